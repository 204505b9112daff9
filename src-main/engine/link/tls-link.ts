/**
 * A connection with TLS. Its plaintext is recorded as the twin of what travels, from the end of the handshake on. A
 * write waits here until TLS has taken the one before it: one write is one TLS write.
 */
import { LabError } from '../../contract/errors';
import type { ConnectionNumber, ConnectionPhase, ConnectionState, Endpoint } from '../../contract/session-state';
import type { TlsInfo } from '../../contract/tls-info';
import type { Flow } from '../record/log-contract';
import { errorOfEnding, type Ending, type StreamLink, type StreamLinkListener, type StreamReader } from './stream-link';
import { Settlement } from './settlement';
import { closeDeadlineMs, type TcpLink } from './tcp-link';
import { TlsChannel, type TlsChannelListener, type TlsChannelOptions } from './tls-channel';
import { WaitingWrites, type WaitingWrite } from './waiting-writes';

export interface TlsLinkOptions extends TlsChannelOptions {
  /** Keeps our side open for sending after the peer's close_notify (RFC 8446 §6.1). */
  readonly allowHalfOpen: boolean;
}

export class TlsLink implements StreamLink, TlsChannelListener {
  label: string | null = null;
  readonly #channel: TlsChannel;
  readonly #options: TlsLinkOptions;
  readonly #listener: StreamLinkListener;
  readonly #ready = new Settlement();
  readonly #closed = new Settlement();
  /** From the end of the handshake on. */
  #twin: Flow | null = null;
  #reader: StreamReader | null = null;
  readonly #waiting = new WaitingWrites();
  /** Of the write that TLS has not taken yet. */
  #writingBytes = 0;
  #resumeBelowBytes: number | null = null;
  #isEnding = false;
  #isEndReceived = false;
  #firstEnd: 'local' | 'remote' | null = null;
  #isClosed = false;
  #deadline: NodeJS.Timeout | null = null;
  #inboundRecords = 0;
  #inboundBytes = 0;
  #outboundRecords = 0;
  #outboundBytes = 0;

  /** `makeCarrier` makes a TCP link, half open and not yet read from, that tells the listener all. */
  constructor(
    makeCarrier: (listener: StreamLinkListener) => TcpLink,
    options: TlsLinkOptions,
    listener: StreamLinkListener,
  ) {
    this.#options = options;
    this.#listener = listener;
    this.#channel = new TlsChannel(makeCarrier, options, this);
  }

  get number(): ConnectionNumber {
    return this.#channel.carrier.number;
  }

  get local(): Endpoint {
    return this.#channel.carrier.local;
  }

  get remote(): Endpoint {
    return this.#channel.carrier.remote;
  }

  get openedAtNs(): bigint {
    return this.#channel.carrier.openedAtNs;
  }

