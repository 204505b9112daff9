/** Messages of all sessions, worked out in the thread that it lives in; of a session only once somebody asks. */
import type { ParsedCommandInput } from '../../contract/commands';
import { severities } from '../../contract/decoded';
import type { DecodeAs, MessageCommandOutputs, MessagesState } from '../../contract/messages';
import type { SessionId } from '../../contract/session-state';
import { reportBug } from '../failures';
import { Pacer } from '../pacer';
import { WiresharkAsker } from '../wireshark/ask-wireshark';
import { answers } from './message-answers';
import { openMessageLog } from './open-message-log';
import type { MessageLog } from './message-log';
import type { MessageCommandName, MessagesFeed, MessageService, WatchedLog } from './message-service';

export interface MessageHostOptions {
  readonly feed: MessagesFeed;
  readonly feedIntervalMs: number;
  /** Generations are counted on from here: the host before this one may have told of some. */
  readonly firstGeneration?: number;
}

/** What is decoded of a session. */
interface Decoding {
  readonly path: string;
  readonly messages: MessageLog;
}

export class MessageHost implements MessageService {
  readonly wireshark = new WiresharkAsker();
  readonly #feed: MessagesFeed;
  readonly #pacer: Pacer;
  readonly #watched = new Map<SessionId, WatchedLog>();
  readonly #rules = new Map<SessionId, readonly DecodeAs[]>();
  readonly #decodings = new Map<SessionId, Decoding>();
  /** Opening and closing of one session's log come one after the other. */
  readonly #turns = new Map<SessionId, Promise<unknown>>();
  readonly #changed = new Set<SessionId>();
  #generation: number;
  #view = 0;

  constructor({ feed, feedIntervalMs, firstGeneration = 0 }: MessageHostOptions) {
    this.#feed = feed;
    this.#generation = firstGeneration;
    this.#pacer = new Pacer(feedIntervalMs, () => this.#flush());
  }

  async ask<N extends MessageCommandName>(name: N, input: ParsedCommandInput<N>): Promise<MessageCommandOutputs[N]> {
    return await answers[name](this, input);
  }

  logChanged(log: WatchedLog): void {
    const { session, path, firstNumber } = log;
    this.#watched.set(session, log);
    const decoding = this.#decodings.get(session);
    if (!decoding) return;
    if (decoding.path !== path) {
      this.messagesOf(session).catch(reportBug);
      return;
    }
    if (firstNumber > decoding.messages.log.firstNumber) decoding.messages.log.dropBefore(firstNumber);
    decoding.messages.log.grow();
  }

  sessionRemoved(session: SessionId): void {
    this.#watched.delete(session);
    this.#rules.delete(session);
    this.#changed.delete(session);
    void this.#inTurn(session, () => this.#close(session)).catch(reportBug);
  }

  async close(): Promise<void> {
    this.#pacer.dispose();
    this.wireshark.close();
    await Promise.all([...this.#decodings.keys()].map((session) => this.#inTurn(session, () => this.#close(session))));
  }

  /** What is decoded of a session, begun where it has not been; null: there is no log. Throws LabError where it cannot be read. */
  messagesOf(session: SessionId): Promise<MessageLog | null> {
    return this.#inTurn(session, async () => {
      const known = this.#decodings.get(session);
      const watched = this.#watched.get(session);
      if (known && known.path === watched?.path) return known.messages;
      return await this.#begin(session);
    });
  }

  /** Decodes anew. */
  async decodeAs(session: SessionId, rules: readonly DecodeAs[]): Promise<void> {
    this.#rules.set(session, rules);
    await this.#inTurn(session, () => this.#begin(session));
  }

  stateOf(session: SessionId, messages: MessageLog | null): MessagesState {
    return messages?.state ?? { ...nothing, session };
  }

  nextView(): number {
    return ++this.#view;
  }

  async #begin(session: SessionId): Promise<MessageLog | null> {
    const filters = this.#decodings.get(session)?.messages.filters ?? [];
    await this.#close(session);
    const watched = this.#watched.get(session);
    if (!watched || watched.path === null) return null;
    const { path } = watched;
    const messages = await openMessageLog(watched, this.#rules.get(session) ?? [], {
      session,
      path,
      generation: ++this.#generation,
      onChange: () => this.#touch(session),
      onBug: reportBug,
    });
    this.#decodings.set(session, { path, messages });
    // Whoever looked through a filter looks on.
    for (const { view, lens, filter } of filters) messages.openFilter(view, lens, filter);
    this.#touch(session);
    return messages;
  }

  async #close(session: SessionId): Promise<void> {
    const decoding = this.#decodings.get(session);
    this.#decodings.delete(session);
    await decoding?.messages.close();
  }

  #inTurn<T>(session: SessionId, action: () => Promise<T>): Promise<T> {
    const done = (this.#turns.get(session) ?? Promise.resolve()).then(action);
    this.#turns.set(
      session,
      done.catch(() => undefined),
    );
    return done;
  }

  #touch(session: SessionId): void {
    this.#changed.add(session);
    this.#pacer.request();
  }

  #flush(): void {
    const states = [...this.#changed].flatMap((session) => {
      const decoding = this.#decodings.get(session);
      return decoding ? [decoding.messages.state] : [];
    });
    this.#changed.clear();
    if (states.length > 0) this.#feed(states);
  }
}

const nothing: Omit<MessagesState, 'session'> = {
  path: null,
  generation: 0,
  count: 0,
  firstNumber: 1,
  decodedThrough: 0,
  violations: severities.map(() => 0),
  views: [],
};
