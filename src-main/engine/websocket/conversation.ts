/** One open WebSocket: the library's object on a tapped link, with what it does told to the journal and bounded. */
import { isUtf8 } from 'node:buffer';
import type { RawData, WebSocket } from 'ws';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import { isSendableCloseCode, maximumReasonBytes } from '../../contract/close-codes';
import type { ConnectionNumber } from '../../contract/session-state';
import type { InvalidFrame } from '../../contract/websocket-invalid';
import type { WebSocketInjection } from '../../contract/websocket-journal';
import type { StreamLink } from '../link/stream-link';
import { closeDeadlineMs } from '../link/tcp-link';
import type { Clock } from '../record/log-contract';
import type { Journal } from '../session/journal';
import type { MessageAnswers } from './answers';
import { closeOf, ConversationJournal, ownBytes } from './conversation-journal';
import { FrameScanner } from './frame-scanner';
import type { FrameTap } from './frame-tap';
import type { MessageBudget } from './message-budget';
import { Outbox, type Outgoing } from './outbox';
import { closeFrame, invalidFrame } from './raw-frames';
import { RoundTrips } from './round-trips';
import { framesRefused, refusedFrames, type WebSocketLimits } from './websocket-error';

export interface ConversationOptions {
  readonly socket: WebSocket;
  readonly tap: FrameTap;
  readonly role: 'client' | 'server';
  readonly clock: Clock;
  readonly journal: Journal;
  readonly answers: MessageAnswers;
  readonly limits: WebSocketLimits;
  readonly budget: MessageBudget;
  /** The peer broke a rule or a limit; the closing has begun. */
  readonly onProblem: (conversation: Conversation, error: LabError) => void;
  readonly onRoundTrip: (connection: ConnectionNumber, ns: number) => void;
  /** A callback failed by a bug. */
  readonly onFault: (error: unknown) => void;
}

/** How it ended. */
export interface ConversationEnd {
  /** The peer's Close frame; null: none came. */
  readonly received: { readonly code: number | null; readonly reason: string } | null;
  /** What was refused of the peer. */
  readonly problem: LabError | null;
  /** We asked for the end first. */
  readonly isOurs: boolean;
}

export class Conversation {
  readonly link: StreamLink;
  readonly #options: ConversationOptions;
  readonly #journal: ConversationJournal;
  readonly #outbox: Outbox;
  readonly #inbound: FrameScanner;
  #heldBytes = 0;
  #received: ConversationEnd['received'] = null;
  #problem: LabError | null = null;
  #isOurs = false;
  #pings = 0;
  #closeWhenEmpty: (() => void) | null = null;
  readonly #whenClosed: Promise<void>;

