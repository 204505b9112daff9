/** Numbers of DNS and their names (IANA, Domain Name System Parameters). */

const types: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  13: 'HINFO',
  15: 'MX',
  16: 'TXT',
  17: 'RP',
  18: 'AFSDB',
  24: 'SIG',
  25: 'KEY',
  28: 'AAAA',
  29: 'LOC',
  33: 'SRV',
  35: 'NAPTR',
  36: 'KX',
  37: 'CERT',
  39: 'DNAME',
  41: 'OPT',
  42: 'APL',
  43: 'DS',
  44: 'SSHFP',
  45: 'IPSECKEY',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  49: 'DHCID',
  50: 'NSEC3',
  51: 'NSEC3PARAM',
  52: 'TLSA',
  53: 'SMIMEA',
  55: 'HIP',
  59: 'CDS',
  60: 'CDNSKEY',
  61: 'OPENPGPKEY',
  62: 'CSYNC',
  63: 'ZONEMD',
  64: 'SVCB',
  65: 'HTTPS',
  99: 'SPF',
  108: 'EUI48',
  109: 'EUI64',
  249: 'TKEY',
  250: 'TSIG',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
  256: 'URI',
  257: 'CAA',
  32768: 'TA',
  32769: 'DLV',
};

const classes: Readonly<Record<number, string>> = { 1: 'IN', 3: 'CH', 4: 'HS', 254: 'NONE', 255: 'ANY' };

const opcodes: Readonly<Record<number, string>> = {
  0: 'Query',
  1: 'IQuery',
  2: 'Status',
  4: 'Notify',
  5: 'Update',
  6: 'DNS Stateful Operations',
};

const rcodes: Readonly<Record<number, string>> = {
  0: 'NoError',
  1: 'FormErr',
  2: 'ServFail',
  3: 'NXDomain',
  4: 'NotImp',
  5: 'Refused',
  6: 'YXDomain',
  7: 'YXRRSet',
  8: 'NXRRSet',
  9: 'NotAuth',
  10: 'NotZone',
  11: 'DSOTYPENI',
};

const optionCodes: Readonly<Record<number, string>> = {
  3: 'NSID',
  5: 'DAU',
  6: 'DHU',
  7: 'N3U',
  8: 'edns-client-subnet',
  9: 'EDNS EXPIRE',
  10: 'COOKIE',
  11: 'edns-tcp-keepalive',
  12: 'Padding',
  13: 'CHAIN',
  14: 'edns-key-tag',
  15: 'Extended DNS Error',
};

const serviceKeys: Readonly<Record<number, string>> = {
  0: 'mandatory',
  1: 'alpn',
  2: 'no-default-alpn',
  3: 'port',
  4: 'ipv4hint',
  5: 'ech',
  6: 'ipv6hint',
  7: 'dohpath',
  8: 'ohttp',
};

/** An unknown one as RFC 3597 §5 writes it. */
export const typeName = (type: number): string => types[type] ?? `TYPE${type}`;
export const className = (code: number): string => classes[code] ?? `CLASS${code}`;
export const opcodeName = (opcode: number): string | undefined => opcodes[opcode];
export const rcodeName = (rcode: number): string | undefined => rcodes[rcode];
export const optionName = (code: number): string | undefined => optionCodes[code];
/** RFC 9460 §14.3.2. */
export const serviceKeyName = (key: number): string => serviceKeys[key] ?? `key${key}`;
