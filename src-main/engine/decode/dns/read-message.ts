/** One DNS message (RFC 1035 §4). */
import type { Rule } from '../complaints';
import type { FoundMessage, FoundViolation } from '../decoder';
import { FieldReader } from '../field-reader';
import type { DecodeLimits } from '../limits';
import { opcodeName, rcodeName } from './codes';
import type { DnsSide } from './exchanges';
import { opcodes, readHeader, type Header } from './header';
import { noFacts, readSections, type SectionFacts } from './sections';
import { readStatefulData } from './stateful-operations';

const tooShort: Rule = { code: 'DNS_TOO_SHORT', clause: 'RFC 1035 §4.1' };
const bytesLeft: Rule = { code: 'DNS_BYTES_LEFT', clause: 'RFC 1035 §4.1', severity: 'warning' };

export interface MessagePlace {
  /** 2 where the message has its length before it (TCP, RFC 1035 §4.2.2), otherwise 0. */
  readonly base: 0 | 2;
  /** Where in the stream it begins. */
  readonly at: number;
  /** Who sent it. */
  readonly side: DnsSide;
}

export function readMessage(
  bytes: Uint8Array,
  { base, at, side }: MessagePlace,
  { valueByteLength, fieldCount }: DecodeLimits,
): [FoundMessage, ...FoundViolation[]] {
  const reader = new FieldReader(bytes, { whenShort: tooShort, valueByteLength, fieldCount });
  const facts = noFacts();
  const read: { header: Header | null; operations: readonly string[] } = { header: null, operations: [] };
  const isWhole = reader.attempt(() => {
    if (base === 2) reader.number('Length', 2);
    const header = (read.header = readHeader(reader));
    readSections(reader, header, base, facts);
    if (header.opcode === opcodes.stateful && reader.left > 0) read.operations = readStatefulData(reader);
  });
  const { header, operations } = read;
  if (isWhole && reader.left > 0) reader.complain(bytesLeft, reader.at, reader.left);
  const { type, summary } = describe(header, facts, operations);
  const exchange = header === null ? null : side.partOf(asked(header, facts));
  const message: FoundMessage = {
    kind: 'message',
    proto: 'dns',
    type,
    summary,
    at,
    len: bytes.length,
    fields: reader.fields,
    bytes: null,
    ...(exchange && { exchange }),
    isApplicationData: true,
  };
  return [message, ...reader.complaints.violations('dns', at)];
}

function asked({ id, isResponse, rcode }: Header, { questions, serials, isSecondSoa }: SectionFacts) {
  return { id, isResponse, question: questions[0] ?? null, hasFailed: rcode !== 0, serials, isSecondSoa };
}

/** `0x1a2b A www.example.com → A 192.0.2.1` */
function describe(header: Header | null, facts: SectionFacts, operations: readonly string[]) {
  if (header === null) return { type: 'malformed', summary: '' };
  const { id, opcode, isResponse, counts } = header;
  const { questions, answers } = facts;
  const unnamed = (counts[1] ?? 0) - answers.length;
  const parts = [
    `0x${id.toString(16).padStart(4, '0')}`,
    ...(opcode === opcodes.query ? [] : [opcodeName(opcode) ?? `opcode ${opcode}`]),
    ...questions,
    ...operations,
    ...(isResponse ? outcome(header, facts) : []),
    ...(answers.length > 0 ? [answers.join(', ')] : []),
    ...(answers.length > 0 && unnamed > 0 ? [`and ${unnamed} more`] : []),
  ];
  return { type: isResponse ? 'response' : 'query', summary: parts.join(' ') };
}

/** RCODE has 12 bits where there is an OPT (RFC 6891 §6.1.3). */
function outcome({ rcode, counts, isTruncated, opcode }: Header, { seen, answers }: SectionFacts): string[] {
  const code = (seen.extendedRcode << 4) | rcode;
  const arrow = isTruncated ? '→ truncated' : '→';
  if (code !== 0) return [`${arrow} ${rcodeName(code) ?? `rcode ${code}`}`];
  if (opcode !== opcodes.query) return [`${arrow} ${rcodeName(0)!}`];
  if (counts[1] === 0) return [`${arrow} no answer`];
  // Answers that are announced and cannot be read are no outcome.
  return answers.length > 0 ? [arrow] : [];
}
