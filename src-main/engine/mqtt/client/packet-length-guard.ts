/** Follows the packets of a stream by their Remaining Length, and stops one that is longer than agreed before it is gathered. */
import { LabError } from '../../../contract/errors';

export class PacketLengthGuard {
  readonly #maximumBytes: number;
  /** Bytes of the packet under way that are still to come; 0: a Fixed Header begins. */
  #left = 0;
  #headerBytes = 0;
  #remainingLength = 0;

  /** `maximumBytes` of a whole packet. */
  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** The error of the first packet that is too long; null: all is well so far. */
  check(bytes: Uint8Array): LabError | null {
    for (let at = 0; at < bytes.byteLength;) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, bytes.byteLength - at);
        this.#left -= step;
        at += step;
      } else {
        const byteLength = this.#header(bytes[at]!);
        if (byteLength !== null && byteLength > this.#maximumBytes)
          return new LabError('MQTT_PACKET_TOO_LARGE', { byteLength, maximum: this.#maximumBytes });
        at += 1;
      }
    }
    return null;
  }

  /** One byte of a Fixed Header; the packet's length once that is known (MQTT 5.0 §1.5.5). */
  #header(byte: number): number | null {
    this.#headerBytes += 1;
    if (this.#headerBytes === 1) return null;
    this.#remainingLength += (byte & 0x7f) * 128 ** (this.#headerBytes - 2);
    // A fifth byte is malformed: the library says so.
    if ((byte & 0x80) !== 0 && this.#headerBytes < 5) return null;
    const byteLength = this.#headerBytes + this.#remainingLength;
    this.#left = this.#remainingLength;
    this.#headerBytes = 0;
    this.#remainingLength = 0;
    return byteLength;
  }
}
