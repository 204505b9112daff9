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
  /** The callback of a write that waits for room. */
  #waiting: (() => void) | null = null;
  #isReleasing = false;

  /** `allowHalfOpen`: our side stays open after the peer's end, as http's server and TLS expect of their sockets. */
  constructor(link: StreamLink, { allowHalfOpen = false } = {}) {
    super({ allowHalfOpen, emitClose: true, autoDestroy: true });
    this.#link = link;
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

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#link.write(chunk);
    this.#callBack(callback);
  }

  /** Chunks that were corked together are one write. Those that only waited for room stay apart. */
  override _writev(chunks: Chunk[], callback: (error?: Error | null) => void): void {
    if (this.#isReleasing) for (const { chunk } of chunks) this.#link.write(chunk);
    else this.#link.write(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    this.#callBack(callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#link.end();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#waiting = null;
    const { phase } = this.#link;
    // An orderly end is under way: what is queued still leaves, and the peer's end is waited for within a deadline.
    if (error === null && this.writableFinished && phase !== 'closed') void this.#link.close();
    else if (phase !== 'closed') this.#link.destroy();
    callback(error);
  }

  onBytes(bytes: Uint8Array): void {
    if (this.readableEnded || this.destroyed) return;
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

  #callBack(callback: () => void): void {
    if (this.#link.unsentBytes < highWaterBytes) callback();
    else this.#waiting = callback;
  }
}
