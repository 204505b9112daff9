/** DNS messages over TCP: each with its length in front (RFC 1035 §4.2.2). */

export class StreamMessages {
  #waiting: Buffer = Buffer.alloc(0);

  /** Messages that are whole by now, in order. Never holds more than one message of 65,535 bytes and what came with it. */
  push(bytes: Uint8Array): Buffer[] {
    this.#waiting = this.#waiting.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#waiting, bytes]);
    const messages: Buffer[] = [];
    let at = 0;
    while (this.#waiting.length - at >= 2) {
      const end = at + 2 + this.#waiting.readUInt16BE(at);
      if (end > this.#waiting.length) break;
      messages.push(this.#waiting.subarray(at + 2, end));
      at = end;
    }
    this.#waiting = this.#waiting.subarray(at);
    return messages;
  }
}

export function framed(message: Uint8Array): Buffer {
  const bytes = Buffer.alloc(2 + message.byteLength);
  bytes.writeUInt16BE(message.byteLength);
  bytes.set(message, 2);
  return bytes;
}
