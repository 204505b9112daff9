/** The types that records and questions have here; without schemas, so that the page may read it. */

export const dnsQueryTypes = [
  'A',
  'AAAA',
  'MX',
  'TXT',
  'SRV',
  'CNAME',
  'NS',
  'PTR',
  'SOA',
  'CAA',
  'HTTPS',
  'ANY',
] as const;
export type DnsQueryType = (typeof dnsQueryTypes)[number];

export type DnsRecordType = Exclude<DnsQueryType, 'ANY'>;
export const dnsRecordTypes: readonly DnsRecordType[] = dnsQueryTypes.filter((type) => type !== 'ANY');
