/** The content of a message: its body without chunks and codings, beside the bytes of the wire, and what it says. */
import type { ByteSource, FieldNode } from '../../../contract/fields';
import type { Rule } from '../complaints';
import { contentValue, shownPart } from '../content';
import type { Complaint } from '../decoder';
import type { DecodeLimits } from '../limits';
import { readContent } from '../payload/read-content';
import { codingCount, codingOf, type Unpack } from './codings';

export interface Body {
  /** Its beginning, without chunks. */
  readonly bytes: Uint8Array;
  /** All there is of it, without chunks. */
  readonly total: number;
  /** Its place in the message. */
  readonly at: number;
  readonly len: number;
  readonly isChunked: boolean;
  /** In the order in which they were put on, in lower case. */
  readonly codings: readonly string[];
  readonly mediaType: string | null;
}

export interface Content {
  /** What stands under the body. */
  readonly fields: FieldNode[];
  readonly sources: ByteSource[];
  readonly complaints: readonly Complaint[];
}

const clause = 'RFC 9110 §8.4';

/** `unpack` null: nobody lends a codec, and what is packed is not read. */
export function contentOf(body: Body, unpack: Unpack | null, limits: DecodeLimits): Content {
  if (limits.contentByteLength === 0 || body.total === 0) return { fields: [], sources: [], complaints: [] };
  const steps = new ContentSteps(body, limits);
  if (body.isChunked) steps.withoutChunks();
  const isPlain = steps.unpackAll(unpack);
  if (isPlain) steps.read();
  return steps;
}

class ContentSteps implements Content {
  readonly fields: FieldNode[] = [];
  readonly sources: ByteSource[] = [];
  readonly complaints: Complaint[] = [];
  readonly #without: string[] = [];
  #bytes: Uint8Array;
  #total: number;
  #isWhole: boolean;

  constructor(
    readonly body: Body,
    readonly limits: DecodeLimits,
  ) {
    this.#bytes = body.bytes;
    this.#total = body.total;
    this.#isWhole = body.bytes.length === body.total;
  }

  withoutChunks(): void {
    this.#add('chunks', '');
  }

  /** The content as it is now is a source of its own; `much`: how much of it there is, where that is not all. */
  #add(without: string, much: string): void {
    this.#without.push(without);
    const { valueByteLength, contentByteLength } = this.limits;
    const kept = this.#bytes.slice(0, Math.max(valueByteLength, contentByteLength));
    const shown = kept.subarray(0, valueByteLength);
    const name = `without ${this.#without.join(', ')}`;
    const part = shownPart(shown.length, this.#total).text;
    this.fields.push({
      name: 'content',
      value: contentValue(shown, shown.length < this.#total || !this.#isWhole),
      at: 0,
      len: this.#total,
      source: this.sources.length,
      text: [name, part, much].filter(Boolean).join('; '),
    });
    this.sources.push({ name: `content ${name}`, bytes: kept, byteLength: this.#total });
  }

  /** False: something is left on it that cannot be taken off. */
  unpackAll(unpack: Unpack | null): boolean {
    const codings = this.body.codings.filter((coding) => coding !== 'identity').reverse();
    return codings.every((name, number) => this.#unpackOne(name, number < codingCount ? unpack : null));
  }

  #unpackOne(name: string, unpack: Unpack | null): boolean {
    const coding = codingOf(name);
    if (coding === null) this.#complain({ code: 'HTTP_CODING_UNKNOWN', clause, severity: 'note', details: { name } });
    if (coding === null || unpack === null) return false;
    const limit = this.limits.inflatedByteLength;
    const { bytes, outcome } = unpack(coding, this.#bytes, limit);
    if (outcome === 'too-long')
      this.#complain({ code: 'HTTP_UNPACKED_TOO_LONG', clause, severity: 'warning', details: { name, limit } });
    else if (outcome === 'broken' || (outcome === 'cut' && this.#isWhole))
      this.#complain({ code: 'HTTP_CODING_BROKEN', clause, severity: 'warning', details: { name } });
    this.#isWhole = this.#isWhole && outcome === 'whole';
    this.#bytes = bytes;
    this.#total = bytes.length;
    this.#add(name, this.#isWhole ? '' : 'as far as it could be unpacked');
    return bytes.length > 0;
  }

  read(): void {
    const { body, limits } = this;
    const place = this.sources.length > 0 ? { at: 0, source: this.sources.length - 1 } : { at: body.at };
    const { fields, complaints } = readContent(this.#bytes, {
      ...place,
      mediaType: body.mediaType,
      byteLength: this.#total,
      isCut: !this.#isWhole,
      ...(this.sources.length > 0 && { wire: body }),
      limits,
    });
    this.complaints.push(...complaints);
    const last = this.fields.at(-1);
    if (last) this.fields[this.fields.length - 1] = { ...last, ...(fields.length > 0 && { children: fields }) };
    else this.fields.push(...fields);
  }

  #complain({ code, clause: where, severity = 'error', details = {} }: Rule): void {
    const { at, len } = this.body;
    this.complaints.push({ code, clause: where, severity, at, len, details });
  }
}
