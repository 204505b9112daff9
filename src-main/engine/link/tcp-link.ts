/**
 * One TCP connection: a socket whose every read and write is recorded as what it was. Reads are recorded in the
 * socket's callback. A write waits here until the one before it has left, so that Node never joins two into one
 * `writev`: one write in is one write out, and its record is made when it is handed over.
 */
import type { Socket } from 'node:net';
import { LabError } from '../../contract/errors';
import type { ConnectionNumber, ConnectionPhase, ConnectionState, Endpoint } from '../../contract/session-state';
import type { Flow } from '../record/log-contract';
import { socketError } from './errno';
import { errorOfEnding, type Ending, type StreamLink, type StreamLinkListener, type StreamReader } from './stream-link';
import { WaitingWrites, type WaitingWrite } from './waiting-writes';

export interface TcpLinkOptions {
  readonly number: ConnectionNumber;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly openedAtNs: bigint;
  readonly flow: Flow;
  /** Keeps our side open for sending after the peer's FIN. */
  readonly allowHalfOpen: boolean;
}

/** Milliseconds from a graceful close to a hard one. */
export const closeDeadlineMs = 2_000;

export class TcpLink implements StreamLink {
  readonly number: ConnectionNumber;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly openedAtNs: bigint;
  inboundRecords = 0;
  inboundBytes = 0;
  outboundRecords = 0;
  outboundBytes = 0;
  readonly isReady = true;
  readonly ready = Promise.resolve();
  label: string | null = null;
  #reader: StreamReader | null = null;
  /** Set where reads are recorded after their reader had them. */
  #nowNs: (() => bigint) | null = null;
  #held: Buffer | null = null;
  #heldAtNs = 0n;
  readonly #socket: Socket;
  readonly #flow: Flow;
  readonly #listener: StreamLinkListener;
  readonly #allowHalfOpen: boolean;
  readonly #waiting = new WaitingWrites();
  #isEnding = false;
  #isEndSent = false;
  #isEndReceived = false;
  #firstEnd: 'local' | 'remote' | null = null;
  #isResetByUs = false;
  #isClosed = false;
  #resumeBelowBytes: number | null = null;
  #deadline: NodeJS.Timeout | null = null;
  #error: Error | null = null;
  readonly #whenClosed: Promise<void>;

