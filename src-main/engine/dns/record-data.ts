/** Record data as text, the way zone files write it, to and from what `dns-packet` reads and writes. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Answer } from 'dns-packet';
import type { DnsRecord } from '../../contract/spec/dns';
import { refusal } from '../../contract/reasons';
import { encodeServiceBinding, serviceBindingText } from './service-binding';
import { absolute, quoted, wordsOf, type Word } from './zone-text';

/** The number of HTTPS records (RFC 9460 §14.2), which the library has no name for. */
export const httpsType = 'UNKNOWN_65';

/** What a record of the table is on the wire. Throws `BAD_INPUT` with a reason. */
export function encodeRecord(record: DnsRecord): Answer {
  const name = checkedName(record.name);
  const common = { name, ttl: record.ttlSeconds, class: 'IN' as const };
  const data = encodeData(record);
  // The library's types know nothing of HTTPS.
  return { ...common, type: record.type === 'HTTPS' ? httpsType : record.type, data } as unknown as Answer;
}

function encodeData({ type, data }: DnsRecord): unknown {
  const words = wordsOf(data);
  const wrong = (): Error => refusal('BAD_INPUT', 'dns-data', { type });
  const word = (index: number): string => {
    const text = words[index]?.text;
    if (text === undefined) throw wrong();
    return text;
  };
  const number = (index: number, maximum = 65_535): number => {
    const value = Number(word(index));
    if (!/^\d+$/.test(word(index)) || value > maximum) throw wrong();
    return value;
  };
  switch (type) {
    case 'A':
      if (!isIPv4(word(0))) throw wrong();
      return word(0);
    case 'AAAA':
      if (!isIPv6(word(0)) || word(0).includes('%')) throw wrong();
      return word(0);
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return checkedName(word(0));
    case 'MX':
      return { preference: number(0), exchange: checkedName(word(1)) };
    case 'SRV':
      return { priority: number(0), weight: number(1), port: number(2), target: checkedName(word(3)) };
    case 'TXT':
      return texts(words, wrong);
    case 'CAA':
      return { flags: number(0, 255), tag: word(1), value: word(2) };
    case 'SOA': {
      const times = [2, 3, 4, 5, 6].map((index) => number(index, 0xffff_ffff));
      const [serial, refresh, retry, expire, minimum] = times;
      return { mname: checkedName(word(0)), rname: checkedName(word(1)), serial, refresh, retry, expire, minimum };
    }
    case 'HTTPS':
      return encodeServiceBinding(data);
  }
}

/** Character strings of at most 255 octets (RFC 1035 §3.3.14). */
function texts(words: readonly Word[], wrong: () => Error): Buffer[] {
  const strings = words.map(({ text }) => Buffer.from(text, 'utf8'));
  if (strings.length === 0 || strings.some((string) => string.length > 255)) throw wrong();
  return strings;
}

/** Without its last dot. Labels up to 63 octets, a name up to 253 (RFC 1035 §2.3.4). Throws `BAD_INPUT`. */
export function checkedName(name: string): string {
  const bare = name.trim().replace(/\.$/, '');
  if (bare === '') return '.';
  const labels = bare.split('.');
  const isGood =
    Buffer.byteLength(bare) <= 253 &&
    labels.every((label) => label !== '' && Buffer.byteLength(label) <= 63 && !/[\s\p{Cc}]/u.test(label));
  if (!isGood) throw refusal('BAD_INPUT', 'dns-name', { name: bare.slice(0, 300) });
  return bare;
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
