/**
 * TLS on a TCP link: the handshake within its deadline, what it settled, why it failed, and the bytes inside. It does
 * not record: the carrier records what travels, and a `TlsLink` on top what was said.
 */
import type { TLSSocket } from 'node:tls';
import { LabError } from '../../contract/errors';
import type { TlsInfo, Verification } from '../../contract/tls-info';
import type { LogWriting } from '../record/log-contract';
import { describeTls } from '../tls/describe-tls';
import { tlsError } from '../tls/tls-error';
import type { TlsSide } from '../tls/tls-side';
import type { Ending, StreamLinkListener, StreamReader } from './stream-link';
import { TapStream } from './tap-stream';
import { closeDeadlineMs, type TcpLink } from './tcp-link';

/** Milliseconds that a handshake may take. */
export const handshakeTimeoutMs = 10_000;

export interface TlsChannelOptions {
  readonly side: TlsSide;
  readonly log: LogWriting;
  readonly nowNs: () => bigint;
  readonly handshakeTimeoutMs?: number;
}

export interface TlsChannelListener {
  /** The handshake is done, and the peer is good enough: bytes may travel. */
  onSecured(): void;
  /** What one TLS record held. */
  onBytes(bytes: Buffer): void;
  /** close_notify (RFC 8446 §6.1), or the carrier's end without it. */
  onEnd(): void;
  /** All that was written has left. */
  onDrain(): void;
  /** The carrier's end of stream came, or ours left. `isUnannounced`: the peer's, without close_notify before it. */
  onCarrierEnd(by: 'local' | 'remote', isUnannounced: boolean): void;
  /** No more bytes will travel; `onClosed` follows. */
  onFailed(error: Error): void;
  onFault(error: unknown): void;
  onChange(): void;
  /** Nothing follows. */
  onClosed(ending: Ending): void;
}

export class TlsChannel {
  readonly carrier: TcpLink;
  readonly #tap: TapStream;
  /** A server's without key log is made when the client says something: those who only connect cost little. */
  #socket: TLSSocket | null = null;
  readonly #options: TlsChannelOptions;
  readonly #listener: TlsChannelListener;
  readonly #startedAtNs: bigint;
  #timer: NodeJS.Timeout | null = null;
  #firstBytes: Uint8Array | null = null;
  #info: TlsInfo | null = null;
  #isAccepted = false;
  #isPaused = false;
  #hasCarrierEnded = false;
  #failure: Error | null = null;
  #isClosed = false;