  get phase(): ConnectionPhase {
    if (this.#isClosed) return 'closed';
    if (this.#isEnding) return 'half-closed-local';
    return this.#isEndReceived ? 'half-closed-remote' : 'open';
  }

  get unsentBytes(): number {
    return this.#waiting.byteLength + this.#writingBytes + this.#channel.carrier.unsentBytes;
  }

  get canWrite(): boolean {
    const { carrier, failure } = this.#channel;
    return !this.#isEnding && !this.#isClosed && failure === null && carrier.canWrite;
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get isReady(): boolean {
    return this.#twin !== null;
  }

  /** What the handshake settled; null before its end. */
  get info(): TlsInfo | null {
    return this.#channel.info;
  }

  /** Counted is what was said inside. */
  get state(): ConnectionState {
    return {
      number: this.number,
      local: this.local,
      remote: this.remote,
      phase: this.phase,
      unsentBytes: this.unsentBytes,
      openedAtNs: this.openedAtNs,
      tls: this.info,
      label: this.label,
      inboundRecords: this.#inboundRecords,
      inboundBytes: this.#inboundBytes,
      outboundRecords: this.#outboundRecords,
      outboundBytes: this.#outboundBytes,
    };
  }

  readWith(reader: StreamReader): void {
    this.#reader = reader;
  }

  pauseReading(): void {
    this.#channel.pause();
  }

  resumeReading(): void {
    if (this.#resumeBelowBytes === null) this.#channel.resume();
  }

  holdReadingUntilUnsentBelow(byteLength: number): void {
    if (this.#resumeBelowBytes !== null || this.#isClosed) return;
    this.#resumeBelowBytes = byteLength;
    this.#channel.pause();
  }

  write(bytes: Uint8Array): void {
    this.#enqueue({ bytes, isInjected: false, handedOver: null, failed: null });
  }

  send(bytes: Uint8Array): Promise<void> {
    return this.#send(bytes, false);
  }

  /** Inside TLS, under what is spoken there. */
  inject(bytes: Uint8Array): Promise<void> {
    return this.#send(bytes, true);
  }

  /** Under TLS, between its records: the peer will find the stream broken. */
  injectOnWire(bytes: Uint8Array): Promise<void> {
    return this.#channel.carrier.inject(bytes);
  }

  end(): void {
    if (this.#isEnding || this.#isClosed) return;
    this.#isEnding = true;
    this.#firstEnd ??= 'local';
    this.#endWhenEmpty();
    this.#listener.onChange();
  }

  close(deadlineMs = closeDeadlineMs): Promise<void> {
    this.end();
    this.#resumeBelowBytes = null;
    this.resumeReading();
    if (!this.#isClosed) {
      this.#deadline ??= setTimeout(() => this.#channel.closeHard(this.unsentBytes > 0), deadlineMs);
    }
    return this.#closed.promise;
  }

  reset(): void {
    this.#channel.carrier.reset();
  }

  destroy(): void {
    this.#channel.closeHard(false);
  }

  onSecured(): void {
    const { side, log } = this.#options;
    const initiator = side.role === 'server' ? 'remote' : 'local';
    const port = side.twinPort === undefined ? {} : { serverPort: side.twinPort };
    this.#twin = log.openTwinFlow({ connection: this.number, initiator, ...port });
    this.#ready.resolve();
    this.#handWaiting();
    if (this.#isEnding) this.#endWhenEmpty();
    this.#listener.onChange();
  }

  onBytes(bytes: Buffer): void {
    const number = this.#twin!.record('inbound', bytes);
    this.#inboundRecords += 1;
    this.#inboundBytes += bytes.byteLength;
    this.#listener.onRecord(this, 'inbound', bytes, number);
    this.#reader?.onBytes(bytes);
  }

  onEnd(): void {
    this.#isEndReceived = true;
    this.#firstEnd ??= 'remote';
    this.#twin?.end('inbound');
    this.#reader?.onEnd();
    if (!this.#options.allowHalfOpen) this.end();
    this.#listener.onChange();
  }

  onDrain(): void {
    this.#checkUnsent();
  }

  onCarrierEnd(by: 'local' | 'remote', isUnannounced: boolean): void {
    this.#listener.onEnd(this, by, isUnannounced);
  }

  onFailed(error: Error): void {
    this.#ready.reject(error);
  }

  onFault(error: unknown): void {
    this.#listener.onFault(error);
  }

  onChange(): void {
    this.#listener.onChange();
  }

  onClosed(ending: Ending): void {
    this.#isClosed = true;
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    if (ending.how === 'reset') this.#twin?.reset(ending.by === 'local' ? 'outbound' : 'inbound');
    else this.#twin?.end('outbound');
    this.#waiting.failAll(() => this.#brokenPipe());
    this.#writingBytes = 0;
    // Who ended it first is who said so inside.
    const final = ending.how === 'closed' ? { ...ending, by: this.#firstEnd ?? ending.by } : ending;
    const error = errorOfEnding(final, this.remote);
    this.#ready.reject(error ?? new LabError('CONNECTION_ABORTED', { ...this.remote }));
    this.#listener.onClosed(this, final);
    this.#reader?.onClosed(error);
    this.#closed.resolve();
  }

  #send(bytes: Uint8Array, isInjected: boolean): Promise<void> {
    return new Promise((handedOver, failed) => this.#enqueue({ bytes, isInjected, handedOver, failed }));
  }

  #enqueue(write: WaitingWrite): void {
    if (!this.canWrite) {
      write.failed?.(this.#brokenPipe());
    } else if (write.bytes.byteLength === 0) {
      write.handedOver?.();
    } else {
      this.#waiting.push(write);
      this.#handWaiting();
    }
  }

  #handWaiting(): void {
    if (this.#twin === null || this.#writingBytes > 0 || this.#waiting.isEmpty) return;
    const { bytes, isInjected, handedOver } = this.#waiting.shift();
    const number = this.#twin.record('outbound', bytes, isInjected);
    this.#writingBytes = bytes.byteLength;
    this.#outboundRecords += 1;
    this.#outboundBytes += bytes.byteLength;
    this.#channel.write(bytes, this.#onWritten);
    this.#listener.onRecord(this, 'outbound', bytes, number);
    handedOver?.();
  }

  readonly #onWritten = (error?: Error | null): void => {
    if (error || this.#isClosed) return;
    this.#writingBytes = 0;
    try {
      this.#handWaiting();
      this.#checkUnsent();
    } catch (fault) {
      this.#listener.onFault(fault);
    }
    if (this.#isEnding) this.#endWhenEmpty();
  };

  #checkUnsent(): void {
    const { unsentBytes } = this;
    if (this.#resumeBelowBytes !== null && unsentBytes < this.#resumeBelowBytes) {
      this.#resumeBelowBytes = null;
      this.#channel.resume();
    }
    if (unsentBytes === 0) this.#reader?.onDrain();
  }

  #endWhenEmpty(): void {
    if (!this.#waiting.isEmpty || this.#writingBytes > 0) return;
    this.#twin?.end('outbound');
    this.#channel.end();
  }

  #brokenPipe(): LabError {
    return new LabError('BROKEN_PIPE', { ...this.remote });
  }
}
