/**
 * MQTT over WebSocket as one stream (MQTT 5.0 §6): binary messages in both directions, whose boundaries mean nothing.
 * What is corked together, such as the pieces of one packet, leaves as one message.
 */
import { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';

interface Chunk {
  readonly chunk: Uint8Array;
}

/** RFC 6455 §7.4.1: data of a type that is not accepted. */
const unsupportedData = 1003;
/** Milliseconds from our Close frame to the end of the connection, if the peer does not answer it. */
const closeDeadlineMs = 1_000;

export class WebSocketStream extends Duplex {
  readonly #socket: WebSocket;
  #deadline: NodeJS.Timeout | null = null;

  /** The socket must be open; the protocol `mqtt` was agreed on. */
  constructor(socket: WebSocket) {
    super({ allowHalfOpen: false, autoDestroy: true, emitClose: true });
    this.#socket = socket;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.once('close', () => this.#closed());
    // Its 'close' follows.
    socket.on('error', (error) => this.destroy(error));
  }

  override _read(): void {
    if (this.#socket.isPaused) this.#socket.resume();
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#send(chunk, callback);
  }

  override _writev(chunks: Chunk[], callback: (error?: Error | null) => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#closeSocket();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    // An orderly end is under way: its Close frame still leaves, and the peer's is waited for.
    if (error === null && this.writableFinished) this.#closeSocket();
    else this.#socket.terminate();
    callback(error);
  }

  #receive(data: RawData, isBinary: boolean): void {
    // [MQTT-6.0.0-1]: any other type of message ends the connection.
    if (!isBinary) this.#socket.close(unsupportedData, 'MQTT packets come in binary messages');
    else if (!this.destroyed && !this.readableEnded && !this.push(asBuffer(data))) this.#socket.pause();
  }

  #send(bytes: Uint8Array, callback: (error?: Error | null) => void): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(bytes, { binary: true }, callback);
    else callback();
  }

  #closeSocket(): void {
    if (this.#deadline !== null || this.#socket.readyState === this.#socket.CLOSED) return;
    // A paused socket would never see the peer's Close frame.
    this.#socket.resume();
    this.#socket.close(1000);
    this.#deadline = setTimeout(() => this.#socket.terminate(), closeDeadlineMs);
  }

  #closed(): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }
}

function asBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
