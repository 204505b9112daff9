/** What a DNS exchange says, in words that a person can do something with. */
import type { DnsExchange, DnsMessageShown, DnsRecordShown } from '../../../src-main/contract/dns-exchange';
import { dataFields } from '../../../src-main/contract/dns-record-problem';
import type { Endpoint } from '../../../src-main/contract/session-state';
import { formatTtl } from '../../../src-main/contract/zone-file';

export type DnsEntry = DnsExchange & { readonly number: number };

export type Tone = 'accent' | 'warning' | 'error' | 'neutral';

/** In the order of the header (RFC 1035 §4.1.1, RFC 4035 §3.1.6). */
export const headerFlags = ['aa', 'tc', 'rd', 'ra', 'ad', 'cd'] as const;
export type HeaderFlag = (typeof headerFlags)[number];

/** Response codes that have a sentence. */
export const knownRcodes = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'BADVERS'] as const;
export type KnownRcode = (typeof knownRcodes)[number];

/** `NODATA` (RFC 2308 §2.2): the name exists, but not with that type. */
export function isNoData({ question, response }: DnsExchange): boolean {
  if (response?.rcode !== 'NOERROR' || response.flags.tc || question === null) return false;
  return !response.answers.some(({ type }) => question.type === 'ANY' || type === question.type);
}

export function outcomeTone(exchange: DnsExchange): Tone {
  const { phase, response } = exchange;
  if (phase === 'waiting') return 'neutral';
  if (response === null || phase === 'failed') return 'error';
  if (response.flags.tc) return 'warning';
  switch (response.rcode) {
    case 'NOERROR':
      return isNoData(exchange) ? 'neutral' : 'accent';
    case 'NXDOMAIN':
      return 'warning';
    default:
      return 'error';
  }
}

/** The data's words with the names of their fields, as far as the type has any. */
export function dataWords({
  type,
  data,
}: DnsRecordShown): readonly { readonly field: string; readonly text: string }[] {
  const fields = type in dataFields ? dataFields[type as keyof typeof dataFields] : [];
  if (fields.length < 2 || type === 'HTTPS') return [{ field: fields[0] ?? '', text: data }];
  const words = data.split(' ');
  return fields.map((field, index) => ({
    field,
    text: index === fields.length - 1 ? words.slice(index).join(' ') : (words[index] ?? ''),
  }));
}

/** `refresh 2h`: the times of an SOA record as people read them. */
export function soaTimes({ type, data }: DnsRecordShown): readonly { readonly field: string; readonly text: string }[] {
  if (type !== 'SOA') return [];
  return dataWords({ name: '', type, ttlSeconds: 0, data }).flatMap(({ field, text }, index) =>
    index < 3 ? [] : [{ field, text: formatTtl(Number(text)) }],
  );
}

export interface DigOptions {
  readonly name: string;
  readonly type: string;
  readonly transport?: 'udp' | 'tcp';
  readonly recursionDesired?: boolean;
  /** Undefined: as dig does it. */ readonly edns?: { udpPayloadSize: number; dnssecOk: boolean } | null;
}

/** The same question to the same server, by `dig`. */
export function digCommand({ host, port }: Endpoint, options: DigOptions): string {
  const { name, type, transport, recursionDesired, edns } = options;
  const isAddress = type === 'PTR' && /^[\d.]+$|:/.test(name);
  return [
    'dig',
    `@${host}`,
    ...(port === 53 ? [] : [`-p ${port}`]),
    ...(isAddress ? ['-x', shellWord(name)] : [shellWord(name), ...(type === 'A' ? [] : [type])]),
    ...(transport === 'tcp' ? ['+tcp'] : []),
    ...(recursionDesired === false ? ['+norec'] : []),
    ...(edns === null ? ['+noedns'] : []),
    ...(edns?.dnssecOk === true ? ['+dnssec'] : []),
    ...(edns !== null && edns !== undefined && edns.udpPayloadSize !== 1_232
      ? [`+bufsize=${edns.udpPayloadSize}`]
      : []),
  ].join(' ');
}

const shellWord = (text: string): string => (/^[\w.:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** An answer as dig prints it. */
export function digText({ question, response, transport, remote, durationNs }: DnsExchange): string {
  if (response === null) return '';
  const flags = ['qr', ...headerFlags.filter((flag) => response.flags[flag])].join(' ');
  const lines = [
    `;; ->>HEADER<<- opcode: ${response.opcode}, status: ${response.rcode}, id: ${response.id}`,
    `;; flags: ${flags}; QUERY: ${question === null ? 0 : 1}, ANSWER: ${response.answers.length}, AUTHORITY: ${response.authorities.length}, ADDITIONAL: ${response.additionals.length + (response.edns === null ? 0 : 1)}`,
    ...ednsLines(response),
    ...(question === null ? [] : ['', ';; QUESTION SECTION:', `;${absolute(question.name)}\tIN\t${question.type}`]),
    ...section('ANSWER', response.answers),
    ...section('AUTHORITY', response.authorities),
    ...section('ADDITIONAL', response.additionals),
    '',
    `;; Query time: ${Math.round((durationNs ?? 0) / 1e6)} msec`,
    ...(remote === null ? [] : [`;; SERVER: ${remote.host}#${remote.port} (${transport.toUpperCase()})`]),
    `;; MSG SIZE  rcvd: ${response.byteLength}`,
  ];
  return `${lines.join('\n')}\n`;
}

function ednsLines({ edns }: DnsMessageShown): string[] {
  if (edns === null) return [];
  const flags = edns.dnssecOk ? ' do' : '';
  return ['', ';; OPT PSEUDOSECTION:', `; EDNS: version: ${edns.version}, flags:${flags}; udp: ${edns.udpPayloadSize}`];
}

function section(name: string, records: readonly DnsRecordShown[]): string[] {
  if (records.length === 0) return [];
  const lines = records.map(
    (record) => `${absolute(record.name)}\t${record.ttlSeconds}\tIN\t${record.type}\t${record.data}`,
  );
  return ['', `;; ${name} SECTION:`, ...lines];
}

/** With its last dot, as names stand in messages. */
export const absolute = (name: string): string => (name === '' || name === '.' ? '.' : name.replace(/\.?$/, '.'));
