import type { Lab } from '../lab/lab';
import {
  clampTop,
  maximumTop,
  rowsPerPage,
  topThatCentres,
  topThatShows,
  visibleRows,
  type ScrollScale,
} from './scroll-scale';
import { RowPuller } from './log-row-puller';
import { unpackRows, type LogRow, type RowRange } from './log-rows';
import type { LiveSession } from './live-session.svelte';
import type { SelectionState } from './selection.svelte';

/** Pixels, as `--row-height`. */
export const logRowHeight = 22;

/** What is drawn: rows by number, those that have not come yet missing. */
export interface LogFrame {
  readonly first: number;
  readonly rows: readonly (LogRow | undefined)[];
  /** The row before the first one drawn, for its delta. */
  readonly before: LogRow | undefined;
  /** Pixels from the top of the window to the first row. */
  readonly offset: number;
}

const emptyFrame: LogFrame = { first: 1, rows: [], before: undefined, offset: 0 };

export interface LogViewPorts {
  readonly lab: Lab;
  readonly session: LiveSession;
  readonly selection: SelectionState;
  readonly onFailure: (error: unknown) => void;
  readonly requestFrame: (action: () => void) => void;
}

/**
 * The window onto a session's log: which rows there are (less what is cleared from view or waits behind a pause),
 * where it stands among them, and the rows in sight. Call `refresh()` whenever `inputs` changes.
 */
export class LogView {
  readonly #ports: LogViewPorts;
  readonly #puller: RowPuller;
  #top = $state(0);
  #viewportHeight = $state(0);
  #isFollowing = $state(true);
  #pausedAt = $state<number | null>(null);
  #hiddenThrough = $state(0);
  #seenThrough = $state(0);
  #anchor = $state<number | null>(null);
  #frame = $state.raw<LogFrame>(emptyFrame);
  #startNs = $state.raw<bigint | null>(null);
  #path: string | null = null;
  #isLearningStart = false;

