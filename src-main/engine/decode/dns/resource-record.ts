/** Resource records (RFC 1035 §4.1.3), and OPT, which is none (RFC 6891 §6.1). */
import { toHex } from '../../../contract/byte-format';
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { className, optionName, typeName } from './codes';
import { readName } from './names';
import { dataReader } from './record-data';

const bytesLeft: Rule = { code: 'DNS_RDATA_LEFT', clause: 'RFC 1035 §4.1.3', severity: 'warning' };

/** What a summary needs of it. */
export interface ResourceRecord {
  readonly type: string;
  readonly data: string;
}

export function readResourceRecord(reader: FieldReader, base: number): ResourceRecord {
  let record: ResourceRecord = { type: '', data: '' };
  reader.group(
    'Resource record',
    () => {
      const name = readName(reader, 'NAME', base);
      const type = typeName(reader.number('TYPE', 2, typeName));
      if (type === 'OPT') {
        record = { type, data: readOpt(reader) };
        return `OPT ${record.data}`;
      }
      const code = className(reader.number('CLASS', 2, className));
      const ttl = reader.number('TTL', 4, (seconds) => `${seconds} s`);
      record = { type, data: readData(reader, type, base) };
      return `${name} ${ttl} ${code} ${type} ${record.data}`;
    },
    (text) => text,
  );
  return record;
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
    'RDATA',
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

/** The fields that other records have for class and time to live mean something else in OPT. */
function readOpt(reader: FieldReader): string {
  const size = reader.number("requestor's UDP payload size", 2);
  reader.number('EXTENDED-RCODE', 1);
  const version = reader.number('VERSION', 1);
  const flags = reader.bits(2, [
    ['DO', 0x8000],
    ['Z', 0x7fff],
  ]);
  const byteLength = reader.number('RDLENGTH', 2);
  const options = reader.group('RDATA', () => reader.within(byteLength, () => readOptions(reader)));
  return [`version ${version}, ${size} B`, ...((flags & 0x8000) !== 0 ? ['DO'] : []), ...options].join(', ');
}

function readOptions(reader: FieldReader): string[] {
  const names: string[] = [];
  while (reader.left > 0)
    reader.group(
      'Option',
      () => {
        const code = reader.number('OPTION-CODE', 2, optionName);
        const byteLength = reader.number('OPTION-LENGTH', 2);
        names.push(optionName(code) ?? `option ${code}`);
        const data = byteLength > 0 ? reader.raw('OPTION-DATA', byteLength) : new Uint8Array(0);
        return `${names.at(-1)!} ${toHex(data)}`.trimEnd();
      },
      (text) => text,
    );
  return names;
}
