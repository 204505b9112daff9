/** The field lines of a header or trailer section (RFC 9112 §5). */
import { httpFieldNames } from '../../../contract/field-catalog/http';
import type { FieldNode } from '../../../contract/fields';
import { lineText, textOfLatin1 } from '../content';
import type { DecodeLimits } from '../limits';
import type { Complaints, Rule } from '../complaints';
import { latin1 } from './start-line';
import { valueReaders } from './value-readers';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const rules = {
  noColon: { code: 'HTTP_FIELD_LINE', clause: 'RFC 9112 §5' },
  name: { code: 'HTTP_FIELD_NAME', clause: 'RFC 9110 §5.1' },
  space: { code: 'HTTP_FIELD_NAME_SPACE', clause: 'RFC 9112 §5.1' },
  folded: { code: 'HTTP_FIELD_FOLDED', clause: 'RFC 9112 §5.2', severity: 'warning' },
  control: { code: 'HTTP_FIELD_VALUE', clause: 'RFC 9110 §5.5' },
} satisfies Record<string, Rule>;

/** Those that decide how the message goes on; others are shown and forgotten. */
const kept = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'host',
  'content-type',
  'content-encoding',
  'sec-websocket-key',
  'sec-websocket-accept',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
]);
/** A peer that repeats one of them without end gets no more of it kept. */
const keptValues = 64;

export interface KeptField {
  readonly value: string;
  readonly at: number;
  readonly len: number;
}

export class FieldSection {
  readonly nodes: FieldNode[] = [];
  /** Field lines there were. */
  count = 0;
  readonly #kept = new Map<string, KeptField[]>();
  readonly #complaints: Complaints;
  readonly #fieldCount: number;
  /** Parts of values that may still be shown; 0 where only the fields themselves are asked for. */
  #partsLeft: number;

  constructor(complaints: Complaints, { fieldCount, contentByteLength }: DecodeLimits) {
    this.#complaints = complaints;
    this.#fieldCount = fieldCount;
    this.#partsLeft = contentByteLength === 0 ? 0 : fieldCount;
  }

  /** A line without its end, which begins at `at` of the message. */
  push(line: Uint8Array, at: number): void {
    this.count++;
    const text = latin1(line);
    if (/^[ \t]/.test(text)) this.#fold(line, at);
    else this.#read(line, text, at);
  }

  /** Of a field that has been read: what it stands for. */
  describe(name: string, text: string): void {
    const at = this.nodes.findIndex((node) => node.name === name);
    if (at >= 0) this.nodes[at] = { ...this.nodes[at]!, text };
  }

  /** The values of a field, by its name in lower case. */
  get(name: string): readonly KeptField[] {
    return this.#kept.get(name) ?? [];
  }

  /** The members of all its lists, in lower case (RFC 9110 §5.6.1). */
  members(name: string): string[] {
    const values = this.get(name).flatMap(({ value }) => value.split(','));
    return values.map((member) => member.trim().toLowerCase()).filter((member) => member !== '');
  }

  #read(line: Uint8Array, text: string, at: number): void {
    const colon = text.indexOf(':');
    if (colon < 0) {
      this.#complain(rules.noColon, at, line.length);
      this.#add({ name: 'field-line', value: lineText(line), at, len: line.length });
      return;
    }
    const name = text.slice(0, colon);
    if (/[ \t]$/.test(name)) this.#complain(rules.space, at, colon);
    else if (!token.test(name)) this.#complain(rules.name, at, colon);
    const [from, to] = valuePlace(text, colon + 1);
    const written = text.slice(from, to);
    const value = textOfLatin1(written);
    // eslint-disable-next-line no-control-regex
    if (/[\0-\x08\x0a-\x1f\x7f]/.test(written)) this.#complain(rules.control, at + from, to - from);
    const lower = name.trim().toLowerCase();
    this.#keep(lower, { value, at, len: line.length });
    if (this.nodes.length > this.#fieldCount) return;
    const valueNode = {
      name: 'field-value',
      value,
      at: at + from,
      len: to - from,
      ...this.#parts(lower, written, at + from),
    };
    this.#add({
      name: httpFieldNames.get(lower) ?? (name === '' ? 'field-line' : name),
      value,
      at,
      len: line.length,
      children: [{ name: 'field-name', value: name, at, len: colon }, valueNode],
    });
  }

  #parts(name: string, written: string, at: number): Pick<FieldNode, 'children' | 'text'> {
    if (this.#partsLeft <= 0) return {};
    const read = valueReaders.get(name)?.({ text: written, at }, this.#partsLeft) ?? {};
    this.#partsLeft -= read.children?.length ?? 0;
    return read;
  }

  /** Goes on with the value of the line before it. */
  #fold(line: Uint8Array, at: number): void {
    this.#complain(rules.folded, at, line.length);
    this.#add({ name: 'obs-fold', value: lineText(line).trim(), at, len: line.length });
  }

  #keep(name: string, field: KeptField): void {
    if (!kept.has(name)) return;
    const fields = this.#kept.get(name) ?? [];
    if (fields.length < keptValues) fields.push(field);
    this.#kept.set(name, fields);
  }

  #add(field: FieldNode): void {
    if (this.nodes.length < this.#fieldCount) this.nodes.push(field);
    else if (this.nodes.length === this.#fieldCount && this.count === this.#fieldCount + 1) this.#tooMany(field);
  }

  #tooMany({ at, len }: FieldNode): void {
    const details = { count: this.#fieldCount };
    this.#complain({ code: 'FIELDS_NOT_SHOWN', clause: 'RFC 9110 §5.4', severity: 'warning', details }, at, len);
  }

  #complain(rule: Rule, at: number, len: number): void {
    this.#complaints.add(rule, at, len);
  }
}

/** Where the value stands in the line, without white space around it. */
function valuePlace(line: string, after: number): [from: number, to: number] {
  let [from, to] = [after, line.length];
  while (from < to && isSpace(line.charCodeAt(from))) from++;
  while (to > from && isSpace(line.charCodeAt(to - 1))) to--;
  return [from, to];
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x09;
