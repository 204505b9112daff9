/** What comes after the header: questions and records (RFC 1035 §4.1). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { className, typeName } from './codes';
import { opcodes, type Header } from './header';
import { asksForUnicast, readClass } from './multicast';
import { readName } from './names';
import { readResourceRecord, type RecordPlace, type SeenRecords } from './resource-record';

const countTooHigh: Rule = { code: 'DNS_COUNT', clause: 'RFC 1035 §4.1.1' };
const severalQuestions: Rule = { code: 'DNS_QUESTION_COUNT', clause: 'RFC 9619 §4', severity: 'warning' };

/** So many questions, and so many answers, are named in a summary, and so many characters of an answer. */
const summaryCount = 4;
const summaryLength = 80;

/** What a summary, and the pairing of messages, need of the sections. */
export interface SectionFacts {
  /** `A example.com`, the first few. */
  readonly questions: string[];
  /** `A 192.0.2.1`, the first few. */
  readonly answers: string[];
  /** Serial numbers of the SOA records among the answers. */
  readonly serials: string[];
  /** Whether the second answer is an SOA. */
  isSecondSoa: boolean;
  readonly seen: SeenRecords;
}

export const noFacts = (): SectionFacts => ({
  questions: [],
  answers: [],
  serials: [],
  isSecondSoa: false,
  seen: { hasOpt: false, extendedRcode: 0 },
});

/** `base`: where in the reader's bytes the message begins. What has been found is in `facts`, however far it went. */
export function readSections(reader: FieldReader, header: Header, base: number, facts: SectionFacts): void {
  const { names, counts, opcode, id } = header;
  // mDNS asks several at once, with an ID of 0 (RFC 6762 §5.3, §18.1).
  if (opcode === opcodes.query && counts[0]! > 1 && id !== 0)
    reader.complain({ ...severalQuestions, details: { count: counts[0]! } }, header.countsAt, 2);
  for (const [index, name] of names.sections.entries()) {
    const count = counts[index]!;
    if (count === 0) continue;
    reader.group(name, () => {
      for (let number = 0; number < count; number++) {
        if (reader.left === 0) refuseCount(reader, header, index, number);
        if (index === 0) readQuestion(reader, header, base, facts);
        else readRecord(reader, header, { base, index, number }, facts);
      }
    });
  }
}

/** Its range is the count's in the header. */
function refuseCount(reader: FieldReader, { counts, countsAt, names }: Header, index: number, found: number): never {
  const details = { name: names.counts[index]!, count: counts[index]!, found };
  reader.refuse({ ...countTooHigh, details }, countsAt + 2 * index, 2);
}

/** RFC 1035 §4.1.2. */
function readQuestion(reader: FieldReader, header: Header, base: number, { questions }: SectionFacts): void {
  const [group, nameField, typeField, classField] = header.names.question;
  reader.group(
    group,
    () => {
      const name = readName(reader, nameField, base);
      const type = typeName(reader.number(typeField, 2, typeName));
      const code = readClass(reader, classField, 'QU');
      if (questions.length < summaryCount) questions.push(`${type} ${name}`);
      const isUsual = (code & 0x7fff) === 1;
      return `${type} ${name}${isUsual ? '' : ` ${className(code & 0x7fff)}`}${asksForUnicast(code) ? ' QU' : ''}`;
    },
    (text) => text,
  );
}

interface Position {
  readonly base: number;
  /** Of the section, and in it. */
  readonly index: number;
  readonly number: number;
}

function readRecord(reader: FieldReader, header: Header, position: Position, facts: SectionFacts): void {
  const { base, index, number } = position;
  const place: RecordPlace = {
    base,
    rcode: header.rcode,
    isAdditional: index === 3,
    isLast: number + 1 === header.counts[index],
    seen: facts.seen,
  };
  const { type, data } = readResourceRecord(reader, place);
  if (index !== 1) return;
  if (number < summaryCount) facts.answers.push(shortened(`${type} ${data}`));
  if (type !== 'SOA') return;
  if (number === 1) facts.isSecondSoa = true;
  facts.serials.push(data.split(' ')[2] ?? '');
}

const shortened = (text: string): string =>
  text.length > summaryLength ? `${text.slice(0, summaryLength - 1)}…` : text;
