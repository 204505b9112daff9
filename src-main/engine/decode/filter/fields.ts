/** The names that a filter may use, and what they stand for in a record. As in Wireshark a name may have several values. */
import { directions, layers } from '../../../contract/records';
import type { Endpoint } from '../../../contract/session-state';
import type { FilterRecord } from './filter-record';

export type FieldType = 'number' | 'word' | 'address' | 'bytes' | 'flag';

interface FieldOf<T extends FieldType, V> {
  readonly type: T;
  readonly values: (record: FilterRecord) => readonly V[];
  readonly needs?: 'bytes' | 'endpoints';
  /** The words that it can be compared with. */
  readonly words?: readonly string[];
}

export type Field =
  | FieldOf<'number', number>
  | FieldOf<'word', string>
  | FieldOf<'address', string>
  | FieldOf<'bytes', Uint8Array>
  | FieldOf<'flag', true>;

const sides = ({ local, remote }: FilterRecord): Endpoint[] => [local, remote].filter((side) => side !== null);

const flag = (isSet: (record: FilterRecord) => boolean): Field => ({
  type: 'flag',
  values: (record) => (isSet(record) ? [true] : []),
});
const number = (read: (record: FilterRecord) => number | null): Field => ({
  type: 'number',
  values: (record) => [read(record)].filter((value) => value !== null),
});
const ports = (transport: FilterRecord['transport'] | null): Field => ({
  type: 'number',
  needs: 'endpoints',
  values: (record) =>
    transport === null || record.transport === transport ? sides(record).map(({ port }) => port) : [],
});
const address: Field = {
  type: 'address',
  needs: 'endpoints',
  values: (record) => sides(record).map(({ host }) => host),
};
const payload = (transport: FilterRecord['transport'] | null): Field => ({
  type: 'bytes',
  needs: 'bytes',
  values: (record) =>
    record.kind === 'data' && (transport === null || record.transport === transport) ? [record.bytes] : [],
});
const direction: Field = {
  type: 'word',
  words: ['in', 'out', ...directions.slice(1)],
  values: ({ direction: value }) => (value === 'none' ? [] : [value === 'inbound' ? 'in' : 'out', value]),
};

export const fields: Readonly<Record<string, Field>> = {
  tcp: flag(({ transport }) => transport === 'tcp'),
  udp: flag(({ transport }) => transport === 'udp'),
  data: flag(({ kind }) => kind === 'data'),
  /** `wire`, or of a connection with TLS `ciphertext` and `plaintext`. */
  layer: { type: 'word', words: layers, values: ({ kind, layer }) => (kind === 'data' ? [layer] : []) },
  injected: flag(({ isInjected }) => isInjected),
  event: { type: 'word', values: ({ event }) => (event === null ? [] : [event]) },
  number: number((record) => record.number),
  len: number((record) => (record.kind === 'data' ? record.byteLength : null)),
  conn: number((record) => (record.connection === 0 ? null : record.connection)),
  dir: direction,
  port: ports(null),
  'tcp.port': ports('tcp'),
  'udp.port': ports('udp'),
  addr: address,
  'ip.addr': address,
  'ipv6.addr': address,
  bytes: payload(null),
  'tcp.payload': payload('tcp'),
  'udp.payload': payload('udp'),
};

/** Names that people bring along from elsewhere. */
export const aliases: Readonly<Record<string, string>> = {
  'frame.number': 'number',
  length: 'len',
  connection: 'conn',
  direction: 'dir',
  payload: 'bytes',
};