  /** `head`: what came with the end of the handshake. To be made in the callback that hands over the socket. */
  constructor(options: ConversationOptions, head: Uint8Array) {
    const { socket, tap, role, clock, journal } = options;
    this.#options = options;
    this.link = tap.link;
    const { number } = this.link;
    this.#journal = new ConversationJournal({
      journal,
      clock,
      connection: number,
      roundTrips: new RoundTrips(),
      onRoundTrip: (ns) => options.onRoundTrip(number, ns),
    });
    this.#outbox = new Outbox({
      connection: number,
      socket,
      onDeparture: (message) => this.#journal.messageDeparts(message),
      onRoom: () => this.#hasRoom(),
    });
    this.#inbound = new FrameScanner(role === 'server', {
      onMessage: (message) => this.#journal.messageArrived(message),
      onControl: (control, payload) => {
        if (control === 'close') this.#received = closeOf(payload);
        this.#journal.controlArrived(control, payload);
      },
    });
    const outbound = new FrameScanner(role === 'client', {
      onMessage: (message) => this.#journal.messageLeft(message),
      onControl: (control, payload) => this.#journal.controlLeft(control, payload),
    });
    this.#whenClosed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#listen(socket);
    tap.watchFrames({ inbound: this.#inbound, outbound, onInbound: () => this.#weigh() }, head);
    if (options.answers.greeting !== null) this.#outbox.answer(options.answers.greeting);
  }

  get number(): ConnectionNumber {
    return this.link.number;
  }

  get isOpen(): boolean {
    return this.#options.socket.readyState === this.#options.socket.OPEN;
  }

  get end(): ConversationEnd {
    return { received: this.#received, problem: this.#problem, isOurs: this.#isOurs };
  }

  /** Resolves when the connection has taken the whole message. Throws `WS_NOT_UTF8`, `WS_NOT_OPEN`, `WS_BACKLOG`. */
  async send(message: Outgoing): Promise<void> {
    if (message.as === 'text' && !isUtf8(message.bytes)) throw new LabError('WS_NOT_UTF8');
    await this.#outbox.send(message);
  }

  /** null: a payload that makes it recognisable. Throws `WS_NOT_OPEN`, `BAD_INPUT`. */
  ping(payload: Uint8Array | null): void {
    this.#mustBeOpen();
    this.#pings += 1;
    const bytes = payload ?? Buffer.from(`wirebench ${this.#pings}`);
    if (bytes.length > 125) throw refusal('BAD_INPUT', 'ws-ping-long', { byteLength: bytes.length });
    this.#journal.controlAsked(bytes);
    this.#options.socket.ping(bytes, this.#options.role === 'client', this.#outbox.countControl(bytes.length));
  }

  /** A Close frame with this code, behind what is still to be sent. One that may not be sent goes out by hand. Throws `WS_NOT_OPEN`, `BAD_INPUT`. */
  async sendClose(code: number | null, reason: string): Promise<void> {
    this.#mustBeOpen();
    const byteLength = Buffer.byteLength(reason);
    if (byteLength > maximumReasonBytes) throw refusal('BAD_INPUT', 'ws-reason-long', { byteLength });
    if (code === null && reason !== '') throw refusal('BAD_INPUT', 'ws-reason-alone');
    if (code === null || isSendableCloseCode(code)) this.#closeInTurn(code, reason);
    else await this.#injectClose(code, reason);
  }

  /** The closing handshake, and hard after the deadline. Resolves when the connection is gone. */
  async close(code: number, reason = '', deadlineMs = closeDeadlineMs): Promise<void> {
    this.#isOurs = true;
    const timer = setTimeout(() => {
      if (this.link.unsentBytes > 0) this.link.reset();
      else this.link.destroy();
    }, deadlineMs);
    if (this.isOpen) this.#closeInTurn(code, reason);
    await this.#whenClosed;
    clearTimeout(timer);
  }

  async sendInvalid(what: InvalidFrame): Promise<void> {
    const bytes = invalidFrame(what, this.#options.role === 'client');
    await this.#inject(what, bytes, null);
  }

  async inject(bytes: Uint8Array): Promise<void> {
    await this.#inject('bytes', bytes, null);
  }

  async #injectClose(code: number, reason: string): Promise<void> {
    await this.#inject('close', closeFrame(code, reason, this.#options.role === 'client'), { code, reason });
  }

  async #inject(what: WebSocketInjection['what'], bytes: Uint8Array, close: WebSocketInjection['close']) {
    await this.link.inject(bytes);
    this.#journal.injected(what, bytes, close);
  }

  #mustBeOpen(): void {
    if (!this.isOpen) throw new LabError('WS_NOT_OPEN', { connection: this.number });
  }

  #closeInTurn(code: number | null, reason: string): void {
    const { socket } = this.#options;
    this.#isOurs = true;
    // Its Close must be read, however much of ours it has not read.
    this.#closeWhenEmpty = () => {
      this.#closeWhenEmpty = null;
      if (!this.isOpen) return;
      this.#journal.controlAsked('close');
      if (code === null) socket.close();
      else socket.close(code, reason);
      socket.resume();
    };
    if (this.#outbox.isEmpty) this.#closeWhenEmpty();
  }

  #listen(socket: WebSocket): void {
    const guarded =
      <A extends unknown[]>(callback: (...values: A) => void) =>
      (...values: A): void => {
        try {
          callback(...values);
        } catch (error) {
          this.#options.onFault(error);
        }
      };
    socket.on(
      'message',
      guarded((data: RawData, isBinary: boolean) => this.#receive(data as Buffer, isBinary)),
    );
    socket.on(
      'ping',
      guarded((payload: Buffer) => this.#pong(payload)),
    );
    socket.on(
      'error',
      guarded((error: Error) => this.#refuse(error)),
    );
    socket.on(
      'close',
      guarded(() => this.#closed()),
    );
  }

  #receive(data: Buffer, isBinary: boolean): void {
    // One copy, for the journal and the echo: what the library gives may be part of a read of 64 KB.
    const bytes = ownBytes(data);
    this.#journal.messageRead(bytes);
    const { answers } = this.#options;
    if (!this.isOpen || this.#closeWhenEmpty !== null) return;
    if (answers.echo)
      this.#outbox.answer({ bytes, as: isBinary ? 'binary' : 'text', fragmentBytes: null, compress: true });
    if (answers.reply !== null) this.#outbox.answer(answers.reply);
    this.#holdWhenFull();
  }

  /** By us and not by the library: it ends a connection that has many Pongs waiting, we read no more of it. */
  #pong(payload: Buffer): void {
    if (!this.isOpen) return;
    this.#options.socket.pong(payload, this.#options.role === 'client', this.#outbox.countControl(payload.length));
    this.#holdWhenFull();
  }

  /** A peer that does not read its answers is not read either: TCP carries that back to it. */
  #holdWhenFull(): void {
    if (this.#outbox.isFull) this.#options.socket.pause();
  }

  #hasRoom(): void {
    if (this.#outbox.isEmpty && this.#closeWhenEmpty !== null) this.#closeWhenEmpty();
    if (this.#options.socket.isPaused) this.#options.socket.resume();
  }

  /** Counts what is not whole yet, in the budget of all. */
  #weigh(): void {
    const { budget } = this.#options;
    const { unfinishedByteLength, isUnfinishedCompressed } = this.#inbound;
    if (unfinishedByteLength === 0 && this.#heldBytes === 0) return;
    this.#heldBytes = budget.change(this.#heldBytes, unfinishedByteLength, isUnfinishedCompressed);
    if (!budget.isExceeded || this.#problem !== null || this.#heldBytes === 0) return;
    this.#options.tap.turnDeaf();
    this.#fail(framesRefused(1013, 'ws-unfinished', { maximum: budget.maximumBytes }));
    this.#options.socket.close(1013);
  }

  #refuse(cause: Error): void {
    const error = refusedFrames(cause, this.#options.limits);
    // What else the library reports is the connection's own end, told by the link.
    if (error !== null) this.#fail(error);
  }

  #fail(error: LabError): void {
    this.#problem ??= error;
    this.#journal.problem(error.toData());
    this.#options.onProblem(this, error);
  }

  #closed(): void {
    const { budget } = this.#options;
    this.#heldBytes = budget.change(this.#heldBytes, 0, false);
    this.#outbox.close(new LabError('WS_NOT_OPEN', { connection: this.number }));
    this.#closeWhenEmpty = null;
    const received = this.#received;
    this.#journal.ended(received === null ? 1006 : (received.code ?? 1005), received?.reason ?? '');
  }
}
