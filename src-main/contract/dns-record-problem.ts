/** What is wrong with a record of the table, before anything is sent: the engine refuses it for that, a form says it while it is written. */
import type { LabErrorDetails } from './errors';
import type { DnsRecordType } from './dns-types';
import { isIpv4, isIpv6 } from './host-syntax';
import type { ReasonKey } from './reasons';
import { zoneWords, type ZoneWord } from './zone-words';

export interface RecordProblem {
  readonly field: 'name' | 'data';
  readonly key: ReasonKey;
  readonly details: LabErrorDetails;
}

/** The fields of the data, as RFC 1035, 2782, 8659 and 9460 call them. One that ends with `…` repeats. */
export const dataFields: Readonly<Record<DnsRecordType, readonly string[]>> = {
  A: ['address'],
  AAAA: ['address'],
  MX: ['preference', 'exchange'],
  TXT: ['text…'],
  SRV: ['priority', 'weight', 'port', 'target'],
  CNAME: ['name'],
  NS: ['host'],
  PTR: ['name'],
  SOA: ['mname', 'rname', 'serial', 'refresh', 'retry', 'expire', 'minimum'],
  CAA: ['flags', 'tag', 'value'],
  HTTPS: ['priority', 'target', 'parameters…'],
};

/** SvcParamKeys by number (RFC 9460 §14.3.2). */
export const serviceParameters = [
  'mandatory',
  'alpn',
  'no-default-alpn',
  'port',
  'ipv4hint',
  'ech',
  'ipv6hint',
  'dohpath',
  'ohttp',
] as const;

/** Null: nothing is wrong. */
export function recordProblem(record: { name: string; type: DnsRecordType; data: string }): RecordProblem | null {
  if (!isDomainName(record.name)) return { field: 'name', ...badName(record.name) };
  const problem = dataProblem(record.type, record.data);
  return problem === null ? null : { field: 'data', ...problem };
}

type Problem = Omit<RecordProblem, 'field'>;

function dataProblem(type: DnsRecordType, data: string): Problem | null {
  const words = type === 'HTTPS' ? serviceWords(data) : zoneWords(data);
  if (words === null) return { key: 'dns-data-quote', details: {} };
  const fields = dataFields[type];
  const isOpenEnded = fields.at(-1)!.endsWith('…');
  const least = fields.filter((field) => !field.endsWith('…')).length || 1;
  if (words.length < least || (!isOpenEnded && words.length > least))
    return { key: 'dns-data-fields', details: { type, fields: fields.join(' ') } };
  for (const [index, word] of words.entries()) {
    const problem = wordProblem(type, fields[Math.min(index, fields.length - 1)]!, word);
    if (problem !== null) return problem;
  }
  return null;
}

function wordProblem(type: DnsRecordType, field: string, word: ZoneWord): Problem | null {
  switch (field) {
    case 'address':
      if (type === 'A') return isIpv4(word.text) ? null : { key: 'dns-data-ipv4', details: {} };
      return isIpv6(word.text) && !word.text.includes('%') ? null : { key: 'dns-data-ipv6', details: {} };
    case 'text…':
      return word.bytes.length <= 255 ? null : { key: 'dns-data-text', details: { length: word.bytes.length } };
    case 'parameters…':
      return isServiceParameter(word.text) ? null : { key: 'dns-parameter', details: { name: word.text.slice(0, 60) } };
    case 'tag':
      return /^[a-z0-9]{1,15}$/i.test(word.text) ? null : { key: 'dns-data-tag', details: {} };
    case 'value':
      return null;
    default:
      if (field in numberLimits) return isNumber(word.text, numberLimits[field]!) ? null : badNumber(field);
      return isDomainName(word.text) ? null : badName(word.text);
  }
}

const unsigned16 = 65_535;
const unsigned32 = 4_294_967_295;
const numberLimits: Readonly<Record<string, number>> = {
  preference: unsigned16,
  priority: unsigned16,
  weight: unsigned16,
  port: unsigned16,
  flags: 255,
  serial: unsigned32,
  refresh: unsigned32,
  retry: unsigned32,
  expire: unsigned32,
  minimum: unsigned32,
};

const badName = (name: string): Problem => ({ key: 'dns-name', details: { name: name.trim().slice(0, 300) } });
const badNumber = (field: string): Problem => ({
  key: 'dns-data-number',
  details: { field, maximum: numberLimits[field]! },
});
const isNumber = (text: string, maximum: number): boolean => /^\d{1,10}$/.test(text) && Number(text) <= maximum;
const octets = (text: string): number => new TextEncoder().encode(text).length;

/** Labels up to 63 octets, a name up to 253 (RFC 1035 §2.3.4); the last dot may be there. */
export function isDomainName(name: string): boolean {
  const bare = name.trim().replace(/\.$/, '');
  if (bare === '') return name.trim() === '.';
  return (
    octets(bare) <= 253 &&
    bare.split('.').every((label) => label !== '' && octets(label) <= 63 && !/[\s\p{Cc}]/u.test(label))
  );
}

/** Quotes may stand inside a parameter: `alpn="h2,h3"`. */
function serviceWords(data: string): ZoneWord[] | null {
  if ((data.replace(/\\./gs, '').match(/"/g)?.length ?? 0) % 2 === 1) return null;
  const words = [...data.matchAll(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/gs)];
  return words.map(([text]) => ({ text, bytes: new Uint8Array() }));
}

function isServiceParameter(text: string): boolean {
  const at = text.indexOf('=');
  const name = (at < 0 ? text : text.slice(0, at)).toLowerCase();
  const value = at < 0 ? '' : (zoneWords(text.slice(at + 1))?.[0]?.text ?? '');
  const numbered = /^key(\d{1,5})$/.exec(name);
  if (numbered !== null && Number(numbered[1]) >= serviceParameters.length) return Number(numbered[1]) <= unsigned16;
  const known = serviceParameters.find((one, key) => one === name || name === `key${key}`);
  const items = value.split(',');
  switch (known) {
    case undefined:
      return false;
    case 'mandatory':
      return items.every((item) => serviceParameters.some((one) => one === item && one !== 'mandatory'));
    case 'alpn':
      return items.every((item) => item !== '' && octets(item) <= 255);
    case 'no-default-alpn':
    case 'ohttp':
      return value === '';
    case 'port':
      return isNumber(value, unsigned16);
    case 'ipv4hint':
      return items.every(isIpv4);
    case 'ipv6hint':
      return items.every((item) => isIpv6(item) && !item.includes('%'));
    case 'ech':
      return /^[A-Za-z0-9+/]+={0,2}$/.test(value);
    case 'dohpath':
      return value !== '';
  }
}
