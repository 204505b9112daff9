/** Record data as text, the way zone files write it, to and from what `dns-packet` reads and writes. */
import type { Answer } from 'dns-packet';
import { isDomainName, recordProblem } from '../../contract/dns-record-problem';
import { refusal } from '../../contract/reasons';
import type { DnsRecord } from '../../contract/spec/dns';
import { zoneWords } from '../../contract/zone-words';
import { encodeServiceBinding, serviceBindingText } from './service-binding';
import { absolute, quoted } from './zone-text';

/** The number of HTTPS records (RFC 9460 §14.2), which the library has no name for. */
export const httpsType = 'UNKNOWN_65';

/** What a record of the table is on the wire. Throws `BAD_INPUT` with a reason. */
export function encodeRecord(record: DnsRecord): Answer {
  const problem = recordProblem(record);
  if (problem !== null) throw refusal('BAD_INPUT', problem.key, problem.details);
  const common = { name: bareName(record.name), ttl: record.ttlSeconds, class: 'IN' as const };
  const data = encodeData(record);
  // The library's types know nothing of HTTPS.
  return { ...common, type: record.type === 'HTTPS' ? httpsType : record.type, data } as unknown as Answer;
}

/** Of a record without a problem: every word is there, and fits. */
function encodeData({ type, data }: DnsRecord): unknown {
  const words = zoneWords(data)!;
  const word = (index: number): string => words[index]!.text;
  const name = (index: number): string => bareName(word(index));
  const number = (index: number): number => Number(word(index));
  switch (type) {
    case 'A':
    case 'AAAA':
      return word(0);
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return name(0);
    case 'MX':
      return { preference: number(0), exchange: name(1) };
    case 'SRV':
      return { priority: number(0), weight: number(1), port: number(2), target: name(3) };
    case 'TXT':
      return words.map(({ bytes }) => Buffer.from(bytes));
    case 'CAA':
      return { flags: number(0), tag: word(1), value: word(2) };
    case 'SOA': {
      const [serial, refresh, retry, expire, minimum] = [2, 3, 4, 5, 6].map(number);
      return { mname: name(0), rname: name(1), serial, refresh, retry, expire, minimum };
    }
    case 'HTTPS':
      return encodeServiceBinding(data);
  }
}

/** Without its last dot; the root is a dot. Throws `BAD_INPUT`. */
export function checkedName(name: string): string {
  if (!isDomainName(name) && name.trim() !== '') throw refusal('BAD_INPUT', 'dns-name', { name: name.slice(0, 300) });
  return bareName(name);
}

function bareName(name: string): string {
  return name.trim().replace(/\.$/, '') || '.';
}

/** `A`, `HTTPS`; `TYPE4711` where there is no name (RFC 3597 §5). */
export function typeText(type: string): string {
  if (type === httpsType) return 'HTTPS';
  if (type === 'UNKNOWN_64') return 'SVCB';
  return type.replace(/^UNKNOWN_/, 'TYPE');
}

/** The data as a zone file has it; `\# length hex` where its form is unknown (RFC 3597 §5). */
export function dataText(answer: Answer): string {
  const { type, data } = answer as unknown as { type: string; data: unknown };
  if (Buffer.isBuffer(data)) {
    const binding = type === httpsType || type === 'UNKNOWN_64' ? serviceBindingText(data) : null;
    return binding ?? `\\# ${data.length} ${data.toString('hex')}`.trimEnd();
  }
  if (typeof data === 'string') return isNameType(type) ? absolute(data) : data;
  if (Array.isArray(data)) return data.map((part: Buffer | string) => quoted(part)).join(' ');
  return fieldsText(type, (data ?? {}) as Fields);
}

type Fields = Readonly<Record<string, string | number | Uint8Array | undefined>>;

function fieldsText(type: string, data: Fields): string {
  const name = (key: string): string => absolute(String(data[key] ?? ''));
  switch (type) {
    case 'MX':
      return `${data['preference'] ?? 0} ${name('exchange')}`;
    case 'SRV':
      return `${data['priority'] ?? 0} ${data['weight'] ?? 0} ${data['port'] ?? 0} ${name('target')}`;
    case 'SOA':
      return [
        name('mname'),
        name('rname'),
        ...['serial', 'refresh', 'retry', 'expire', 'minimum'].map((key) => data[key] ?? 0),
      ].join(' ');
    case 'CAA':
      return `${data['flags'] ?? 0} ${String(data['tag'])} ${quoted(String(data['value'] ?? ''))}`;
    default:
      return Object.values(data)
        .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)))
        .join(' ');
  }
}

const isNameType = (type: string): boolean => ['CNAME', 'NS', 'PTR', 'DNAME'].includes(type);
