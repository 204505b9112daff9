/** A message's header (RFC 1035 §4.1.1; AD and CD: RFC 4035 §3.2; of an UPDATE: RFC 2136 §2.2). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { opcodeName, rcodeName } from './codes';

const reservedBit: Rule = { code: 'DNS_Z', clause: 'RFC 1035 §4.1.1', severity: 'warning' };
const unknownOpcode: Rule = { code: 'DNS_OPCODE', clause: 'RFC 6895 §2.2', severity: 'warning' };

export const opcodes = { query: 0, notify: 4, update: 5, stateful: 6 } as const;

/** What counts, sections and their entries are called. */
export interface SectionNames {
  readonly counts: readonly string[];
  readonly sections: readonly string[];
  readonly question: readonly [group: string, name: string, type: string, code: string];
}

const ordinary: SectionNames = {
  counts: ['QDCOUNT', 'ANCOUNT', 'NSCOUNT', 'ARCOUNT'],
  sections: ['Question section', 'Answer section', 'Authority section', 'Additional section'],
  question: ['Question', 'QNAME', 'QTYPE', 'QCLASS'],
};
const update: SectionNames = {
  counts: ['ZOCOUNT', 'PRCOUNT', 'UPCOUNT', 'ADCOUNT'],
  sections: ['Zone section', 'Prerequisite section', 'Update section', 'Additional data section'],
  question: ['Zone', 'ZNAME', 'ZTYPE', 'ZCLASS'],
};

export interface Header {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly isTruncated: boolean;
  /** Its lower four bits. */
  readonly rcode: number;
  /** Questions, answers, authority records, additional records. */
  readonly counts: readonly number[];
  /** Where in the reader's bytes the first count stands. */
  readonly countsAt: number;
  readonly names: SectionNames;
}

export function readHeader(reader: FieldReader): Header {
  const id = reader.number('ID', 2, (value) => `0x${value.toString(16).padStart(4, '0')}`);
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
  const opcode = (flags >> 11) & 0xf;
  if ((flags & 0x0040) !== 0) reader.complain(reservedBit, reader.at - 2, 2);
  if (opcodeName(opcode) === undefined) reader.complain({ ...unknownOpcode, details: { opcode } }, reader.at - 2, 2);
  const names = opcode === opcodes.update ? update : ordinary;
  const countsAt = reader.at;
  const counts = names.counts.map((name) => reader.number(name, 2));
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    opcode,
    isTruncated: (flags & 0x0200) !== 0,
    rcode: flags & 0xf,
    counts,
    countsAt,
    names,
  };
}
