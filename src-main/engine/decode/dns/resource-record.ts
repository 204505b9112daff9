/** Resource records (RFC 1035 §4.1.3). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { className, typeName } from './codes';
import { multicastBit, readClass } from './multicast';
import { readName } from './names';
import { readOpt } from './opt-record';
import { dataReader } from './record-data';

const bytesLeft: Rule = { code: 'DNS_RDATA_LEFT', clause: 'RFC 1035 §4.1.3', severity: 'warning' };
const longTime: Rule = { code: 'DNS_TTL', clause: 'RFC 2181 §8', severity: 'warning' };
const optRepeated: Rule = { code: 'DNS_OPT_REPEATED', clause: 'RFC 6891 §6.1.1' };
const optName: Rule = { code: 'DNS_OPT_NAME', clause: 'RFC 6891 §6.1.2' };
const optSection: Rule = { code: 'DNS_OPT_SECTION', clause: 'RFC 6891 §6.1.1' };
const notLast: Rule = { code: 'DNS_TSIG_NOT_LAST', clause: 'RFC 8945 §5.1' };

/** What a summary needs of it. */
export interface ResourceRecord {
  readonly type: string;
  readonly data: string;
}

/** Where a record stands, and what is known of those before it. */
export interface RecordPlace {
  readonly base: number;
  /** The lower four bits of the RCODE. */
  readonly rcode: number;
  readonly isAdditional: boolean;
  readonly isLast: boolean;
  readonly seen: SeenRecords;
}

export interface SeenRecords {
  hasOpt: boolean;
  extendedRcode: number;
}

export function readResourceRecord(reader: FieldReader, place: RecordPlace): ResourceRecord {
  let record: ResourceRecord = { type: '', data: '' };
  reader.group(
    'Resource record',
    () => {
      const { at } = reader;
      const name = readName(reader, 'NAME', place.base);
      const type = typeName(reader.number('TYPE', 2, typeName));
      if (type === 'OPT') {
        record = { type, data: readOptRecord(reader, place, { name, at }) };
        return `OPT ${record.data}`;
      }
      const code = className(readClass(reader, 'CLASS', 'cache-flush') & ~multicastBit);
      const ttl = readTimeToLive(reader);
      record = { type, data: readData(reader, type, place.base) };
      if (type === 'TSIG' && !(place.isAdditional && place.isLast)) reader.complain(notLast, at, reader.at - at);
      return `${name} ${ttl} ${code} ${type} ${record.data}`;
    },
    (text) => text,
  );
  return record;
}

function readTimeToLive(reader: FieldReader): number {
  const ttl = reader.number('TTL', 4, (seconds) => `${seconds} s`);
  if (ttl > 0x7fff_ffff) reader.complain(longTime, reader.at - 4, 4);
  return ttl;
}

function readData(reader: FieldReader, type: string, base: number): string {
  const byteLength = reader.number('RDLENGTH', 2);
  const read = dataReader(type);
  let data = `\\# ${byteLength}`;
  if (read === null || byteLength === 0) {
    if (byteLength > 0) reader.raw('RDATA', byteLength);
    return data;
  }
  reader.group(
    `${type} RDATA`,
    () =>
      reader.within(byteLength, () => {
        const start = reader.at;
        // What is wrong in here is said, and the record after it can still be read.
        const isRead = reader.attempt(() => void (data = read(reader, base)));
        if (isRead && reader.left > 0) reader.complain(bytesLeft, reader.at, reader.left);
        reader.at = start + byteLength;
      }),
    () => data,
  );
  return data;
}

function readOptRecord(reader: FieldReader, place: RecordPlace, start: { name: string; at: number }): string {
  const { name, at } = start;
  const { text, extendedRcode } = readOpt(reader, place.rcode);
  const len = reader.at - at;
  if (name !== '.') reader.complain(optName, at, len);
  if (!place.isAdditional) reader.complain(optSection, at, len);
  if (place.seen.hasOpt) reader.complain(optRepeated, at, len);
  else place.seen.extendedRcode = extendedRcode;
  place.seen.hasOpt = true;
  return text;
}
