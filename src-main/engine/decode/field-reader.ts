/** Reads a message's bytes from front to back, and writes down each field with the bytes that it was read from. */
import type { FieldNode, FieldValue } from '../../contract/fields';
import { contentValue, shownPart } from './content';
import { complaintOf, Complaints, type Rule } from './complaints';
import type { Complaint } from './decoder';

/** Ends the decoding of one message; what was read before it is kept. */
export class Malformation extends Error {
  override readonly name = 'Malformation';
  constructor(readonly complaint: Complaint) {
    super(complaint.code);
  }
}

/** Name, mask and (where it has one) what the value stands for. */
export type BitField = readonly [name: string, mask: number, text?: (value: number) => string | undefined];

export interface FieldReaderOptions {
  /** What is said of a field that goes past the end. */
  readonly whenShort: Rule;
  readonly valueByteLength: number;
  readonly fieldCount: number;
}

export class FieldReader {
  #fields: FieldNode[] = [];
  readonly complaints = new Complaints();
  #hasLeftOut = false;
  /** Where the next field begins. */
  at: number;
  /** Where the last one has to end. */
  end: number;

  constructor(
    readonly bytes: Uint8Array,
    readonly options: FieldReaderOptions,
  ) {
    this.at = 0;
    this.end = bytes.length;
  }

  get fields(): readonly FieldNode[] {
    return this.#fields;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Reads until it is done, or until something is malformed: that becomes a complaint. Returns whether all went well. */
  attempt(read: () => void): boolean {
    const outer = this.#fields;
    try {
      read();
      return true;
    } catch (error) {
      if (!(error instanceof Malformation)) throw error;
      this.#fields = outer;
      this.complaints.addAll([error.complaint]);
      return false;
    }
  }

  /** Breaks a rule without making the rest unreadable. */
  complain(rule: Rule, at: number, len: number): void {
    this.complaints.add(rule, at, len);
  }

  /** Breaks a rule so that the rest cannot be read. */
  refuse(rule: Rule, at: number, len: number): never {
    throw new Malformation(complaintOf(rule, at, len));
  }

  peek(offset = 0): number {
    return this.bytes[this.at + offset]!;
  }

  /** A big-endian unsigned number of 1 to 6 bytes. */
  number(name: string, byteLength: number, text?: (value: number) => string | undefined): number {
    this.#need(byteLength);
    let value = 0;
    for (let i = 0; i < byteLength; i++) value = value * 256 + this.bytes[this.at + i]!;
    this.add({ name, value, at: this.at, len: byteLength, ...described(text?.(value)) });
    this.at += byteLength;
    return value;
  }

  /** Bits of a big-endian number of `byteLength` bytes; moves past it. Returns the whole number. */
  bits(byteLength: number, fields: readonly BitField[]): number {
    this.#need(byteLength);
    let whole = 0;
    for (let i = 0; i < byteLength; i++) whole = whole * 256 + this.bytes[this.at + i]!;
    for (const [name, mask, text] of fields) {
      const value = bitsOf(whole, mask);
      this.add({ name, value, at: this.at, len: byteLength, mask, ...described(text?.(value)) });
    }
    this.at += byteLength;
    return whole;
  }

  /** Bytes shown as what `valueOf` makes of them. Returns them. */
  take(name: string, byteLength: number, valueOf: (bytes: Uint8Array) => FieldValue, text?: string): Uint8Array {
    this.#need(byteLength);
    const bytes = this.bytes.subarray(this.at, this.at + byteLength);
    this.add({ name, value: valueOf(bytes), at: this.at, len: byteLength, ...described(text) });
    this.at += byteLength;
    return bytes;
  }

  /** Bytes as they are; a long value in part. */
  raw(name: string, byteLength: number, text?: string): Uint8Array {
    return this.take(name, byteLength, (bytes) => bytes.slice(0, this.options.valueByteLength), text);
  }

  /** Text where it is text, otherwise bytes; `total` is its real length where not all of it is here, `children` what it says. */
  content(name: string, byteLength: number, total = byteLength, children: readonly FieldNode[] = []): FieldValue {
    this.#need(byteLength);
    const shown = Math.min(byteLength, this.options.valueByteLength);
    const value = contentValue(this.bytes.subarray(this.at, this.at + shown), shown < total);
    const inside = children.length > 0 ? { children } : {};
    this.add({ name, value, at: this.at, len: total, ...shownPart(shown, total), ...inside });
    this.at += byteLength;
    return value;
  }

  /** Of a field that has been read: what it stands for, where only what follows it tells. */
  describe(name: string, text: string): void {
    const at = this.#fields.findIndex((field) => field.name === name);
    if (at >= 0) this.#fields[at] = { ...this.#fields[at]!, text };
  }

  /** Fields under one: what `read` reads. The value of a group is what `valueOf` makes of its result. */
  group<T>(name: string, read: () => T, valueOf: (result: T) => FieldValue = () => null): T {
    const outer = this.#fields;
    const { at } = this;
    const children: FieldNode[] = [];
    this.#fields = children;
    let value: FieldValue = null;
    try {
      const result = read();
      value = valueOf(result);
      return result;
    } finally {
      this.#fields = outer;
      this.add({ name, value, at, len: this.at - at, children });
    }
  }

  /** The fields that `read` reads, for a field that the caller adds. */
  apart(read: () => void): readonly FieldNode[] {
    const outer = this.#fields;
    const children: FieldNode[] = [];
    this.#fields = children;
    try {
      read();
    } finally {
      this.#fields = outer;
    }
    return children;
  }

  /** Fields that may not go past `byteLength` bytes. */
  within<T>(byteLength: number, read: () => T): T {
    this.#need(byteLength);
    const outer = this.end;
    this.end = this.at + byteLength;
    try {
      return read();
    } finally {
      this.end = outer;
    }
  }

  add(field: FieldNode): void {
    const { fieldCount } = this.options;
    if (this.#fields.length < fieldCount) this.#fields.push(field);
    else if (!this.#hasLeftOut) {
      this.#hasLeftOut = true;
      const { clause } = this.options.whenShort;
      const rule: Rule = { code: 'FIELDS_NOT_SHOWN', clause, severity: 'note', details: { count: fieldCount } };
      this.complain(rule, field.at, field.len);
    }
  }

  #need(byteLength: number): void {
    if (this.left < byteLength) this.refuse(this.options.whenShort, this.at, Math.max(0, this.left));
  }
}

/** The value of some bits of a number of up to 32. */
export function bitsOf(whole: number, mask: number): number {
  let shift = 0;
  while (((mask >>> shift) & 1) === 0 && shift < 31) shift++;
  return ((whole & mask) >>> 0) >>> shift;
}

const described = (text: string | undefined) => (text === undefined ? {} : { text });
