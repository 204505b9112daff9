/**
 * A link as a Node stream, for the libraries that speak a protocol on it. It does not change the wire: a write is
 * handed to the link at once, and called back at once while the link has room. (Calling back late would make Node
 * gather what follows into one write.) What a library corks together leaves as one write, as from a real socket.
 */
import { Duplex } from 'node:stream';
import type { StreamLink, StreamReader } from './stream-link';

/** Unsent bytes past which the library above has to wait, and where it goes on. */
const highWaterBytes = 1024 * 1024;

interface Chunk {
  readonly chunk: Uint8Array;
}

export class TapStream extends Duplex implements StreamReader {
  readonly connecting = false;
  readonly #link: StreamLink;
  readonly #endsGently: boolean;
  /** The callback of a write that waits for room. */
  #waiting: (() => void) | null = null;
  #isReleasing = false;
  /** How the chunks that wait behind it are to leave: so many as one write, each. */
  #groups: number[] = [];
  #isGathering = false;
  #idleTimer: NodeJS.Timeout | null = null;
  #idleMs = 0;
  #isIdleTimed = false;

  /**
   * `allowHalfOpen`: our side stays open after the peer's end, as http's server and TLS expect of their sockets.
   * `endsGently`: when the library gives it up, what it wrote last still leaves (an alert that says why).
   */
  constructor(link: StreamLink, { allowHalfOpen = false, endsGently = false } = {}) {
    super({ allowHalfOpen, emitClose: true, autoDestroy: true });
    this.#link = link;
    this.#endsGently = endsGently;
    link.readWith(this);
  }

  get link(): StreamLink {
    return this.#link;
  }

  // What libraries ask of a `net.Socket`.
  get remoteAddress(): string {
    return this.#link.remote.host;
  }
  get remotePort(): number {
    return this.#link.remote.port;
  }
  get remoteFamily(): string {
    return this.#link.remote.host.includes(':') ? 'IPv6' : 'IPv4';
  }
  get localAddress(): string {
    return this.#link.local.host;
  }
  get localPort(): number {
    return this.#link.local.port;
  }
  /** Emits `timeout` after so long without a read or a write; 0: never (any more). The stream itself goes on. */
  setTimeout(timeoutMs: number, onTimeout?: () => void): this {
    // http switches it off and on with every request: the timer stays, and is only listened to while it is on.
    if (timeoutMs > 0 && timeoutMs === this.#idleMs) this.#idleTimer?.refresh();
    else if (timeoutMs > 0) this.#startIdleTimer(timeoutMs);
    this.#isIdleTimed = timeoutMs > 0;
    if (onTimeout !== undefined && timeoutMs > 0) this.once('timeout', onTimeout);
    else if (onTimeout !== undefined) this.off('timeout', onTimeout);
    return this;
  }
  #startIdleTimer(timeoutMs: number): void {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleMs = timeoutMs;
    this.#idleTimer = setTimeout(() => {
      if (this.#isIdleTimed) this.emit('timeout');
    }, timeoutMs).unref();
  }
  #keepsBusy(): void {
    if (this.#isIdleTimed) this.#idleTimer?.refresh();
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  /** Ends once all is written, then goes away: what http does after its last response. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {
    this.#link.resumeReading();
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    if (this.#waiting !== null) this.#noteWaiting();
    return super.write(chunk, ...(rest as [BufferEncoding]));
  }

  override cork(): void {
    if (this.writableCorked === 0) this.#isGathering = false;
    super.cork();
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#groups = [];
    this.#keepsBusy();
    this.handOver(chunk);
    this.#callBack(callback);
  }

  /** Chunks that were corked together are one write. Those that only waited for room stay apart. */
  override _writev(chunks: Chunk[], callback: (error?: Error | null) => void): void {
    this.#keepsBusy();
    const groups = this.#isReleasing ? this.#groups : [chunks.length];
    this.#groups = [];
    let at = 0;
    for (const count of groups) this.handOver(joined(chunks.slice(at, (at += count))));
    this.#callBack(callback);
  }

  /** One write, to the link. */
  protected handOver(bytes: Uint8Array): void {
    this.#link.write(bytes);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#link.end();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#waiting = null;
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const { phase } = this.#link;
    // An orderly end is under way: what is queued still leaves, and the peer's end is waited for within a deadline.
    if (phase !== 'closed' && ((error === null && this.writableFinished) || this.#endsGently)) void this.#link.close();
    else if (phase !== 'closed') this.#link.destroy();
    callback(error);
  }

  onBytes(bytes: Uint8Array): void {
    if (this.readableEnded || this.destroyed) return;
    this.#keepsBusy();
    if (!this.push(bytes)) this.#link.pauseReading();
  }

  onEnd(): void {
    if (!this.destroyed) this.push(null);
  }

  onDrain(): void {
    const callback = this.#waiting;
    if (callback === null) return;
    this.#waiting = null;
    this.#isReleasing = true;
    callback();
    this.#isReleasing = false;
  }

  onClosed(error: Error | null): void {
    if (!this.destroyed) this.destroy(error ?? undefined);
  }

  /** One more chunk waits: with the one before it where they are corked together. */
  #noteWaiting(): void {
    const isCorked = this.writableCorked > 0;
    if (isCorked && this.#isGathering) this.#groups[this.#groups.length - 1]! += 1;
    else this.#groups.push(1);
    this.#isGathering = isCorked;
  }

  #callBack(callback: () => void): void {
    if (this.#link.unsentBytes < highWaterBytes) callback();
    else this.#waiting = callback;
  }
}

function joined(chunks: readonly Chunk[]): Uint8Array {
  return chunks.length === 1 ? chunks[0]!.chunk : Buffer.concat(chunks.map(({ chunk }) => chunk));
}
