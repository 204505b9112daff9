/**
 * The data messages on their way to one peer, one after the other: fragments of two messages may not mix (RFC 6455
 * §5.4), and a peer that takes them slowly fills this queue and not the library's, which has no end.
 */
import type { WebSocket } from 'ws';
import { LabError } from '../../contract/errors';
import type { ConnectionNumber } from '../../contract/session-state';
import { Queue } from '../link/queue';

/** Bytes given to the library and not taken by the connection, past which the rest waits here, and where it goes on. */
const highWaterBytes = 1024 * 1024;
const lowWaterBytes = 256 * 1024;
/** Bytes that may wait here; one message always fits. */
export const maximumQueuedBytes = 256 * 1024 * 1024;
/** What a frame costs besides its payload, as accounted: a flood of empty messages is one too. */
const frameCostBytes = 64;

export interface Outgoing {
  readonly bytes: Uint8Array;
  readonly as: 'text' | 'binary';
  /** null: in one frame. */
  readonly fragmentBytes: number | null;
  readonly compress: boolean;
}

interface Waiting {
  readonly message: Outgoing;
  readonly handedOver: (() => void) | null;
  readonly failed: ((error: LabError) => void) | null;
}

interface UnderWay {
  readonly byteLength: number;
  readonly handedOver: (() => void) | null;
  readonly failed: ((error: LabError) => void) | null;
}

export interface OutboxOptions {
  readonly connection: ConnectionNumber;
  readonly socket: WebSocket;
  /** A message's first frame goes to the library next. */
  readonly onDeparture: (message: Outgoing) => void;
  /** There is room again after `isFull`, or all is sent after `isEmpty` was false. */
  readonly onRoom: () => void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #queue = new Queue<Waiting>();
  #queuedBytes = 0;
  readonly #underWay = new Queue<UnderWay>();
  #underWayBytes = 0;
  /** The message whose fragments are being sent, and how far. */
  #current: Waiting | null = null;
  #at = 0;
  #isOver = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Whoever answers should not read on. */
  get isFull(): boolean {
    return this.#current !== null || !this.#queue.isEmpty || this.#underWayBytes >= highWaterBytes;
  }

  get isEmpty(): boolean {
    return this.#current === null && this.#queue.isEmpty && this.#underWay.isEmpty;
  }

  /** Resolves when the connection has taken it. Throws `WS_BACKLOG`, `BROKEN_PIPE`. */
  send(message: Outgoing): Promise<void> {
    if (this.#queuedBytes > 0 && this.#queuedBytes + message.bytes.length > maximumQueuedBytes)
      return Promise.reject(this.#backlog());
    return new Promise((handedOver, failed) => this.#enqueue({ message, handedOver, failed }));
  }

  /** Without an answer: what the session says by itself. Bounded by whoever reads no more while `isFull`. */
  answer(message: Outgoing): void {
    this.#enqueue({ message, handedOver: null, failed: null });
  }

  /** Counts a control frame that was given to the library; call what it returns when the frame has left. */
  countControl(byteLength: number): (error?: Error) => void {
    this.#count({ byteLength: byteLength + frameCostBytes, handedOver: null, failed: null });
    return this.#onSent;
  }

  /** The connection is over: nothing that waits will be sent. */
  close(error: LabError): void {
    this.#isOver = true;
    const waiting = [this.#current, ...drained(this.#queue), ...drained(this.#underWay)];
    this.#current = null;
    this.#queuedBytes = 0;
    this.#underWayBytes = 0;
    for (const one of waiting) one?.failed?.(error);
  }

  #enqueue(waiting: Waiting): void {
    if (this.#isOver || this.#options.socket.readyState !== this.#options.socket.OPEN) {
      waiting.failed?.(new LabError('WS_NOT_OPEN', { connection: this.#options.connection }));
      return;
    }
    this.#queue.push(waiting);
    this.#queuedBytes += waiting.message.bytes.length;
    this.#pump();
  }

  #pump(): void {
    while (this.#underWayBytes < highWaterBytes) {
      this.#current ??= this.#next();
      if (this.#current === null) return;
      this.#sendPiece(this.#current);
    }
  }

  #next(): Waiting | null {
    if (this.#queue.isEmpty) return null;
    const waiting = this.#queue.shift();
    this.#queuedBytes -= waiting.message.bytes.length;
    this.#at = 0;
    this.#options.onDeparture(waiting.message);
    return waiting;
  }

  /** A frame: the whole message, or its next fragment. */
  #sendPiece(waiting: Waiting): void {
    const { bytes, as, fragmentBytes, compress } = waiting.message;
    const end = Math.min(bytes.length, this.#at + (fragmentBytes ?? bytes.length));
    const isLast = end === bytes.length;
    const piece = this.#at === 0 && isLast ? bytes : bytes.subarray(this.#at, end);
    this.#at = end;
    if (isLast) this.#current = null;
    const { handedOver, failed } = waiting;
    const byteLength = piece.length + frameCostBytes;
    this.#count(isLast ? { byteLength, handedOver, failed } : { byteLength, handedOver: null, failed: null });
    this.#options.socket.send(piece, { binary: as === 'binary', compress, fin: isLast }, this.#onSent);
  }

  #count(underWay: UnderWay): void {
    this.#underWay.push(underWay);
    this.#underWayBytes += underWay.byteLength;
  }

  /** One function for every frame: Node then settles finished writes in one go. */
  readonly #onSent = (error?: Error): void => {
    if (this.#isOver || this.#underWay.isEmpty) return;
    const { byteLength, handedOver, failed } = this.#underWay.shift();
    this.#underWayBytes -= byteLength;
    if (error) failed?.(new LabError('WS_NOT_OPEN', { connection: this.#options.connection }, { cause: error }));
    else handedOver?.();
    if (this.#underWayBytes >= lowWaterBytes) return;
    this.#pump();
    if (!this.isFull) this.#options.onRoom();
  };

  #backlog(): LabError {
    return new LabError('WS_BACKLOG', { connection: this.#options.connection, byteLength: this.#queuedBytes });
  }
}

function drained<T>(queue: Queue<T>): T[] {
  const all: T[] = [];
  while (!queue.isEmpty) all.push(queue.shift());
  return all;
}
