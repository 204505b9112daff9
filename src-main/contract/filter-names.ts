/** The names of the filter language that are no fields of messages: what is known of every record and of every message. */
import { severities } from './decoded';
import { catalogNames } from './fields';
import { directions, layers } from './records';

/**
 * What a name can be compared with. `flag`: with nothing, it is there or not. `word`: one of a few names, in either case.
 * `grade`: such names in an order. `any`: what the value itself is (the members of JSON).
 */
export type FilterType = 'flag' | 'number' | 'word' | 'grade' | 'address' | 'text' | 'bytes' | 'any';

export interface FilterName {
  readonly type: FilterType;
  /** The words that it can be compared with; left out: any. */
  readonly words?: readonly string[];
  /** More names for the same. */
  readonly aliases?: readonly string[];
}

const flag = { type: 'flag' } as const;
const number = { type: 'number' } as const;
const word = { type: 'word' } as const;
const text = { type: 'text' } as const;

/** Of a record. */
export const recordNames = {
  tcp: flag,
  udp: flag,
  data: flag,
  layer: { type: 'word', words: layers },
  injected: flag,
  event: word,
  number: { type: 'number', aliases: ['frame.number'] },
  len: { type: 'number', aliases: ['length'] },
  conn: { type: 'number', aliases: ['connection'] },
  dir: { type: 'word', words: ['in', 'out', ...directions.slice(1)], aliases: ['direction'] },
  port: number,
  'tcp.port': number,
  'udp.port': number,
  addr: { type: 'address' },
  'ip.addr': { type: 'address' },
  'ipv6.addr': { type: 'address' },
  bytes: { type: 'bytes', aliases: ['payload'] },
  'tcp.payload': { type: 'bytes' },
  'udp.payload': { type: 'bytes' },
} as const satisfies Readonly<Record<string, FilterName>>;

/** Of a message, whatever its protocol. */
export const messageNames = {
  message: flag,
  proto: { type: 'word', aliases: ['protocol'] },
  type: word,
  summary: text,
  'http.request': flag,
  'http.response': flag,
  violation: flag,
  'violation.code': word,
  'violation.severity': { type: 'grade', words: severities, aliases: ['severity'] },
  'violation.clause': text,
  'violation.message': text,
  exchange: flag,
  'exchange.key': text,
  'exchange.part': { type: 'word', words: ['begins', 'goes-on', 'ends'] },
} as const satisfies Readonly<Record<string, FilterName>>;

export type RecordName = keyof typeof recordNames;
export type MessageName = keyof typeof messageNames;

/** Protocols and readers of contents by their names: whether a message is one, or holds one. Headers of packets are fields. */
export const protocolFlags = catalogNames.filter((name) => name !== 'packet');

const own: Readonly<Record<string, FilterName>> = { ...recordNames, ...messageNames };

const byAlias = new Map(
  Object.entries(own).flatMap(([name, { aliases = [] }]) => aliases.map((alias) => [alias, name] as const)),
);

/** Every name of a record or a message, with its aliases left out. */
export const ownNames: Readonly<Record<string, FilterName>> = own;

/** The name that a written one stands for, in either case; null: it is none of these. */
export function ownName(written: string): RecordName | MessageName | null {
  const lower = written.toLowerCase();
  const name = byAlias.get(lower) ?? lower;
  return Object.hasOwn(own, name) ? (name as RecordName | MessageName) : null;
}
