import { isUtf8 } from 'node:buffer';
import { malformed } from '../violation';

/** Reads the data types of MQTT 5.0 §1.5 one after the other; throws `Violation` where the bytes are none. */
export class ByteReader {
  readonly bytes: Buffer;
  at: number;
  end: number;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    return this.bytes[this.#take(1)]!;
  }

  /** Two Byte Integer (§1.5.2). */
  twoBytes(): number {
    const at = this.#take(2);
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  /** Four Byte Integer (§1.5.3). */
  fourBytes(): number {
    return this.bytes.readUInt32BE(this.#take(4));
  }

  /** Variable Byte Integer (§1.5.5), in the fewest bytes that hold it [MQTT-1.5.5-1]. */
  variable(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if ((byte & 0x80) !== 0) continue;
      if (byte === 0 && shift > 0)
        throw malformed('A number is written with more bytes than it needs.', 'MQTT-1.5.5-1');
      return value;
    }
    throw malformed('A number is longer than four bytes.', 'MQTT-1.5.5-1');
  }

  /** UTF-8 Encoded String (§1.5.4): well-formed, no U+0000. Others, also U+FEFF, are let through as they are. */
  string(): string {
    const length = this.twoBytes();
    const at = this.#take(length);
    return utf8Text(this.bytes, at, at + length);
  }

  /** Binary Data (§1.5.6), not copied. */
  binary(): Buffer {
    const length = this.twoBytes();
    const at = this.#take(length);
    return this.bytes.subarray(at, at + length);
  }

  rest(): Buffer {
    const at = this.at;
    this.at = this.end;
    return this.bytes.subarray(at, this.end);
  }

  #take(count: number): number {
    const at = this.at;
    if (at + count > this.end) throw malformed('The packet ends in the middle of a field.');
    this.at = at + count;
    return at;
  }
}

function utf8Text(bytes: Buffer, from: number, to: number): string {
  const part = bytes.subarray(from, to);
  if (!isUtf8(part)) throw malformed('A string is not well-formed UTF-8.', 'MQTT-1.5.4-1');
  if (part.includes(0)) throw malformed('A string holds the null character U+0000.', 'MQTT-1.5.4-2');
  return part.toString('utf8');
}
