/** Chunks, their extensions, and the trailer section after them (RFC 9112 §7.1). */
import type { FieldNode } from '../../../contract/fields';
import type { ByteQueue } from '../byte-queue';
import type { Rule } from '../complaints';
import { contentValue, shownPart, textOfLatin1 } from '../content';
import type { DecodeLimits } from '../limits';
import { parseParameters } from '../payload/media-type';
import type { HttpMessage } from './http-message';
import type { LineReader, TextLine } from './line-reader';
import { latin1 } from './start-line';

export interface ChunkMistake {
  readonly rule: Rule;
  readonly byteLength: number;
}

const sizeLine = /^([0-9A-Fa-f]+)([ \t]*)(;.*)?$/;
/** The largest size that is certainly exact. */
const largestDigits = 13;

const badSize: Rule = { code: 'HTTP_CHUNK_SIZE', clause: 'RFC 9112 §7.1' };
const badEnd: Rule = { code: 'HTTP_CHUNK_END', clause: 'RFC 9112 §7.1' };

interface Chunk {
  readonly at: number;
  readonly byteLength: number;
  readonly sizeFields: readonly FieldNode[];
  readonly dataAt: number;
  /** Where in the content its data begin. */
  readonly contentAt: number;
}

export class ChunkedBody {
  #state: 'size' | 'data' | 'data-end' | 'trailer' = 'size';
  #chunk: Chunk | null = null;
  #left = 0;

  constructor(
    readonly input: ByteQueue,
    readonly lines: LineReader,
    readonly message: HttpMessage,
    readonly limits: DecodeLimits,
  ) {}

  step(): 'done' | 'waits' | 'goes-on' | ChunkMistake {
    if (this.#state === 'data') return this.#data();
    if (this.#state === 'data-end' && this.input.length > 0 && !this.#mayEnd()) return { rule: badEnd, byteLength: 1 };
    const line = this.lines.next();
    if (line === null) return 'waits';
    if (line === 'too-long') return { rule: this.#tooLong(), byteLength: this.limits.lineByteLength };
    if (!line.endsWithCr) this.message.bareLf(this.#at + line.byteLength - 1);
    switch (this.#state) {
      case 'size':
        return this.#size(line);
      case 'data-end':
        return this.#dataEnd(line);
      case 'trailer':
        return this.#trailer(line);
    }
  }

  get #at(): number {
    return this.input.position - this.message.at;
  }

  #size(line: TextLine): 'goes-on' | ChunkMistake {
    const at = this.#at;
    const match = sizeLine.exec(latin1(line.bytes));
    const digits = match?.[1]?.replace(/^0+(?=.)/, '') ?? '';
    if (!match || digits.length > largestDigits) return { rule: badSize, byteLength: line.byteLength };
    const byteLength = Number.parseInt(digits, 16);
    const sizeFields = sizeFieldsOf(match, at, byteLength, this.message.isDetailed);
    const dataAt = at + line.byteLength;
    if (byteLength === 0) this.message.addChunk(lastChunk(at, line.byteLength, sizeFields));
    this.#chunk = { at, byteLength, sizeFields, dataAt, contentAt: this.message.content.total };
    this.lines.take(line);
    this.#left = byteLength;
    this.#state = byteLength === 0 ? 'trailer' : 'data';
    if (byteLength === 0) this.message.trailerAt = this.#at;
    return 'goes-on';
  }

  #data(): 'goes-on' | 'waits' {
    const bytes = this.input.take(Math.min(this.#left, this.input.length));
    this.message.content.push(bytes);
    this.#left -= bytes.length;
    if (this.#left > 0) return 'waits';
    this.#state = 'data-end';
    return 'goes-on';
  }

  /** Whether what has come can be the end of a line and nothing else. */
  #mayEnd(): boolean {
    const first = this.input.byteAt(0);
    if (first === 0x0a) return true;
    return first === 0x0d && (this.input.length < 2 || this.input.byteAt(1) === 0x0a);
  }

  #dataEnd(line: TextLine): 'goes-on' {
    this.lines.take(line);
    const { at, byteLength, sizeFields, dataAt, contentAt } = this.#chunk!;
    const kept = this.message.content.bytes.subarray(contentAt);
    const isCut = kept.length < byteLength;
    const data: FieldNode = {
      name: 'chunk-data',
      value: contentValue(kept, isCut),
      at: dataAt,
      len: byteLength,
      ...shownPart(kept.length, byteLength),
    };
    this.message.addChunk({ name: 'chunk', value: null, at, len: this.#at - at, children: [...sizeFields, data] });
    this.#state = 'size';
    return 'goes-on';
  }

  #trailer(line: TextLine): 'goes-on' | 'done' {
    const isEnd = line.bytes.length === 0;
    if (!isEnd) this.message.trailer.push(line.bytes, this.#at);
    this.lines.take(line);
    return isEnd ? 'done' : 'goes-on';
  }

  #tooLong(): Rule {
    return { code: 'HTTP_LINE_TOO_LONG', clause: 'RFC 9112 §7.1', details: { limit: this.limits.lineByteLength } };
  }
}

function sizeFieldsOf(match: RegExpExecArray, at: number, byteLength: number, isDetailed: boolean): FieldNode[] {
  const [, digits = '', space = '', extension = ''] = match;
  const fields: FieldNode[] = [{ name: 'chunk-size', value: byteLength, at, len: digits.length }];
  if (extension === '') return fields;
  const extensionAt = at + digits.length + space.length;
  const children = isDetailed ? extensionParts(extension, extensionAt) : [];
  const value = textOfLatin1(extension);
  const shown = children.length > 0 ? { children } : {};
  return [...fields, { name: 'chunk-ext', value, at: extensionAt, len: extension.length, ...shown }];
}

/** RFC 9112 §7.1.1. */
function extensionParts(text: string, at: number): FieldNode[] {
  return parseParameters(text, 0).flatMap((extension): FieldNode[] => {
    const { name, value, valueAt, valueEnd } = extension;
    const nameNode = { name: 'chunk-ext-name', value: name, at: at + extension.at, len: name.length };
    if (valueEnd === valueAt) return [nameNode];
    return [nameNode, { name: 'chunk-ext-val', value: textOfLatin1(value), at: at + valueAt, len: valueEnd - valueAt }];
  });
}

function lastChunk(at: number, len: number, children: readonly FieldNode[]): FieldNode {
  return { name: 'last-chunk', value: null, at, len, children };
}
