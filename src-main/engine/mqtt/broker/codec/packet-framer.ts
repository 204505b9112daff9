/** Cuts what arrives into packets (MQTT 5.0 §2.1), keeping no more than the largest packet allowed. */
import { reasonCode } from './reason-code';
import { malformed, Violation } from '../violation';

export interface FramerLimits {
  /** The largest packet, its header included. */
  maximumPacketBytes: number;
}

export interface Frame {
  /** Packet type and flags, checked [MQTT-2.1.3-1]. */
  readonly first: number;
  /** Behind the Remaining Length; a part of what was pushed where it came in one piece. */
  readonly body: Buffer;
}

/** The lower half of the first byte where it is fixed (§2.1.3, table 2-2); PUBLISH has flags of its own. */
const reservedFlags = [0, 0, 0, -1, 0, 0, 2, 0, 2, 0, 2, 0, 0, 0, 0, 0];

const noBytes = Buffer.alloc(0);

export class PacketFramer {
  readonly #limits: FramerLimits;
  /** What has arrived and is not yet cut, from `#at` on. */
  #chunk: Buffer = noBytes;
  #at = 0;
  /** The beginning of a packet whose end has not arrived; null: none is awaited. */
  #begun: BegunPacket | null = null;

  constructor(limits: FramerLimits) {
    this.#limits = limits;
  }

  /** Bytes kept for a packet whose end has not come. */
  get waitingBytes(): number {
    return (this.#begun?.byteLength ?? 0) + this.#chunk.length - this.#at;
  }

  /** Nothing is wanted any more. */
  clear(): void {
    this.#chunk = noBytes;
    this.#at = 0;
    this.#begun = null;
  }

  /** Takes what arrived; to be called only after `next` has given null. */
  push(bytes: Buffer): void {
    if (this.#begun !== null) {
      this.#chunk = this.#begun.take(bytes);
      if (this.#begun.isWhole) this.#begun = null;
    } else {
      const rest = this.#chunk.length - this.#at;
      this.#chunk = rest === 0 ? bytes : Buffer.concat([this.#chunk.subarray(this.#at), bytes]);
    }
    this.#at = 0;
  }

  /** The next whole packet; null: more bytes are needed. Throws `Violation` as soon as the header tells. */
  next(): Frame | null {
    const chunk = this.#chunk;
    if (this.#at >= chunk.length) return null;
    const first = chunk[this.#at]!;
    checkFlags(first);
    const remaining = this.#remainingLength();
    if (remaining === null) return null;
    const { length, bodyAt } = remaining;
    this.#checkSize(bodyAt - this.#at + length);
    const end = bodyAt + length;
    if (end > chunk.length) {
      this.#begun = new BegunPacket(end - this.#at, chunk.subarray(this.#at));
      this.#chunk = noBytes;
      this.#at = 0;
      return null;
    }
    this.#at = end;
    return { first, body: chunk.subarray(bodyAt, end) };
  }

  /** Remaining Length (§2.1.4), at most four bytes. */
  #remainingLength(): { length: number; bodyAt: number } | null {
    const chunk = this.#chunk;
    let length = 0;
    for (let index = 0; index < 4; index += 1) {
      const at = this.#at + 1 + index;
      if (at >= chunk.length) return null;
      const byte = chunk[at]!;
      length |= (byte & 0x7f) << (7 * index);
      if ((byte & 0x80) !== 0) continue;
      if (byte === 0 && index > 0)
        throw malformed('The Remaining Length is longer than it needs to be.', 'MQTT-1.5.5-1');
      return { length, bodyAt: at + 1 };
    }
    throw malformed('The Remaining Length is longer than four bytes.', '§2.1.4');
  }

  #checkSize(size: number): void {
    const limit = this.#limits.maximumPacketBytes;
    if (size <= limit) return;
    throw new Violation(`A packet of ${size} bytes is larger than the ${limit} that are accepted.`, {
      reason: 'packet-too-large',
      reasonCode: reasonCode.packetTooLarge,
      limit,
      actual: size,
    });
  }
}

/** A packet that grows: by doubling, so that a peer that sends it byte by byte costs no more than its bytes. */
class BegunPacket {
  readonly #size: number;
  #bytes: Buffer;
  byteLength: number;

  constructor(size: number, begin: Buffer) {
    this.#size = size;
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(size, Math.max(begin.length * 2, 1024)));
    this.byteLength = begin.copy(this.#bytes);
  }

  get isWhole(): boolean {
    return this.byteLength === this.#size;
  }

  /** Gives the whole packet and what follows it, or nothing as long as it is not whole. */
  take(bytes: Buffer): Buffer {
    const wanted = Math.min(this.#size - this.byteLength, bytes.length);
    this.#grow(this.byteLength + wanted);
    bytes.copy(this.#bytes, this.byteLength, 0, wanted);
    this.byteLength += wanted;
    if (!this.isWhole) return noBytes;
    return wanted === bytes.length ? this.#bytes : Buffer.concat([this.#bytes, bytes.subarray(wanted)]);
  }

  #grow(byteLength: number): void {
    if (byteLength <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.min(this.#size, Math.max(byteLength, this.#bytes.length * 2)));
    this.#bytes.copy(grown, 0, 0, this.byteLength);
    this.#bytes = grown;
  }
}

function checkFlags(first: number): void {
  const expected = reservedFlags[first >> 4]!;
  const flags = first & 0x0f;
  if (expected === -1) {
    if ((flags & 0x06) === 0x06) throw malformed('The QoS of a PUBLISH is 3.', 'MQTT-3.3.1-4');
  } else if (flags !== expected) {
    throw malformed('The reserved flags of the fixed header are not as they have to be.', 'MQTT-2.1.3-1');
  }
}
