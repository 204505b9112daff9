/** The terminals of the window: fed with what connections receive, in batches and under credit, never slowing the wire. */
import type { FeedMessage, TerminalChunk } from '../../contract/feed';
import type { ConnectionNumber, SessionId } from '../../contract/session-state';
import { reportBug } from '../failures';
import { Pacer } from '../pacer';
import type { LogReading } from '../record/log-contract';
import { recentInbound } from './recent-inbound';
import { Terminal } from './terminal';

/** Milliseconds between two messages: a frame at 60 Hz. */
const terminalIntervalMs = 16;

/** What a terminal needs of its session. */
export interface TerminalSource {
  readonly id: SessionId;
  readonly log: LogReading | null;
  /** Those that want to see what their connections receive. */
  readonly terminals: Map<ConnectionNumber, Terminal>;
}

export class TerminalFeed {
  readonly #feed: (message: FeedMessage) => void;
  readonly #pacer: Pacer;
  readonly #ready = new Set<Terminal>();

  constructor(feed: (message: FeedMessage) => void) {
    this.#feed = feed;
    this.#pacer = new Pacer(terminalIntervalMs, () => this.#flush());
  }

  /** Begins with the latest bytes of the past. Attaching again begins anew. */
  async attach(source: TerminalSource, connection: ConnectionNumber, replayByteLength: number): Promise<void> {
    const terminal = new Terminal(source.id, connection, (ready) => {
      this.#ready.add(ready);
      this.#pacer.request();
    });
    source.terminals.set(connection, terminal);
    const { log } = source;
    const lastNumber = log === null ? 0 : log.firstNumber + log.count - 1;
    try {
      terminal.replay(log === null ? [] : await recentInbound(log, connection, lastNumber, replayByteLength));
    } catch (error) {
      // The past can't be read back (its segment is gone by now): what comes is shown all the same.
      reportBug(error);
      terminal.replay([]);
    }
  }

  dispose(): void {
    this.#pacer.dispose();
  }

  #flush(): void {
    const chunks: TerminalChunk[] = [];
    for (const terminal of this.#ready) {
      const chunk = terminal.take();
      if (chunk !== null) chunks.push(chunk);
    }
    this.#ready.clear();
    if (chunks.length > 0) this.#feed({ type: 'terminal', chunks });
  }
}
