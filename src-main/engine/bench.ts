/** The open sessions: the one object that the engine's thread, the command line and the tests talk to. */
import { randomBytes } from 'node:crypto';
import type { EngineCommandName, EngineCommandOutputs, ParsedCommandInput } from '../contract/commands';
import { LabError } from '../contract/errors';
import { feedIntervalMs as defaultFeedIntervalMs, type FeedMessage } from '../contract/feed';
import { refusal } from '../contract/reasons';
import type { MessageCommandOutputs, MessagesState } from '../contract/messages';
import { protocolOf } from '../contract/session-protocol';
import type { SessionSpec } from '../contract/session-spec';
import type { SessionId, SessionState } from '../contract/session-state';
import { asLabError } from './failures';
import { handlers } from './handlers';
import { MessageHost, type MessageHostOptions } from './messages/message-host';
import type { MessageCommandName, MessageService } from './messages/message-service';
import { createClock } from './record/clock';
import type { Clock } from './record/log-contract';
import { Session } from './session/session';
import { StateFeed } from './session/state-feed';
import { TerminalFeed } from './session/terminal-feed';
import { Authority } from './tls/authority';

export interface BenchOptions {
  /** Where captures go whose path is not given. */
  readonly captureFolder: string;
  /** Where the lab's certificate authority is kept; null or left out: it is made for the run. */
  readonly authorityFolder?: string | null;
  /** Where sessions keep what outlives a run, such as a broker's retained messages; null or left out: nowhere. */
  readonly dataFolder?: string | null;
  readonly clock?: Clock;
  /** Bytes of a session's log on disk before its oldest segment is dropped; null: no limit. */
  readonly logCapBytes?: number | null;
  readonly feed: (message: FeedMessage) => void;
  readonly feedIntervalMs?: number;
  /** Who says what bytes mean; left out: this thread. */
  readonly messages?: (options: MessageHostOptions) => MessageService;
}

export interface SessionCreation {
  /** Of an earlier run; a new one where it is left out. */
  readonly id?: SessionId | undefined;
  /** The file to record into; null or left out: one named after the session in the capture folder. */
  readonly capturePath?: string | null | undefined;
  /** The capture of an earlier run, shown until the session is opened anew. */
  readonly resumeCapture?: string | null | undefined;
}

export class Bench {
  readonly terminalFeed: TerminalFeed;
  readonly authority: Authority;
  readonly messages: MessageService;
  readonly #options: BenchOptions;
  readonly #clock: Clock;
  readonly #sessions = new Map<SessionId, Session>();
  readonly #stateFeed: StateFeed;
  #isClosed = false;

  constructor(options: BenchOptions) {
    this.#options = options;
    this.authority = new Authority(options.authorityFolder ?? null);
    this.#clock = options.clock ?? createClock();
    const intervalMs = options.feedIntervalMs ?? defaultFeedIntervalMs;
    const makeMessages = options.messages ?? ((made) => new MessageHost(made));
    const feed = (changed: readonly MessagesState[]): void => options.feed({ type: 'messages', changed });
    this.messages = makeMessages({ feed, feedIntervalMs: intervalMs });
    this.#stateFeed = new StateFeed(
      (message) => this.#tell(message),
      intervalMs,
      (session) => this.#isListed(session),
    );
    this.terminalFeed = new TerminalFeed(options.feed);
  }

  /** What the command answers. The input must have been parsed by the command's schema. Throws LabError; `ENGINE_LOST` once closed. */
  async execute<N extends EngineCommandName>(name: N, input: ParsedCommandInput<N>): Promise<EngineCommandOutputs[N]> {
    if (this.#isClosed) throw new LabError('ENGINE_LOST');
    try {
      return await handlers[name](this, input);
    } catch (error) {
      throw asLabError(error);
    }
  }

  get sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  /** Throws `SESSION_NOT_FOUND`. */
  session(id: SessionId): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new LabError('SESSION_NOT_FOUND', { session: id });
    return session;
  }

  /** Throws `BAD_INPUT` where there is a session of that id. */
  createSession(spec: SessionSpec, creation: SessionCreation = {}): Session {
    const id = creation.id ?? this.#newId();
    if (this.#sessions.has(id)) throw refusal('BAD_INPUT', 'session-exists', { session: id });
    const session = new Session(id, spec, {
      clock: this.#clock,
      captureFolder: this.#options.captureFolder,
      capturePath: creation.capturePath ?? null,
      logCapBytes: this.#options.logCapBytes ?? null,
      authority: this.authority,
      dataFolder: this.#options.dataFolder ?? null,
      onChange: this.#stateFeed.touch,
    });
    this.#sessions.set(id, session);
    this.#stateFeed.touch(session);
    if (creation.resumeCapture) void session.resume(creation.resumeCapture);
    return session;
  }

  async removeSession(id: SessionId): Promise<void> {
    const session = this.session(id);
    await session.close();
    this.#sessions.delete(id);
    this.#stateFeed.remove(session);
    await session.remove();
  }

  /** Closes all sessions gracefully, within their deadlines; their captures are whole then. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.sessions.map((session) => session.remove()));
    this.#stateFeed.dispose();
    await this.messages.close();
    this.terminalFeed.dispose();
  }

  /** What a session's bytes mean is worked out from its log as far as that is on disk. */
  askMessages<N extends MessageCommandName>(name: N, input: ParsedCommandInput<N>): Promise<MessageCommandOutputs[N]> {
    if ('session' in input) this.#watch(this.session(input.session).state);
    return this.messages.ask(name, input);
  }

  #tell(message: FeedMessage): void {
    if (message.type === 'sessions') {
      for (const state of message.changed) this.#watch(state);
      for (const id of message.removed) this.messages.sessionRemoved(id);
    }
    this.#options.feed(message);
  }

  #watch({ id, spec, log }: SessionState): void {
    const { path, storedBytes, firstNumber } = log;
    const protocol = protocolOf(spec.kind);
    this.messages.logChanged({
      session: id,
      path,
      storedBytes,
      firstNumber,
      protocol,
      isCapture: spec.kind === 'capture',
    });
  }

  #isListed(session: Session): boolean {
    return this.#sessions.get(session.id) === session;
  }

  /** 8 letters and digits: unique across restarts, and short enough for a file's name. */
  #newId(): SessionId {
    const id = randomBytes(5).readUIntBE(0, 5).toString(36).padStart(8, '0').slice(-8);
    return this.#sessions.has(id) ? this.#newId() : id;
  }
}