  /** `makeCarrier` makes a TCP link, half open and not yet read from, that tells the listener all. */
  constructor(
    makeCarrier: (listener: StreamLinkListener) => TcpLink,
    options: TlsChannelOptions,
    listener: TlsChannelListener,
  ) {
    this.#options = options;
    this.#listener = listener;
    this.#startedAtNs = options.nowNs();
    this.carrier = makeCarrier(this.#carrierListener());
    this.#tap = new TapStream(this.carrier, { allowHalfOpen: true, endsGently: true });
    this.carrier.readWith(this.#carrierReader());
    const { role, isKeyLogged } = options.side;
    // One made at its first bytes digests them later: their record could come before the keys to it.
    if (role === 'client' || isKeyLogged) this.#socket = this.#begin();
    const timeoutMs = options.handshakeTimeoutMs ?? handshakeTimeoutMs;
    this.#timer = setTimeout(() => this.#fail(new LabError('TLS_HANDSHAKE_TIMEOUT', { timeoutMs })), timeoutMs);
  }

  /** What the handshake settled; null before its end. */
  get info(): TlsInfo | null {
    return this.#info;
  }

  get failure(): Error | null {
    return this.#failure;
  }

  get #isSecured(): boolean {
    return this.#info !== null;
  }

  /** After what was written: close_notify and the carrier's end. A handshake under way is given up. */
  end(): void {
    const socket = this.#socket;
    if (socket === null || !this.#isSecured) this.carrier.end();
    else if (!socket.writableEnded && !socket.destroyed) socket.end();
  }

  /** Only once it is secured; calls back when TLS has taken the bytes. */
  write(bytes: Uint8Array, done: (error?: Error | null) => void): void {
    this.#socket!.write(bytes, done);
  }

  /** A handshake goes on all the same. */
  pause(): void {
    this.#isPaused = true;
    if (this.#isAccepted) this.#socket?.pause();
  }

  resume(): void {
    if (this.#isPaused) this.#socket?.resume();
    this.#isPaused = false;
  }

  /** At once; with unsent bytes the peer sees RST. */
  closeHard(isUnsent: boolean): void {
    if (isUnsent) this.carrier.reset();
    else this.carrier.destroy();
    // The carrier may be gone already, and its last bytes not yet read.
    this.#socket?.destroy();
  }

  /** Nothing is claimed of what was not read yet: close_notify may be in it. */
  get #isUnannounced(): boolean {
    const socket = this.#socket;
    if (socket === null || !this.#isAccepted || this.#failure !== null) return false;
    return !socket.isPaused() && socket.readableLength === 0 && !socket.readableEnded;
  }

  #begin(): TLSSocket {
    const { side, log, nowNs } = this.#options;
    const socket = side.secure(this.#tap);
    if (side.isKeyLogged) {
      this.carrier.recordAfterReading(nowNs);
      socket.on('keylog', (line) => this.#guard(() => log.secrets(line.toString('latin1'), this.carrier.number)));
    }
    socket.on(side.role === 'server' ? 'secure' : 'secureConnect', () => this.#guard(() => this.#secured(socket)));
    socket.on('error', (error) => this.#fail(error));
    socket.on('_tlsError', (error: Error) => this.#fail(error));
    socket.on('data', (bytes) => this.#guard(() => this.#receive(bytes)));
    socket.once('end', () => this.#guard(() => this.#receiveEnd()));
    return socket;
  }

  #secured(socket: TLSSocket): void {
    const { side, log, nowNs } = this.#options;
    if (this.#failure !== null || this.#isClosed) return;
    this.#clearTimer();
    const verification = side.verify(socket);
    const durationNs = Number(nowNs() - this.#startedAtNs);
    this.#info = describeTls(socket, { role: side.role, verification, durationNs });
    this.carrier.recordHeld();
    log.event({ event: 'secured', tls: this.#info }, this.carrier.number);
    if (side.accepts(verification)) {
      this.#isAccepted = true;
      if (this.#isPaused) socket.pause();
      this.#listener.onSecured();
    } else {
      this.#fail(whyRefused(verification));
    }
  }

  #receive(bytes: Buffer): void {
    this.carrier.recordHeld();
    if (this.#isAccepted) this.#listener.onBytes(bytes);
  }

  #receiveEnd(): void {
    if (!this.#isSecured) this.#fail(new LabError('TLS_HANDSHAKE_CUT'));
    else this.#listener.onEnd();
    if (this.carrier.phase === 'closed') this.#finish({ how: 'closed', by: 'remote' });
  }

  /** The first reason counts; the alert that TLS sends for it still leaves. */
  #fail(cause: Error): void {
    if (this.#failure !== null || this.#isClosed) return;
    const { side } = this.#options;
    const error = tlsError(cause, { ...side, isSecured: this.#isSecured, firstBytes: this.#firstBytes });
    this.#failure = error;
    this.#clearTimer();
    this.#listener.onFailed(error);
    // For a certificate that we refuse the library has no alert: close_notify is what is left.
    if (this.#socket === null) void this.carrier.close();
    else if (this.#isSecured && !this.#isAccepted) this.#socket.end();
    else this.#socket.destroy();
    this.#timer = setTimeout(() => this.closeHard(this.carrier.unsentBytes > 0), closeDeadlineMs);
  }

  #carrierReader(): StreamReader {
    const tap = this.#tap;
    return {
      onBytes: (bytes) => {
        this.#firstBytes ??= bytes.slice(0, 5);
        this.#socket ??= this.#begin();
        tap.onBytes(bytes);
      },
      onEnd: () => {
        this.#hasCarrierEnded = true;
        if (this.#socket === null) this.#fail(new LabError('TLS_HANDSHAKE_CUT'));
        else tap.onEnd();
      },
      onDrain: () => {
        tap.onDrain();
        this.#listener.onDrain();
      },
      // The carrier's listener hears of it: what was read and not yet decrypted must not be lost.
      onClosed: () => undefined,
    };
  }

  #carrierListener(): StreamLinkListener {
    return {
      // What the session counts is what was said, not how it was wrapped up.
      onRecord: () => this.#listener.onChange(),
      onEnd: (_carrier, by) => this.#listener.onCarrierEnd(by, by === 'remote' && this.#isUnannounced),
      onFault: (error) => this.#listener.onFault(error),
      onChange: () => this.#listener.onChange(),
      onClosed: (_carrier, ending) => this.#carrierClosed(ending),
    };
  }

  #carrierClosed(ending: Ending): void {
    const socket = this.#socket;
    const isUnread = this.#hasCarrierEnded && socket !== null && !socket.readableEnded && !socket.destroyed;
    if (ending.how === 'closed' && isUnread) socket.once('close', () => this.#finish(ending));
    else this.#finish(ending);
  }

  #finish(ending: Ending): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#clearTimer();
    this.#socket?.destroy();
    this.#tap.destroy();
    this.#listener.onClosed(this.#finalEnding(ending));
  }

  #finalEnding(ending: Ending): Ending {
    if (this.#failure !== null) return { how: 'failed', error: this.#failure };
    const isCutOff = !this.#isSecured && ending.how !== 'failed' && ending.by === 'remote';
    return isCutOff ? { how: 'failed', error: new LabError('TLS_HANDSHAKE_CUT') } : ending;
  }

  #guard(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#listener.onFault(error);
    }
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function whyRefused(verification: Verification): LabError {
  switch (verification.verdict) {
    case 'bad':
      return new LabError(verification.error.code, verification.error.details);
    case 'none':
    case 'good':
      return new LabError('TLS_CLIENT_CERTIFICATE_MISSING');
  }
}