  constructor(ports: LogViewPorts) {
    this.#ports = ports;
    // A capture is read from its beginning; a live log is watched at its end.
    this.#isFollowing = ports.session.state.spec.kind !== 'capture';
    this.#puller = new RowPuller({
      fetchRows: (range) => this.fetchRows(range),
      requestFrame: ports.requestFrame,
      onRows: (pulled) => this.#onRows(pulled),
      onFailure: ports.onFailure,
    });
  }

  readonly #log = $derived.by(() => this.#ports.session.state.log);
  readonly #lastRecorded = $derived.by(() => this.#log.firstNumber + this.#log.count - 1);
  /** Number of the first row that there is to see. */
  readonly first = $derived.by(() => Math.max(this.#log.firstNumber, this.#hiddenThrough + 1));
  /** Number of the last one; before `first` where there is none. */
  readonly last = $derived.by(() => Math.max(this.first - 1, Math.min(this.#lastRecorded, this.#pausedAt ?? Infinity)));
  readonly rowCount = $derived.by(() => this.last - this.first + 1);
  readonly scale: ScrollScale = $derived.by(() => ({
    rowCount: this.rowCount,
    rowHeight: logRowHeight,
    viewportHeight: this.#viewportHeight,
  }));
  readonly top = $derived.by(() => (this.#isFollowing ? maximumTop(this.scale) : clampTop(this.scale, this.#top)));
  /** Records that came while the view stood still. */
  readonly unseen = $derived.by(() => (this.#isFollowing ? 0 : Math.max(0, this.last - this.#seenThrough)));
  /** Records that wait behind the pause. */
  readonly waiting = $derived.by(() => (this.#pausedAt === null ? 0 : this.#lastRecorded - this.#pausedAt));
  /** Records that are cleared from view, and still in the log. */
  readonly hidden = $derived.by(() => Math.max(0, this.first - this.#log.firstNumber));
  readonly active = $derived.by(() => this.#ports.selection.numberIn(this.#ports.session.id));
  /** Selected rows, first to last. */
  readonly selected: RowRange | null = $derived.by(() => {
    if (this.active === null) return null;
    const anchor = this.#anchor ?? this.active;
    return { first: Math.min(anchor, this.active), last: Math.max(anchor, this.active) };
  });

  /** Everything that `refresh()` depends on: another value whenever it has to be called. */
  readonly inputs = $derived.by(() => [
    this.first,
    this.last,
    this.top,
    this.#viewportHeight,
    this.#isFollowing,
    this.#log.path,
    this.#log.count,
  ]);

  get frame(): LogFrame {
    return this.#frame;
  }

  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  get isPaused(): boolean {
    return this.#pausedAt !== null;
  }

  /** When the first record was made; null until it is known. */
  get startNs(): bigint | null {
    return this.#startNs;
  }

  get viewportHeight(): number {
    return this.#viewportHeight;
  }

  set viewportHeight(height: number) {
    this.#viewportHeight = height;
  }

  scrollTo(top: number): void {
    this.#top = clampTop(this.scale, top);
    if (this.#top < maximumTop(this.scale)) this.#stopFollowing();
    else if (this.active === null) this.follow();
  }

  scrollBy(delta: number): void {
    this.scrollTo(this.top + delta);
  }

  /** Goes to the tail and stays there. */
  follow(): void {
    this.#isFollowing = true;
    this.#top = maximumTop(this.scale);
  }

  toggleFollowing(): void {
    if (this.#isFollowing) this.#stopFollowing();
    else this.follow();
  }

  togglePause(): void {
    this.#pausedAt = this.#pausedAt === null ? this.#lastRecorded : null;
  }

  /** Shows only what is recorded from now on; nothing is deleted. */
  hideAll(): void {
    this.#hiddenThrough = this.#lastRecorded;
    this.#pausedAt = null;
    this.#ports.selection.clear();
    this.follow();
  }

  showAll(): void {
    this.#hiddenThrough = 0;
  }

  /** Selects a row; `extends`: everything from the first selected one to it. */
  select(number: number, extending = false): void {
    const target = Math.max(this.first, Math.min(this.last, number));
    if (this.rowCount === 0) return;
    this.#anchor = extending ? (this.#anchor ?? this.active ?? target) : target;
    this.#stopFollowing();
    this.#ports.selection.select(this.#ports.session.id, target);
    this.#top = topThatShows(this.scale, this.#top, target - this.first);
  }

  /** Selects a row wherever it is, with its surroundings in sight; shows it again if it was cleared from view. */
  jumpTo(number: number): void {
    if (number < this.first) this.showAll();
    const isInSight = number >= this.#frame.first && number < this.#frame.first + this.#frame.rows.length - 1;
    this.select(number);
    if (!isInSight) this.#top = topThatCentres(this.scale, (this.active ?? number) - this.first);
  }

  get pageRows(): number {
    return rowsPerPage(this.scale);
  }

  /** Draws what can be drawn, and asks for the rows that are missing. Call it for every change of `inputs`. */
  refresh(): void {
    this.#noticeNewLog();
    const { first, end, offset } = visibleRows(this.scale, this.top);
    const range = { first: this.first + first, last: this.first + end - 1 };
    // What came is seen when its end is in sight, also where nothing had to scroll for it.
    if (this.#isFollowing || range.last >= this.last) this.#seenThrough = this.last;
    if (range.last < range.first) {
      this.#frame = emptyFrame;
      return;
    }
    const wanted = { first: Math.max(this.#log.firstNumber, range.first - 1), last: range.last };
    this.#puller.want(wanted);
    // While following, what is shown stays until the newer rows are here: no blank row ever flashes by.
    if (!this.#isFollowing || this.#frame.rows.length === 0 || this.#puller.cache.has(wanted)) {
      this.#draw(range, offset);
    }
  }

  dispose(): void {
    this.#puller.dispose();
    // A start that is still being asked for is nobody's any more.
    this.#path = null;
  }

  /** Rows of any range that are there, at most as many as one page holds. */
  async fetchRows({ first, last }: RowRange): Promise<LogRow[]> {
    const input = { session: this.#ports.session.id, firstNumber: first, count: last - first + 1 };
    return unpackRows(await this.#ports.lab.invoke('log.rows', input));
  }

  #stopFollowing(): void {
    if (!this.#isFollowing) return;
    this.#top = maximumTop(this.scale);
    this.#seenThrough = this.last;
    this.#isFollowing = false;
  }

  #onRows(pulled: RowRange): void {
    if (!this.#isFollowing) return this.refresh();
    // More may have come since: draw the newest that is whole.
    const rowCount = Math.min(this.last, pulled.last) - this.first + 1;
    const scale = { ...this.scale, rowCount };
    const { first, end, offset } = visibleRows(scale, maximumTop(scale));
    this.#draw({ first: this.first + first, last: this.first + end - 1 }, offset);
    this.refresh();
  }

  #draw({ first, last }: RowRange, offset: number): void {
    const { cache } = this.#puller;
    const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => cache.get(first + index));
    this.#frame = { first, rows, before: cache.get(first - 1), offset };
  }

  /** An opened session starts a new capture: its numbers start again and mean other records. */
  #noticeNewLog(): void {
    const { path, count, firstNumber } = this.#log;
    const isAnother = path !== this.#path || firstNumber + count <= this.#frame.first;
    if (isAnother) this.#reset();
    this.#path = path;
    if (this.#startNs === null && count > 0 && !this.#isLearningStart) void this.#learnStart(firstNumber, path);
  }

  #reset(): void {
    this.#puller.reset();
    if (this.#path !== null && this.active !== null) this.#ports.selection.clear();
    this.#frame = emptyFrame;
    this.#startNs = null;
    this.#hiddenThrough = 0;
    this.#seenThrough = 0;
    this.#pausedAt = null;
    this.#top = 0;
    this.#isFollowing = this.#ports.session.state.spec.kind !== 'capture';
  }

  async #learnStart(firstNumber: number, path: string | null): Promise<void> {
    this.#isLearningStart = true;
    try {
      const [row] = await this.fetchRows({ first: firstNumber, last: firstNumber });
      if (row !== undefined && path !== null && this.#path === path) this.#startNs = row.atNs;
    } catch (error) {
      this.#ports.onFailure(error);
    } finally {
      this.#isLearningStart = false;
    }
  }
}
