/** Rows of the record table while they are written, and what they mean. */
import { recordProblem, type RecordProblem } from '../../../src-main/contract/dns-record-problem';
import type { DnsRecordType } from '../../../src-main/contract/dns-types';
import type { DnsRecord } from '../../../src-main/contract/spec/dns';
import { readTtl, type ZoneFileRecord } from '../../../src-main/contract/zone-file';

export interface RecordRow {
  /** Tells rows apart, whatever is in them. */
  readonly id: number;
  readonly name: string;
  readonly type: DnsRecordType;
  /** As typed: `300`, `5m`. */
  readonly ttl: string;
  readonly data: string;
  /** What the server answers with while the row is not whole; null: nothing yet. */
  readonly inForce: DnsRecord | null;
}

export type RowProblem = RecordProblem | { readonly field: 'ttl' };

let lastId = 0;

export const rowOf = (record: DnsRecord): RecordRow => ({
  id: ++lastId,
  name: record.name,
  type: record.type,
  ttl: String(record.ttlSeconds),
  data: record.data,
  inForce: record,
});
export const emptyRow = (type: DnsRecordType = 'A'): RecordRow => ({
  id: ++lastId,
  name: '',
  type,
  ttl: '300',
  data: '',
  inForce: null,
});
/** Nothing was written into it yet. */
export const isBlank = ({ name, data, inForce }: RecordRow): boolean => name === '' && data === '' && inForce === null;

export function copyOf(row: RecordRow): RecordRow {
  return { ...row, id: ++lastId, inForce: null };
}

export function rowsOfFile(records: readonly ZoneFileRecord[]): RecordRow[] {
  return records.map((record) => ({ ...rowOf({ ...record }), inForce: null }));
}

/** Null: nothing. A blank row is no problem. */
export function rowProblem(row: RecordRow): RowProblem | null {
  if (isBlank(row)) return null;
  const problem = recordProblem(row);
  if (problem !== null) return problem;
  return readTtl(row.ttl.trim()) === null ? { field: 'ttl' } : null;
}

/** Each row with its record in force: what is written, or, while that is none, what it was before. */
export function settle(rows: readonly RecordRow[]): RecordRow[] {
  return rows.map((row) => {
    if (isBlank(row) || rowProblem(row) !== null) return row;
    const { name, type, data, inForce } = row;
    const record = { name: name.trim(), type, ttlSeconds: readTtl(row.ttl.trim())!, data: data.trim() };
    return JSON.stringify(record) === JSON.stringify(inForce) ? row : { ...row, inForce: record };
  });
}

export function recordsInForce(rows: readonly RecordRow[]): DnsRecord[] {
  return rows.flatMap(({ inForce }) => (inForce === null ? [] : [inForce]));
}

export type RecordNote = 'duplicate' | 'cname-not-alone' | 'outside-zones';

/** What is odd about a table, though the server takes it: by row. */
export function recordNotes(rows: readonly RecordRow[]): ReadonlyMap<number, RecordNote> {
  const written = rows.filter((row) => row.name !== '');
  const aliases = new Set(written.filter(({ type }) => type === 'CNAME').map(({ name }) => fold(name)));
  const zones = written.filter(({ type }) => type === 'SOA').map(({ name }) => fold(name));
  const others = new Set(written.filter(({ type }) => type !== 'CNAME').map(({ name }) => fold(name)));
  const seen = new Set<string>();
  const notes = new Map<number, RecordNote>();
  for (const row of written) {
    const name = fold(row.name);
    const key = `${name} ${row.type} ${row.data.trim()}`;
    if (seen.has(key)) notes.set(row.id, 'duplicate');
    else if (aliases.has(name) && others.has(name)) notes.set(row.id, 'cname-not-alone');
    else if (zones.length > 0 && !zones.some((zone) => isWithin(name, zone))) notes.set(row.id, 'outside-zones');
    seen.add(key);
  }
  return notes;
}

const fold = (name: string): string => name.trim().replace(/\.$/, '').toLowerCase();
const isWithin = (name: string, zone: string): boolean => zone === '' || name === zone || name.endsWith(`.${zone}`);

/** What a person may write there, by type: addresses and names that are kept for examples (RFC 5737, RFC 3849, RFC 2606). */
export const dataExamples: Readonly<Record<DnsRecordType, string>> = {
  A: '192.0.2.1',
  AAAA: '2001:db8::1',
  MX: '10 mail.example.test.',
  TXT: '"v=spf1 -all"',
  SRV: '5 10 1883 mqtt.example.test.',
  CNAME: 'example.test.',
  NS: 'ns1.example.test.',
  PTR: 'example.test.',
  SOA: 'ns1.example.test. admin.example.test. 1 7200 900 1209600 60',
  CAA: '0 issue "ca.example.net"',
  HTTPS: '1 . alpn="h2,h3" port=443',
};
export const nameExamples: Readonly<Partial<Record<DnsRecordType, string>>> = {
  SRV: '_mqtt._tcp.example.test',
  PTR: '1.2.0.192.in-addr.arpa',
};
