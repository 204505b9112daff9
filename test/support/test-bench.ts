/** A bench with a folder of its own, what it told its window, and a check that it leaves nothing behind. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineCommandSchemas, type CommandInput, type EngineCommandName } from '../../src-main/contract/commands';
import type { FeedMessage } from '../../src-main/contract/feed';
import { directions, layers, recordKinds, type Layer, type LogEvent } from '../../src-main/contract/records';
import { sessionSpecSchema, type SessionSpecInput } from '../../src-main/contract/session-spec';
import type { SessionState } from '../../src-main/contract/session-state';
import { Bench, type BenchOptions, type SessionCreation } from '../../src-main/engine/bench';
import type { Session } from '../../src-main/engine/session/session';
import type { Peer } from './peer';

export interface LoggedRecord {
  readonly number: number;
  readonly connection: number;
  readonly direction: 'none' | 'inbound' | 'outbound';
  readonly layer: Layer;
  readonly isInjected: boolean;
  readonly bytes: Buffer;
  readonly event: LogEvent | null;
}

/** Shorter than a window's: tests wait for what the feed tells. */
export const testFeedIntervalMs = 5;

export class TestBench {
  readonly bench: Bench;
  readonly folder: string;
  readonly feed: FeedMessage[] = [];
  readonly #peers: Peer[] = [];
  readonly #watchers = new Set<() => void>();

  private constructor(folder: string, options: Partial<BenchOptions>) {
    this.folder = folder;
    const feed = (message: FeedMessage): void => {
      this.feed.push(message);
      for (const watcher of this.#watchers) watcher();
    };
    this.bench = new Bench({ captureFolder: folder, feedIntervalMs: testFeedIntervalMs, feed, ...options });
  }

  static async make(options: Partial<BenchOptions> = {}): Promise<TestBench> {
    return new TestBench(await mkdtemp(join(tmpdir(), 'wirebench-engine-')), options);
  }

  session(spec: SessionSpecInput, creation?: SessionCreation): Session {
    return this.bench.createSession(sessionSpecSchema.parse(spec), creation);
  }

  async open(spec: SessionSpecInput, creation?: SessionCreation): Promise<Session> {
    const session = this.session(spec, creation);
    await session.open();
    return session;
  }

  /** As a caller would write it: parsed by the command's schema. */
  execute<N extends EngineCommandName>(name: N, input: CommandInput<N>): ReturnType<Bench['execute']> {
    return this.bench.execute(name, engineCommandSchemas[name].parse(input) as never);
  }

  send(session: Session, text: string, connection?: number): ReturnType<Session['send']> {
    const target = connection === undefined ? { to: 'all' as const } : { to: 'connection' as const, connection };
    return session.send(target, Buffer.from(text));
  }

  /** Ends with the bench. */
  with(peer: Peer): Peer {
    this.#peers.push(peer);
    return peer;
  }

  /** Resolves when the session's state is so; the feed tells of each change. */
  async until(session: Session, isSo: (state: SessionState) => boolean): Promise<SessionState> {
    await this.untilFed(() => isSo(session.state));
    return session.state;
  }

  /** Resolves when it is so after some message of the feed. */
  untilFed(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watch = (): void => {
        if (!isSo()) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  async close(): Promise<void> {
    // First, or each that stays connected is waited for.
    await Promise.all(this.#peers.map((peer) => peer.stop()));
    await this.bench.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Every record of a session's log, in order. */
export async function recordsOf(session: Session): Promise<LoggedRecord[]> {
  const log = session.log!;
  const records: LoggedRecord[] = [];
  for (let first = log.firstNumber; first < log.firstNumber + log.count; first += 1_000) {
    const rows = await log.rows(first, 1_000);
    for (let row = 0; row < rows.count; row += 1) {
      const number = rows.firstNumber + row;
      const isEvent = recordKinds[rows.kind[row]!] === 'event';
      const record = await log.record(number, 0, rows.byteLength[row]);
      records.push({
        number,
        connection: rows.connection[row]!,
        direction: directions[rows.direction[row]!]!,
        layer: layers[rows.layer[row]!]!,
        isInjected: rows.injected[row] === 1,
        bytes: Buffer.from(record.bytes),
        event: isEvent ? record.event : null,
      });
    }
  }
  return records;
}

export function eventsOf(records: readonly LoggedRecord[], connection?: number): LogEvent[] {
  return records.flatMap(({ event, connection: number }) =>
    event !== null && (connection === undefined || connection === number) ? [event] : [],
  );
}

/** The bytes that went one way, as one. */
export function bytesOf(
  records: readonly LoggedRecord[],
  direction: 'inbound' | 'outbound',
  connection?: number,
  layer: Layer = 'wire',
): Buffer {
  const wanted = records.filter(
    (record) =>
      record.direction === direction &&
      record.layer === layer &&
      (connection === undefined || record.connection === connection),
  );
  return Buffer.concat(wanted.map(({ bytes }) => bytes));
}

/** Sockets and look-ups that are open in this process. (Timers are the test runner's own, too: the engine's thread, which ends by itself, shows that none is left.) */
export function openResources(): string[] {
  const kinds = /^(TCP|UDP|GetAddrInfo|ConnectWrap|ShutdownWrap|WriteWrap)/;
  return process.getActiveResourcesInfo().filter((kind) => kinds.test(kind));
}
