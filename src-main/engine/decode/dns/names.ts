/** Domain names and their compression (RFC 1035 §3.1, §4.1.4). */
import type { FieldNode } from '../../../contract/fields';
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';

/** RFC 1035 §2.3.4. */
const longestName = 255;
/** A name has 127 labels at most: more pointers than that lead nowhere that fewer would not. */
const mostPointers = 127;
const headerByteLength = 12;

const compression = 'RFC 1035 §4.1.4';
const rules = {
  pointer: { code: 'DNS_POINTER', clause: compression },
  pointers: { code: 'DNS_POINTERS', clause: compression, details: { limit: mostPointers } },
  intoHeader: { code: 'DNS_POINTER_HEADER', clause: compression, severity: 'warning' },
  label: { code: 'DNS_LABEL', clause: compression },
  tooLong: { code: 'DNS_NAME_TOO_LONG', clause: 'RFC 1035 §2.3.4' },
  short: { code: 'DNS_TOO_SHORT', clause: 'RFC 1035 §4.1' },
} satisfies Record<string, Rule>;

interface Name {
  readonly text: string;
  /** Where it ends in the place where it began. */
  readonly end: number;
  /** Its labels and its pointer, of a name that is compressed. */
  readonly parts: readonly FieldNode[];
}

/**
 * `base`: where in the reader's bytes the message begins that offsets are counted from. `uncompressed`: the clause that forbids
 * pointers here. Returns the name, `.` for the root.
 */
export function readName(reader: FieldReader, name: string, base: number, uncompressed?: string): string {
  const { at } = reader;
  const { text, end, parts } = new NameWalk(reader, base).walk();
  reader.add({ name, value: text, at, len: end - at, ...(parts.length > 0 && { children: parts }) });
  reader.at = end;
  if (parts.length > 0 && uncompressed !== undefined)
    reader.complain({ code: 'DNS_COMPRESSED', clause: uncompressed, severity: 'note' }, at, end - at);
  return text;
}

/** From label to label, and wherever pointers lead. */
class NameWalk {
  readonly #reader: FieldReader;
  readonly #base: number;
  readonly #start: number;
  readonly #labels: string[] = [];
  #at: number;
  /** The first pointer: the name ends after it, and goes on elsewhere. */
  #pointer: { readonly at: number; readonly target: number; readonly labelCount: number } | null = null;
  /** A pointer has to go back: no name can go on for ever. */
  #lowest: number;
  #pointers = 0;
  #byteLength = 1;

  constructor(reader: FieldReader, base: number) {
    this.#reader = reader;
    this.#base = base;
    this.#start = this.#at = this.#lowest = reader.at;
  }

  walk(): Name {
    const { bytes } = this.#reader;
    for (;;) {
      const limit = this.#pointer === null ? this.#reader.end : bytes.length;
      if (this.#at >= limit) this.#refuse(rules.short, this.#at);
      const length = bytes[this.#at]!;
      if (length === 0) break;
      if (length >= 0xc0) this.#follow(length, limit);
      else this.#label(length, limit);
    }
    const text = this.#labels.length === 0 ? '.' : this.#labels.join('.');
    const end = this.#pointer === null ? this.#at + 1 : this.#pointer.at + 2;
    return { text, end, parts: this.#parts() };
  }

  #label(length: number, limit: number): void {
    if (length > 63) this.#refuse(rules.label, this.#at + 1);
    const end = this.#at + 1 + length;
    if (end > limit) this.#refuse(rules.short, limit);
    this.#byteLength += 1 + length;
    if (this.#byteLength > longestName) this.#refuse(rules.tooLong, this.#at);
    this.#labels.push(labelText(this.#reader.bytes, this.#at + 1, end));
    this.#at = end;
  }

  #follow(first: number, limit: number): void {
    if (this.#at + 1 >= limit) this.#refuse(rules.short, limit);
    const offset = ((first & 0x3f) << 8) | this.#reader.bytes[this.#at + 1]!;
    const target = this.#base + offset;
    if (target >= this.#lowest) this.#refuse(rules.pointer, this.#at + 2);
    if (++this.#pointers > mostPointers) this.#refuse(rules.pointers, this.#at + 2);
    this.#pointer ??= { at: this.#at, target: offset, labelCount: this.#labels.length };
    const len = this.#pointer.at + 2 - this.#start;
    if (offset < headerByteLength) this.#reader.complain(rules.intoHeader, this.#start, len);
    this.#lowest = target;
    this.#at = target;
  }

  /** `to`: where what is wrong ends, if the name has not gone elsewhere. */
  #refuse(rule: Rule, to: number): never {
    const end = this.#pointer === null ? to : this.#pointer.at + 2;
    this.#reader.refuse(rule, this.#start, Math.max(0, end - this.#start));
  }

  #parts(): FieldNode[] {
    if (this.#pointer === null) return [];
    const { at, target, labelCount } = this.#pointer;
    const parts: FieldNode[] = [];
    let from = this.#start;
    for (const label of this.#labels.slice(0, labelCount)) {
      const len = 1 + this.#reader.bytes[from]!;
      parts.push({ name: 'label', value: label, at: from, len });
      from += len;
    }
    const rest = this.#labels.slice(labelCount).join('.');
    parts.push({ name: 'pointer', value: target, at, len: 2, mask: 0x3fff, text: rest === '' ? '.' : rest });
    return parts;
  }
}

/** RFC 1035 §5.1: dots and backslashes escaped, what is not printable as `\DDD`. */
function labelText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte === 0x2e || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`;
    else text += byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  }
  return text;
}
