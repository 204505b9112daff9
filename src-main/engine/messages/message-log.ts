/** What the log of one session means: its rows, what is wrong in it, and whatever a person looks at more closely. */
import type { Severity } from '../../contract/decoded';
import { LabError } from '../../contract/errors';
import {
  keptMessageRows,
  type ConnectionProtocol,
  type FilterLens,
  type FilterViewState,
  type FollowPage,
  type MessageRows,
  type MessagesState,
  type ViolationsPage,
} from '../../contract/messages';
import type { Layer } from '../../contract/records';
import type { ConnectionNumber } from '../../contract/session-state';
import { compileFilter } from '../decode/filter/filter';
import { defaultLimits } from '../decode/limits';
import type { GrowingLog } from '../record/log-contract';
import { FilterView } from './filter-view';
import { FollowList, type FollowRange } from './follow-list';
import { LogConversations } from './log-conversations';
import type { LogRecord } from './log-records';
import { MessageFinder } from './message-finder';
import { MessageIndex, type MessageEntry } from './message-index';
import { MessageRowMaker } from './message-rows';
import { packetHeaders, packetOf } from './packet-headers';
import { RecordFollower } from './record-follower';
import type { Speech } from './speech';
import { ViolationList } from './violation-list';

export interface MessageLogOptions {
  readonly session: string;
  readonly path: string;
  readonly generation: number;
  readonly speech: Speech;
  /** There is more to see. */
  readonly onChange: () => void;
  readonly onBug: (error: unknown) => void;
}

/** Milliseconds within which what is recorded is on disk, by far. */
const patienceMs = 2_000;

interface OpenView {
  readonly view: FilterView;
  readonly ending: AbortController;
}

export class MessageLog {
  readonly log: GrowingLog;
  readonly finder: MessageFinder;
  readonly generation: number;
  readonly #options: MessageLogOptions;
  readonly #index = new MessageIndex(keptMessageRows);
  readonly #violations = new ViolationList();
  readonly #rows = new MessageRowMaker(this.#index, this.#violations);
  readonly #conversations: LogConversations;
  readonly #ending = new AbortController();
  readonly #views = new Map<number, OpenView>();
  readonly #follows = new Map<string, FollowList>();
  #decodedThrough = 0;
  /** No more records come. */
  #isFinished = false;
  #waiting: (() => void)[] = [];

