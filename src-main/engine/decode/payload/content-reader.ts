/** Walks a content from front to back and writes down what it finds, within the limits on depth and number. */
import type { FieldNode, FieldValue } from '../../../contract/fields';
import { contentValue, shownPart } from '../content';
import { Complaints, type Rule } from '../complaints';
import type { DecodeLimits } from '../limits';

export type ContentLimits = Pick<DecodeLimits, 'contentByteLength' | 'contentDepth' | 'fieldCount' | 'valueByteLength'>;

/** Ends the reading of a content; what was found before it is kept. */
export class ContentEnd extends Error {
  override readonly name = 'ContentEnd';
}

export interface ReaderOptions {
  /** What the places of fields count from: where the content begins in the message or in its source. */
  readonly base: number;
  /** More follows that is not here: an end in the middle breaks no rule. */
  readonly isCut: boolean;
  readonly limits: ContentLimits;
}

export class ContentReader {
  #fields: FieldNode[] = [];
  #count = 0;
  #depth = 0;
  readonly complaints = new Complaints();
  /** Where the next thing begins, from the first byte of `bytes`. */
  at = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly options: ReaderOptions,
  ) {}

  get fields(): readonly FieldNode[] {
    return this.#fields;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** The byte at `at`; undefined at the end. */
  peek(): number | undefined {
    return this.bytes[this.at];
  }

  /** Bytes from `at` on, which it moves past. `whenShort`: what is said where there are fewer. */
  take(byteLength: number, whenShort: Rule): Uint8Array {
    if (this.left < byteLength) this.endsEarly(whenShort, this.at);
    const bytes = this.bytes.subarray(this.at, this.at + byteLength);
    this.at += byteLength;
    return bytes;
  }

  /** A field from `from` to where the reader is now. */
  add(name: string, value: FieldValue, from: number, more: Pick<FieldNode, 'text' | 'children' | 'reads'> = {}): void {
    if (this.#isFull(from)) return;
    this.#fields.push(this.node(name, value, from, this.at, more));
  }

  addNode(node: FieldNode): void {
    if (!this.#isFull(node.at - this.options.base)) this.#fields.push(node);
  }

  /** A part of a field that has been counted, as its key. */
  addFree(node: FieldNode): void {
    this.#fields.push(node);
  }

  /** A field that is not added. */
  node(
    name: string,
    value: FieldValue,
    from: number,
    to = this.at,
    more: Pick<FieldNode, 'text' | 'children' | 'reads'> = {},
  ): FieldNode {
    return { name, value, at: this.options.base + from, len: to - from, ...more };
  }

  /** Bytes that are not read any further, as text where they are text. */
  raw(name: string, from: number, to: number): void {
    if (this.#isFull(from)) return;
    const shown = this.bytes.subarray(from, Math.min(to, from + this.options.limits.valueByteLength));
    const value = contentValue(shown, shown.length < to - from);
    this.#fields.push(this.node(name, value, from, to, shownPart(shown.length, to - from)));
  }

  /** What `read` finds goes under another field, one level deeper. It is kept even where the reading ends there. */
  collect(read: () => void): FieldNode[] {
    const outer = this.#fields;
    const children: FieldNode[] = [];
    this.#fields = children;
    try {
      this.deeper(read);
    } finally {
      this.#fields = outer;
    }
    return children;
  }

  /** A field over what `read` finds, from `from` to where that ends; added even where the reading ends inside. */
  group(name: string, from: number, read: () => void, more: () => Pick<FieldNode, 'text'> = () => ({})): void {
    const outer = this.#fields;
    const children: FieldNode[] = [];
    this.#fields = children;
    // Counted before what is under it, so that a field is never there without the one that it is under.
    const isFull = this.#isFull(from);
    try {
      this.deeper(read);
    } finally {
      this.#fields = outer;
      if (!isFull) this.#fields.push(this.node(name, null, from, this.at, { ...more(), children }));
    }
  }

  /** One level deeper; too deep, the reading ends. */
  deeper(read: () => void): void {
    const { contentDepth } = this.options.limits;
    if (this.#depth >= contentDepth)
      this.end(
        { code: 'CONTENT_TOO_DEEP', clause: 'RFC 8259 §9', severity: 'warning', details: { contentDepth } },
        this.at,
      );
    this.#depth++;
    try {
      read();
    } finally {
      this.#depth--;
    }
  }

  get depth(): number {
    return this.#depth;
  }

  /** Breaks a rule; reading goes on. */
  complain(rule: Rule, from: number, to: number): void {
    this.complaints.add(rule, this.options.base + from, to - from);
  }

  /** Breaks a rule so that nothing after `from` can be read. */
  end(rule: Rule, from: number): never {
    this.complain(rule, from, this.bytes.length);
    throw new ContentEnd(rule.code);
  }

  /** The bytes end in the middle of something that begins at `from`. */
  endsEarly(rule: Rule, from: number): never {
    if (!this.options.isCut) this.complain(rule, from, this.bytes.length);
    throw new ContentEnd(rule.code);
  }

  /** Reads until it is done or ends; what was not read is shown as it is. Returns whether all was read. */
  attempt(read: () => void): boolean {
    try {
      read();
      return true;
    } catch (error) {
      if (!(error instanceof ContentEnd)) throw error;
      return false;
    }
  }

  #isFull(from: number): boolean {
    const { fieldCount } = this.options.limits;
    if (this.#count === fieldCount)
      this.complain(
        { code: 'FIELDS_NOT_SHOWN', clause: 'RFC 8259 §9', severity: 'note', details: { count: fieldCount } },
        from,
        this.bytes.length,
      );
    this.#count++;
    return this.#count > fieldCount;
  }
}
