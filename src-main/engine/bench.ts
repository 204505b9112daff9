/** The open sessions: the one object that the engine's thread, the command line and the tests talk to. */
import { randomBytes } from 'node:crypto';
import type { EngineCommandName, EngineCommandOutputs, ParsedCommandInput } from '../contract/commands';
import { LabError } from '../contract/errors';
import { feedIntervalMs as defaultFeedIntervalMs, type FeedMessage } from '../contract/feed';
import { refusal } from '../contract/reasons';
import type { SessionSpec } from '../contract/session-spec';
import type { SessionId } from '../contract/session-state';
import { asLabError } from './failures';
import { handlers } from './handlers';
import { MessageHost } from './messages/message-host';
import type { MessageService } from './messages/message-service';
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
    this.messages = new MessageHost();
    this.#clock = options.clock ?? createClock();
    const intervalMs = options.feedIntervalMs ?? defaultFeedIntervalMs;
    this.#stateFeed = new StateFeed(options.feed, intervalMs, (session) => this.#isListed(session));
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
    this.terminalFeed.dispose();
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