  /** The socket must be connected, created with `allowHalfOpen: true`, and not yet read from. */
  constructor(socket: Socket, options: TcpLinkOptions, listener: StreamLinkListener) {
    this.number = options.number;
    this.local = options.local;
    this.remote = options.remote;
    this.openedAtNs = options.openedAtNs;
    this.#socket = socket;
    this.#flow = options.flow;
    this.#listener = listener;
    this.#allowHalfOpen = options.allowHalfOpen;
    this.#whenClosed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#guard(() => this.#finish());
        resolve();
      });
    });
    socket.on('error', (error) => (this.#error ??= error));
    socket.once('end', () => this.#guard(() => this.#receiveEnd()));
    socket.once('finish', () => this.#guard(() => this.#sentEnd()));
    socket.on('data', this.#receive);
  }

  get phase(): ConnectionPhase {
    if (this.#isClosed) return 'closed';
    if (this.#isEnding) return 'half-closed-local';
    return this.#isEndReceived ? 'half-closed-remote' : 'open';
  }

  /** Bytes waiting here and in the socket: written by us, not yet taken by the system. */
  get unsentBytes(): number {
    return this.#waiting.byteLength + this.#socket.writableLength;
  }

  get canWrite(): boolean {
    return !this.#isEnding && !this.#isClosed && !this.#socket.destroyed;
  }

  get state(): ConnectionState {
    return {
      number: this.number,
      local: this.local,
      remote: this.remote,
      phase: this.phase,
      unsentBytes: this.unsentBytes,
      openedAtNs: this.openedAtNs,
      tls: null,
      label: this.label,
      inboundRecords: this.inboundRecords,
      inboundBytes: this.inboundBytes,
      outboundRecords: this.outboundRecords,
      outboundBytes: this.outboundBytes,
    };
  }

  readWith(reader: StreamReader): void {
    this.#reader = reader;
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    if (this.#resumeBelowBytes === null && this.#socket.isPaused()) this.#socket.resume();
  }

  write(bytes: Uint8Array): void {
    this.#enqueue({ bytes, isInjected: false, handedOver: null, failed: null });
  }

  send(bytes: Uint8Array): Promise<void> {
    return this.#send(bytes, false);
  }

  inject(bytes: Uint8Array): Promise<void> {
    return this.#send(bytes, true);
  }

  #send(bytes: Uint8Array, isInjected: boolean): Promise<void> {
    return new Promise((handedOver, failed) => this.#enqueue({ bytes, isInjected, handedOver, failed }));
  }

  holdReadingUntilUnsentBelow(byteLength: number): void {
    if (this.#resumeBelowBytes !== null || this.#isClosed) return;
    this.#resumeBelowBytes = byteLength;
    this.#socket.pause();
  }

  end(): void {
    if (this.#isEnding || this.#isClosed) return;
    this.#isEnding = true;
    this.#endWhenEmpty();
    this.#listener.onChange();
  }

  /** `end()`, and hard after the deadline: a peer that has got everything is let go, one that has not sees RST. */
  close(deadlineMs = closeDeadlineMs): Promise<void> {
    this.end();
    // A peer that keeps sending is no reason to wait, but what it sends still belongs to the record.
    this.#stopHolding();
    this.resumeReading();
    this.#deadline ??= setTimeout(() => {
      if (this.unsentBytes > 0) this.reset();
      else this.#socket.destroy();
    }, deadlineMs);
    if (this.#isClosed) this.#clearDeadline();
    return this.#whenClosed;
  }

  reset(): void {
    if (this.#isClosed || this.#socket.destroyed) return;
    this.#isResetByUs = true;
    this.#socket.resetAndDestroy();
  }

  /** Gone at once, without a good-bye of ours: the record can take no more. */
  destroy(): void {
    this.#socket.destroy();
  }

  readonly #receive = (bytes: Buffer): void => {
    try {
      if (this.#nowNs === null) this.#recordInbound(bytes);
      else this.#hold(bytes, this.#nowNs());
      this.#reader?.onBytes(bytes);
      this.recordHeld();
    } catch (error) {
      this.#listener.onFault(error);
    }
  };

  /**
   * From now on a read is recorded when its reader has had it, or as soon as something else is to be recorded: what
   * decrypts it, which the reader finds in it, then comes before it in the capture. Its time is that of the reading.
   */
  recordAfterReading(nowNs: () => bigint): void {
    this.#nowNs = nowNs;
  }

  /** Records the read that waits for that, if one does. */
  recordHeld(): void {
    const held = this.#held;
    if (held === null) return;
    this.#held = null;
    this.#recordInbound(held, this.#heldAtNs);
  }

  #hold(bytes: Buffer, atNs: bigint): void {
    this.recordHeld();
    this.#held = bytes;
    this.#heldAtNs = atNs;
  }

  #recordInbound(bytes: Buffer, atNs?: bigint): void {
    const number = this.#flow.record('inbound', bytes, false, atNs);
    this.inboundRecords += 1;
    this.inboundBytes += bytes.byteLength;
    this.#listener.onRecord(this, 'inbound', bytes, number);
  }

  #guard(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#listener.onFault(error);
    }
  }

  #enqueue(write: WaitingWrite): void {
    if (!this.canWrite) {
      write.failed?.(this.#brokenPipe());
    } else if (write.bytes.byteLength === 0) {
      // Writing nothing sends nothing over TCP: there is nothing to record.
      write.handedOver?.();
    } else if (this.#waiting.isEmpty && this.#socket.writableLength === 0) {
      this.#hand(write);
    } else {
      this.#waiting.push(write);
    }
  }

  #hand({ bytes, isInjected, handedOver }: WaitingWrite): void {
    this.recordHeld();
    const number = this.#flow.record('outbound', bytes, isInjected);
    this.outboundRecords += 1;
    this.outboundBytes += bytes.byteLength;
    this.#socket.write(bytes, this.#onWritten);
    this.#listener.onRecord(this, 'outbound', bytes, number);
    handedOver?.();
  }

  /** One function for every write: Node then settles finished writes in one go. */
  readonly #onWritten = (error?: Error | null): void => {
    if (error || this.#isClosed) return;
    if (!this.#waiting.isEmpty) this.#guard(() => this.#handWaiting());
    if (this.#resumeBelowBytes !== null && this.unsentBytes < this.#resumeBelowBytes) this.#stopHolding();
    if (this.#reader !== null && this.unsentBytes === 0) this.#guard(() => this.#reader!.onDrain());
    if (this.#isEnding) this.#endWhenEmpty();
  };

  #handWaiting(): void {
    while (!this.#waiting.isEmpty && this.#socket.writableLength === 0) {
      this.#hand(this.#waiting.shift());
    }
    this.#listener.onChange();
  }

  #stopHolding(): void {
    if (this.#resumeBelowBytes === null) return;
    this.#resumeBelowBytes = null;
    this.#socket.resume();
  }

  #endWhenEmpty(): void {
    if (this.#waiting.isEmpty && !this.#socket.writableEnded && !this.#socket.destroyed) this.#socket.end();
  }

  #receiveEnd(): void {
    this.#isEndReceived = true;
    this.#firstEnd ??= 'remote';
    this.#flow.end('inbound');
    this.#listener.onEnd(this, 'remote');
    this.#reader?.onEnd();
    if (!this.#allowHalfOpen) this.end();
  }

  #sentEnd(): void {
    if (this.#isClosed) return;
    this.#isEndSent = true;
    this.#firstEnd ??= 'local';
    this.#flow.end('outbound');
    this.#listener.onEnd(this, 'local');
  }

  #finish(): void {
    this.#isClosed = true;
    this.#clearDeadline();
    const ending = this.#ending();
    if (ending.how === 'reset') this.#flow.reset(ending.by === 'local' ? 'outbound' : 'inbound');
    else if (!this.#isEndSent) this.#flow.end('outbound');
    this.#waiting.failAll(() => this.#brokenPipe());
    this.#listener.onClosed(this, ending);
    this.#reader?.onClosed(errorOfEnding(ending, this.remote));
  }

  #ending(): Ending {
    if (this.#isResetByUs) return { how: 'reset', by: 'local' };
    if (this.#error === null) return { how: 'closed', by: this.#firstEnd ?? 'local' };
    const error = socketError(this.#error, this.remote);
    const isReset = error instanceof LabError && (error.code === 'CONNECTION_RESET' || error.code === 'BROKEN_PIPE');
    return isReset ? { how: 'reset', by: 'remote' } : { how: 'failed', error };
  }

  #brokenPipe(): LabError {
    return new LabError('BROKEN_PIPE', { ...this.remote });
  }

  #clearDeadline(): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = null;
  }
}
