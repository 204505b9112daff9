/** What is known of a record, by the names of the filter language. */
import type { RecordName } from '../../../contract/filter-names';
import type { FieldValue } from '../../../contract/fields';
import type { Endpoint } from '../../../contract/session-state';
import type { Need } from './fields';
import type { FilterRecord } from './filter-record';
import type { Tested } from './tested';

interface RecordValues {
  readonly values: (record: FilterRecord) => readonly Tested[];
  readonly needs: readonly Need[];
}

const none: readonly Tested[] = [];
const present: readonly Tested[] = [{ value: 1 }];

const sides = ({ local, remote }: FilterRecord): Endpoint[] => [local, remote].filter((side) => side !== null);

const flag = (isSet: (record: FilterRecord) => boolean): RecordValues => ({
  values: (record) => (isSet(record) ? present : none),
  needs: [],
});
const one = (read: (record: FilterRecord) => FieldValue): RecordValues => ({
  values(record) {
    const value = read(record);
    return value === null ? none : [{ value }];
  },
  needs: [],
});
const ports = (transport: FilterRecord['transport'] | null): RecordValues => ({
  values: (record) =>
    transport === null || record.transport === transport ? sides(record).map(({ port }) => ({ value: port })) : none,
  needs: ['endpoints'],
});
const addresses: RecordValues = {
  values: (record) => sides(record).map(({ host }) => ({ value: host })),
  needs: ['endpoints'],
};
const payload = (transport: FilterRecord['transport'] | null): RecordValues => ({
  values: (record) =>
    record.kind === 'data' && (transport === null || record.transport === transport) ? [{ value: record.bytes }] : none,
  needs: ['bytes'],
});

export const recordValues: Readonly<Record<RecordName, RecordValues>> = {
  tcp: flag(({ transport }) => transport === 'tcp'),
  udp: flag(({ transport }) => transport === 'udp'),
  data: flag(({ kind }) => kind === 'data'),
  layer: one(({ kind, layer }) => (kind === 'data' ? layer : null)),
  injected: flag(({ isInjected }) => isInjected),
  event: one(({ event }) => event),
  number: one(({ number }) => number),
  len: one(({ kind, byteLength }) => (kind === 'data' ? byteLength : null)),
  conn: one(({ connection }) => (connection === 0 ? null : connection)),
  dir: {
    // Both words for it, so that each is equal and a third is not.
    values: ({ direction }) =>
      direction === 'none' ? none : [{ value: direction === 'inbound' ? 'in' : 'out', text: direction }],
    needs: [],
  },
  port: ports(null),
  'tcp.port': ports('tcp'),
  'udp.port': ports('udp'),
  addr: addresses,
  'ip.addr': addresses,
  'ipv6.addr': addresses,
  bytes: payload(null),
  'tcp.payload': payload('tcp'),
  'udp.payload': payload('udp'),
};
