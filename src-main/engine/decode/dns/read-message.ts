/** One DNS message (RFC 1035 §4). */
import type { Rule } from '../complaints';
import type { FoundMessage, FoundViolation } from '../decoder';
import { FieldReader } from '../field-reader';
import type { DecodeLimits } from '../limits';
import { className, opcodeName, rcodeName, typeName } from './codes';
import { readName } from './names';
import { readResourceRecord } from './resource-record';

const tooShort: Rule = { code: 'DNS_TOO_SHORT', clause: 'RFC 1035 §4.1' };
const bytesLeft: Rule = { code: 'DNS_BYTES_LEFT', clause: 'RFC 1035 §4.1', severity: 'warning' };

/** So many answers are named in a summary. */
const summaryCount = 4;

interface Header {
  readonly id: number;
  readonly flags: number;
  /** Questions, answers, authority records, additional records. */
  readonly counts: readonly number[];
}

/** `base`: 2 where the message has its length before it (TCP, RFC 1035 §4.2.2), otherwise 0. `at`: where in the stream it begins. */
export function readMessage(
  bytes: Uint8Array,
  base: 0 | 2,
  at: number,
  limits: DecodeLimits,
): [FoundMessage, ...FoundViolation[]] {
  const { valueByteLength, fieldCount } = limits;
  const reader = new FieldReader(bytes, { whenShort: tooShort, valueByteLength, fieldCount });
  let type = 'malformed';
  const summary: string[] = [];
  const isWhole = reader.attempt(() => {
    if (base === 2) reader.number('Length', 2);
    const header = readHeader(reader);
    type = isResponse(header) ? 'response' : 'query';
    summary.push(`0x${header.id.toString(16).padStart(4, '0')}`);
    readSections(reader, header, base, summary);
  });
  if (isWhole && reader.left > 0) reader.complain(bytesLeft, reader.at, reader.left);
  const message: FoundMessage = {
    kind: 'message',
    proto: 'dns',
    type,
    summary: summary.join(' '),
    at,
    len: bytes.length,
    fields: reader.fields,
    bytes: null,
    isApplicationData: true,
  };
  return [message, ...reader.complaints.violations('dns', at)];
}

const isResponse = ({ flags }: Header): boolean => (flags & 0x8000) !== 0;

/** RFC 1035 §4.1.1; AD and CD: RFC 4035 §3.2. */
function readHeader(reader: FieldReader): Header {
  const id = reader.number('ID', 2);
  const flags = reader.bits(2, [
    ['QR', 0x8000, (value) => (value === 1 ? 'response' : 'query')],
    ['OPCODE', 0x7800, opcodeName],
    ['AA', 0x0400],
    ['TC', 0x0200],
    ['RD', 0x0100],
    ['RA', 0x0080],
    ['Z', 0x0040],
    ['AD', 0x0020],
    ['CD', 0x0010],
    ['RCODE', 0x000f, rcodeName],
  ]);
  const counts = ['QDCOUNT', 'ANCOUNT', 'NSCOUNT', 'ARCOUNT'].map((name) => reader.number(name, 2));
  return { id, flags, counts };
}

function readSections(reader: FieldReader, header: Header, base: number, summary: string[]): void {
  const [questions = 0, answers = 0, authorities = 0, additional = 0] = header.counts;
  const opcode = (header.flags >> 11) & 0xf;
  if (opcode !== 0) summary.push(opcodeName(opcode) ?? `opcode ${opcode}`);
  section(reader, 'Question section', questions, () => {
    const question = readQuestion(reader, base);
    if (summary.length < 1 + summaryCount) summary.push(question);
  });
  if (isResponse(header)) summary.push(outcome(header));
  section(reader, 'Answer section', answers, (number) => {
    const { type, data } = readResourceRecord(reader, base);
    if (number < summaryCount) summary.push(`${type} ${data}${number + 1 < answers ? ',' : ''}`);
    else if (number === summaryCount) summary.push(`and ${answers - summaryCount} more`);
  });
  section(reader, 'Authority section', authorities, () => readResourceRecord(reader, base));
  section(reader, 'Additional section', additional, () => readResourceRecord(reader, base));
}

function outcome({ flags, counts }: Header): string {
  const rcode = flags & 0xf;
  const truncated = (flags & 0x0200) !== 0 ? ' truncated' : '';
  if (rcode !== 0) return `→${truncated} ${rcodeName(rcode) ?? `rcode ${rcode}`}`;
  return counts[1] === 0 ? `→${truncated} no answer` : `→${truncated}`;
}

function section(reader: FieldReader, name: string, count: number, read: (number: number) => unknown): void {
  if (count === 0) return;
  reader.group(name, () => {
    for (let number = 0; number < count; number++) read(number);
  });
}

/** RFC 1035 §4.1.2. Returns `A example.com`. */
function readQuestion(reader: FieldReader, base: number): string {
  return reader.group(
    'Question',
    () => {
      const name = readName(reader, 'QNAME', base);
      const type = typeName(reader.number('QTYPE', 2, typeName));
      reader.number('QCLASS', 2, className);
      return `${type} ${name}`;
    },
    (text) => text,
  );
}
