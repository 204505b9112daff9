/**
 * Gathers what one turn of the event loop has for a connection and writes it in one piece. What the peer does not read
 * is counted here: the connection's limits look at it.
 */
import type { Duplex } from 'node:stream';
import type { Encoded } from '../codec/encoded';
import type { Budget } from '../sessions/outbound';
import type { WriteTurns } from './write-turns';

export interface PacketWriterOptions {
  readonly stream: Duplex;
  readonly turns: WriteTurns;
  /** Above it, `hasRoom` is false. */
  readonly limitBytes: number;
  /** Of all connections; while it is used up, each has `crowdedLimitBytes`. */
  readonly total: Budget;
  /** There is room again. */
  readonly onRoom: () => void;
}

const crowdedLimitBytes = 64 * 1024;

/** A packet that waits for the end of the turn. */
export interface WaitingPacket {
  readonly encoded: Encoded;
  readonly packetId: number;
}

export class PacketWriter {
  readonly #options: PacketWriterOptions;
  #waiting: WaitingPacket[] = [];
  /** Waiting here, or written and not yet taken by the stream's other side. */
  #unsentBytes = 0;
  #isFull = false;
  #isClosed = false;

  constructor(options: PacketWriterOptions) {
    this.#options = options;
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  get hasRoom(): boolean {
    if (this.#isFull) return false;
    const { limitBytes, total } = this.#options;
    const isCrowded = total.usedBytes > total.limitBytes && this.#unsentBytes > crowdedLimitBytes;
    if (this.#unsentBytes <= limitBytes && !isCrowded) return true;
    this.#isFull = true;
    return false;
  }

  /** `packetId`: 0 where the packet has none. */
  send(encoded: Encoded, packetId = 0): void {
    if (this.#isClosed) return;
    if (this.#waiting.length === 0) this.#options.turns.add(this);
    this.#waiting.push({ encoded, packetId });
    this.#unsentBytes += encoded.bytes.length;
    this.#options.total.usedBytes += encoded.bytes.length;
  }

  /** Called by `WriteTurns` at the end of the turn, or before the stream is ended. */
  flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0 || this.#isClosed) return;
    this.#waiting = [];
    const bytes = this.#options.turns.join(waiting);
    this.#options.stream.write(bytes, () => this.#written(bytes.length));
  }

  /** Nothing is written any more; what was counted for it is given back. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#waiting = [];
    this.#options.total.usedBytes -= this.#unsentBytes;
  }

  #written(byteLength: number): void {
    if (this.#isClosed) return;
    this.#unsentBytes -= byteLength;
    this.#options.total.usedBytes -= byteLength;
    if (!this.#isFull || this.#unsentBytes > Math.min(this.#options.limitBytes, crowdedLimitBytes) / 2) return;
    this.#isFull = false;
    this.#options.onRoom();
  }
}