  constructor(log: GrowingLog, options: MessageLogOptions) {
    this.log = log;
    this.#options = options;
    this.generation = options.generation;
    this.finder = new MessageFinder(log, options.speech);
    // Contents are read of what is looked at.
    this.#conversations = new LogConversations(options.speech, { ...defaultLimits, contentByteLength: 0 });
    this.#run(
      this.#ending,
      1,
      (records) => this.#decode(records),
      (last) => this.#finish(last),
    );
  }

  get state(): MessagesState {
    const { count, firstNumber } = this.#index;
    return {
      session: this.#options.session,
      path: this.#options.path,
      generation: this.generation,
      count,
      firstNumber,
      decodedThrough: this.#decodedThrough,
      violations: [...this.#violations.counts],
      views: [...this.#views.values()].map(({ view }) => view.state),
    };
  }

  get path(): string {
    return this.#options.path;
  }

  /** Throws `MESSAGE_NOT_FOUND`. */
  entry(number: number): MessageEntry {
    if (!this.#index.has(number)) throw new LabError('MESSAGE_NOT_FOUND', { number });
    return this.#index.entry(number);
  }

  /** Numbers of an exchange's messages, at most 200. */
  exchange(first: number): number[] {
    return first === 0 ? [] : this.#index.exchange(first, 200, 200_000);
  }

  rows(view: number | null, firstIndex: number, count: number): MessageRows {
    const numbers =
      view === null ? this.#numbers(firstIndex, count) : this.#view(view).numbers.slice(firstIndex, count);
    const there = numbers.filter((number) => this.#index.has(number));
    const page = this.#index.rows(firstIndex, this.generation, there);
    const breaches = [...there.entries()].flatMap(([row, number]) => {
      const worst = page.severity[row] === 0 ? null : this.#violations.worstOf(number);
      return worst === null ? [] : [{ ...worst, row }];
    });
    return { ...page, breaches };
  }

  indexOf(view: number | null, number: number): number | null {
    if (view === null) {
      const index = Math.max(0, number - this.#index.firstNumber);
      return index < this.#index.count ? index : null;
    }
    const { numbers } = this.#view(view);
    const index = numbers.indexOf(number);
    return index < numbers.count ? index : null;
  }

  /** The first row that was found at a record or later; null: there is none (yet). */
  rowSince(record: number): number | null {
    return this.#index.firstSince(record);
  }

  /** The rows that were found at a record or later, in their order. */
  *rowsSince(record: number): Generator<[number, MessageEntry]> {
    const first = this.#index.firstSince(record);
    if (first === null) return;
    for (let number = first; number < this.#index.nextNumber; number++) yield [number, this.#index.entry(number)];
  }

  /** Resolves when the record has been decoded, or never will be. */
  async decoded(record: number): Promise<void> {
    const until = performance.now() + patienceMs;
    while (this.#decodedThrough < record && !this.#ending.signal.aborted && this.#mayCome(record, until))
      await this.#whenMore();
  }

  violations(firstIndex: number, count: number, severity: Severity | null): ViolationsPage {
    return this.#violations.page(this.generation, firstIndex, count, severity);
  }

  protocols(): ConnectionProtocol[] {
    return this.#conversations.protocols();
  }

  /** Throws `BAD_FILTER`. */
  openFilter(view: number, lens: FilterLens, text: string): void {
    const ending = new AbortController();
    const filtered = new FilterView({
      view,
      lens,
      text,
      filter: compileFilter(text),
      speech: this.#options.speech,
      rowOf: (foundAt, ordinal) => this.#rowOf(foundAt, ordinal),
      packetOf: (record) => packetHeaders(this.log, record),
    });
    this.#views.set(view, { view: filtered, ending });
    const goOn = async (records: readonly LogRecord[]): Promise<void> => {
      // Its rows are those of the lens: they have to be there first.
      if (lens === 'messages') await this.decoded(records.at(-1)?.number ?? 0);
      await filtered.add(records);
      this.#options.onChange();
    };
    this.#run(ending, this.log.firstNumber, goOn, async (last) => {
      await this.#whenFinished(last);
      filtered.finish(last);
      this.#options.onChange();
    });
  }

  /** Those that are open, to be opened again on another log. */
  get filters(): readonly FilterViewState[] {
    return [...this.#views.values()].map(({ view }) => view.state);
  }

  closeFilter(view: number): void {
    this.#views.get(view)?.ending.abort();
    this.#views.delete(view);
    this.#options.onChange();
  }

  /** Numbers of the records that a filter of the Bytes lens lets through. */
  filtered(view: number, firstIndex: number, count: number): Uint32Array {
    return this.#view(view).numbers.slice(firstIndex, count);
  }

  follow(connection: ConnectionNumber, layer: Layer, range: FollowRange): Promise<FollowPage> {
    const key = `${connection} ${layer}`;
    const list = this.#follows.get(key) ?? new FollowList(this.log, connection, layer);
    this.#follows.set(key, list);
    return list.page(this.generation, range);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    for (const { ending } of this.#views.values()) ending.abort();
    this.#announce();
    await this.log.close();
  }

  async #decode(records: readonly LogRecord[]): Promise<void> {
    for (const record of records) {
      const isPacket = record.event === null && record.transport === 'other' && this.log.isForeign;
      const packet = isPacket ? await packetOf(this.log, record.number) : null;
      this.#conversations.pass(record);
      this.#rows.add(record, this.#conversations.ofRecord(record), packet);
      this.#decodedThrough = record.number;
    }
    this.#announce();
  }

  #finish(last: LogRecord | null): void {
    if (last !== null) this.#rows.finish(last, this.#conversations.finish(last));
    this.#isFinished = last !== null;
    this.#announce();
  }

  async #whenFinished(last: LogRecord | null): Promise<void> {
    while (last !== null && !this.#isFinished && !this.#ending.signal.aborted) await this.#whenMore();
  }

  #run(
    { signal }: AbortController,
    from: number,
    onRecords: (records: readonly LogRecord[]) => void | Promise<void>,
    onCaughtUp: (last: LogRecord | null) => void | Promise<void>,
  ): void {
    const follower = new RecordFollower(this.log, { from, signal, onRecords, onCaughtUp });
    follower.run().catch((error: unknown) => {
      // A log that is closed meanwhile cannot be read any more.
      if (!signal.aborted) this.#options.onBug(error);
    });
  }

  #announce(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#options.onChange();
  }

  /** One that is not in the file is waited for as long as it takes to be written. */
  #mayCome(record: number, until: number): boolean {
    return record < this.log.firstNumber + this.log.count || performance.now() < until;
  }

  #whenMore(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #rowOf(foundAt: number, ordinal: number): number | null {
    const first = this.#index.firstSince(foundAt);
    if (first === null || !this.#index.has(first + ordinal)) return null;
    return this.#index.entry(first + ordinal).foundAt === foundAt ? first + ordinal : null;
  }

  #numbers(firstIndex: number, count: number): Uint32Array {
    const first = this.#index.firstNumber + firstIndex;
    const length = Math.max(0, Math.min(count, this.#index.nextNumber - first));
    return Uint32Array.from({ length }, (_, row) => first + row);
  }

  /** Throws `FILTER_NOT_OPEN`: its owner has closed it, or the session was decoded anew. */
  #view(view: number): FilterView {
    const open = this.#views.get(view);
    if (!open) throw new LabError('FILTER_NOT_OPEN');
    return open.view;
  }
}
