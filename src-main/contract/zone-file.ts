/** Records as master files write them (RFC 1035 §5, RFC 2308 §4), and as `dig` prints them. */
import { dataFields } from './dns-record-problem';
import { dnsRecordTypes, type DnsRecordType } from './dns-types';

export interface ZoneFileRecord {
  /** Absolute. */
  readonly name: string;
  readonly type: DnsRecordType;
  readonly ttlSeconds: number;
  readonly data: string;
}

export interface ZoneFile {
  readonly records: readonly ZoneFileRecord[];
  /** What could not be read; `line` from 1. */
  readonly unread: readonly { readonly line: number; readonly text: string }[];
}

/** Where a file says none. */
export const defaultTtlSeconds = 300;
const longestTtl = 2_147_483_647;

/** `$ORIGIN` and `$TTL`, owners left out, parentheses, comments, TTL and class in either order, TTLs such as `1h30m`. */
export function readZoneFile(text: string): ZoneFile {
  const records: ZoneFileRecord[] = [];
  const unread: { line: number; text: string }[] = [];
  const state: ReadingState = { origin: '', ttlSeconds: defaultTtlSeconds, owner: null };
  for (const entry of entriesOf(text)) {
    const [first, ...rest] = entry.words;
    if (first === undefined) continue;
    const isRead = first.startsWith('$') ? follow(state, first, rest) : readRecord(state, entry, records);
    if (!isRead) unread.push({ line: entry.line, text: entry.words.join(' ') });
  }
  return { records, unread };
}

/** A line of such a file. */
export function zoneLine({ name, ttlSeconds, type, data }: ZoneFileRecord): string {
  return `${name.replace(/\.?$/, '.')}\t${ttlSeconds}\tIN\t${type}\t${data}`;
}

/** Seconds of `300`, `5m`, `1h30m`, `2w`; null for what is none. */
export function readTtl(text: string): number | null {
  if (!/^(\d+[smhdw]?)+$/i.test(text)) return null;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([smhdw]?)/gi)) {
    seconds += Number(amount) * unitSeconds[(unit ?? '').toLowerCase()]!;
  }
  return seconds <= longestTtl ? seconds : null;
}

const unitSeconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** `1d`, `1h 30m`, `45s`: the two largest units that there are. */
export function formatTtl(ttlSeconds: number): string {
  const parts: string[] = [];
  let rest = ttlSeconds;
  for (const unit of ['w', 'd', 'h', 'm', 's']) {
    const amount = Math.floor(rest / unitSeconds[unit]!);
    rest %= unitSeconds[unit]!;
    if (amount > 0) parts.push(`${amount}${unit}`);
  }
  return parts.slice(0, 2).join(' ') || '0s';
}

interface ReadingState {
  /** Without its last dot; empty: names are absolute as they stand. */
  origin: string;
  ttlSeconds: number;
  owner: string | null;
}

interface Entry {
  readonly line: number;
  /** As written, quotes kept. */
  readonly words: readonly string[];
  /** It begins with a space: the owner is that of the entry before. */
  readonly isIndented: boolean;
}

function follow(state: ReadingState, directive: string, [value]: readonly string[]): boolean {
  if (value === undefined) return false;
  const ttl = readTtl(value);
  switch (directive.toUpperCase()) {
    case '$ORIGIN':
      state.origin = absoluteName(value, state.origin).replace(/\.$/, '');
      return true;
    case '$TTL':
      if (ttl !== null) state.ttlSeconds = ttl;
      return ttl !== null;
    default:
      return false;
  }
}

function readRecord(state: ReadingState, { words, isIndented }: Entry, records: ZoneFileRecord[]): boolean {
  const rest = [...words];
  const owner = isIndented && state.owner !== null ? state.owner : absoluteName(rest.shift()!, state.origin);
  let ttlSeconds = state.ttlSeconds;
  let type: DnsRecordType | undefined;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const upper = word.toUpperCase();
    type = dnsRecordTypes.find((known) => known === upper);
    if (type !== undefined) break;
    const ttl = readTtl(word);
    if (ttl !== null) ttlSeconds = ttl;
    else if (upper !== 'IN') return false;
  }
  if (type === undefined || rest.length === 0) return false;
  state.owner = owner;
  records.push({ name: owner, type, ttlSeconds, data: absoluteData(type, rest, state.origin) });
  return true;
}

const nameFields = ['exchange', 'target', 'name', 'host', 'mname', 'rname'];

/** Names inside the data are of the origin too; the times of an SOA record may have units. */
function absoluteData(type: DnsRecordType, words: readonly string[], origin: string): string {
  return words
    .map((word, index) => {
      const field = dataFields[type][index] ?? '';
      if (nameFields.includes(field)) return origin === '' && word !== '@' ? word : absoluteName(word, origin);
      return type === 'SOA' && index > 2 ? String(readTtl(word) ?? word) : word;
    })
    .join(' ');
}

function absoluteName(name: string, origin: string): string {
  if (name === '@') return origin === '' ? '.' : `${origin}.`;
  return name.endsWith('.') || origin === '' ? name : `${name}.${origin}.`;
}

/** Entries end with their line, unless a parenthesis is open; a semicolon begins a comment outside of quotes. */
function entriesOf(text: string): Entry[] {
  const entries: Entry[] = [];
  let words: string[] = [];
  let depth = 0;
  let line = 1;
  let begunAt = 1;
  let isIndented = false;
  const tokens = /\n|\r\n?|[^\S\r\n]+|;[^\r\n]*|[()]|(?:"(?:[^"\\\r\n]|\\.)*"?|\\.|[^\s"();\\])+|[^]/gu;
  const end = (): void => {
    if (words.length > 0) entries.push({ line: begunAt, words, isIndented });
    words = [];
    isIndented = false;
  };
  let isLineStart = true;
  for (const [token] of text.matchAll(tokens)) {
    if (/^[\r\n]/.test(token)) {
      if (depth === 0) end();
      line += 1;
      isLineStart = true;
      continue;
    }
    if (token === '(') depth += 1;
    else if (token === ')') depth = Math.max(0, depth - 1);
    else if (/^\s/.test(token)) isIndented ||= isLineStart && words.length === 0;
    else if (!token.startsWith(';')) {
      if (words.length === 0) begunAt = line;
      words.push(token);
    }
    isLineStart = false;
  }
  end();
  return entries;
}
