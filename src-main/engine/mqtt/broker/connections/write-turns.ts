/** The end of a turn of the event loop, when all connections write what the turn had for them. */
import type { PacketWriter, WaitingPacket } from './packet-writer';

export class WriteTurns {
  #writers: PacketWriter[] = [];
  /** What the last writer wrote: receivers of the same messages mostly have the same to write. */
  #lastWaiting: readonly WaitingPacket[] = [];
  #lastBytes: Buffer = Buffer.alloc(0);

  add(writer: PacketWriter): void {
    if (this.#writers.length === 0) setImmediate(this.#flush);
    this.#writers.push(writer);
  }

  /** One buffer with all of them; the very same one where it was just made for another connection. */
  join(waiting: readonly WaitingPacket[]): Buffer {
    const only = waiting.length === 1 ? waiting[0]! : null;
    if (only !== null && only.encoded.idAt === 0) return only.encoded.bytes;
    if (!isSame(waiting, this.#lastWaiting)) {
      this.#lastBytes = joined(waiting);
      this.#lastWaiting = waiting;
    }
    return this.#lastBytes;
  }

  readonly #flush = (): void => {
    const writers = this.#writers;
    this.#writers = [];
    for (const writer of writers) writer.flush();
    this.#lastWaiting = [];
    this.#lastBytes = Buffer.alloc(0);
  };
}

function isSame(left: readonly WaitingPacket[], right: readonly WaitingPacket[]): boolean {
  if (left.length !== right.length) return false;
  return left.every(
    ({ encoded, packetId }, index) => encoded === right[index]!.encoded && packetId === right[index]!.packetId,
  );
}

function joined(waiting: readonly WaitingPacket[]): Buffer {
  let length = 0;
  for (const { encoded } of waiting) length += encoded.bytes.length;
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const { encoded, packetId } of waiting) {
    encoded.bytes.copy(bytes, at);
    if (encoded.idAt !== 0) bytes.writeUInt16BE(packetId, at + encoded.idAt);
    at += encoded.bytes.length;
  }
  return bytes;
}
