import { RowBounds } from './row-bounds.svelte';
import type { RowRange } from './row-cache';
import { RowPuller } from './row-puller';
import { RowSelection } from './row-selection.svelte';
import type { NumberedRow, RowPick, RowSource } from './row-source';
import { clampTop, maximumTop, rowsPerPage, topThatCentres, topThatShows, visibleRows } from './scroll-scale';
import type { ScrollScale } from './scroll-scale';

/** Pixels, as `--row-height`. */
export const rowHeight = 22;

/** What is drawn: rows by place, those that have not come yet missing. */
export interface RowFrame<Row> {
  readonly first: number;
  readonly rows: readonly (Row | undefined)[];
  /** The rows before the first one drawn and after the last: for a delta, and for what belongs together. */
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  /** Pixels from the top of the window to the first row. */
  readonly offset: number;
}

const emptyFrame = { first: 1, rows: [], before: undefined, after: undefined, offset: 0 } as const;

export interface RowViewPorts<Row> {
  readonly source: RowSource<Row>;
  readonly pick: RowPick;
  /** What is live is watched at its end; a capture is read from its beginning. */
  readonly startsAtTail: boolean;
  readonly onFailure: (error: unknown) => void;
  readonly requestFrame: (action: () => void) => void;
}

/**
 * The window onto a long list: which rows there are (less what is filtered out, cleared from view or waits behind a
 * pause), where it stands among them, and the rows in sight. Call `refresh()` whenever `inputs` changes.
 */
export class RowView<Row extends NumberedRow> {
  readonly #ports: RowViewPorts<Row>;
  readonly #source: RowSource<Row>;
  readonly #puller: RowPuller<Row>;
  readonly #bounds: RowBounds<Row>;
  readonly #selection: RowSelection<Row>;
  #top = $state(0);
  #viewportHeight = $state(0);
  #isFollowing = $state(true);
  #seenThrough = $state(0);
  #frame = $state.raw<RowFrame<Row>>(emptyFrame);
  #origin: string | null = null;
  #view: number | null = null;
  #firstBefore = 1;
  #lastBefore = 0;
  /** Counts changes of the filter; what was begun before the last one is of no interest. */
  #turns = 0;
  #isTurning = false;
  /** What is drawn stays until the rows of the new filter are here. */
  #isHolding = false;

  constructor(ports: RowViewPorts<Row>) {
    this.#ports = ports;
    this.#source = ports.source;
    this.#bounds = new RowBounds(ports.source);
    this.#isFollowing = ports.startsAtTail;
    this.#puller = new RowPuller({
      fetchRows: (range) => this.#source.fetchRows(range),
      requestFrame: ports.requestFrame,
      onRows: (pulled) => this.#onRows(pulled),
      onFailure: ports.onFailure,
    });
    this.#selection = new RowSelection({
      ...{ source: ports.source, pick: ports.pick, onFailure: ports.onFailure },
      cache: this.#puller.cache,
      bounds: () => ({ first: this.first, last: this.last }),
    });
  }

  /** Place of the first row that there is to see. */
  readonly first = $derived.by(() => Math.max(this.#source.first, this.#bounds.hiddenThrough + 1));
  /** Place of the last one; before `first` where there is none. */
  readonly last = $derived.by(() =>
    Math.max(this.first - 1, Math.min(this.#source.last, this.#bounds.pausedAt ?? Infinity)),
  );
  readonly rowCount = $derived.by(() => this.last - this.first + 1);
  readonly scale: ScrollScale = $derived.by(() => ({
    rowCount: this.rowCount,
    rowHeight,
    viewportHeight: this.#viewportHeight,
  }));
  readonly top = $derived.by(() => (this.#isFollowing ? maximumTop(this.scale) : clampTop(this.scale, this.#top)));
  /** Rows that came while the view stood still. */
  readonly unseen = $derived.by(() => (this.#isFollowing ? 0 : Math.max(0, this.last - this.#seenThrough)));
  /** Rows that wait behind the pause. */
  readonly waiting = $derived.by(() =>
    this.#bounds.pausedAt === null ? 0 : Math.max(0, this.#source.last - this.#bounds.pausedAt),
  );
  /** Rows that are cleared from view, and still there. */
  readonly hidden = $derived.by(() => Math.max(0, this.first - this.#source.first));
  readonly isFiltered = $derived.by(() => this.#source.view !== null);
  /** Everything that `refresh()` depends on: another value whenever it has to be called. */
  readonly inputs = $derived.by(() => [
    this.first,
    this.last,
    this.top,
    this.#viewportHeight,
    this.#isFollowing,
    this.active,
    this.#source.origin,
    this.#source.view,
    this.#source.last,
  ]);

  /** Number of the selected row, let through or not. */
  get active(): number | null {
    return this.#selection.number;
  }

  /** Its place; null: it has none here, or it is not known yet. */
  get activePlace(): number | null {
    return this.#selection.place;
  }

  /** Places of the selected rows, first to last. */
  get selected(): RowRange | null {
    return this.#selection.range;
  }

  get frame(): RowFrame<Row> {
    return this.#frame;
  }

  /** The selected row, wherever the view stands; null until it has come. */
  get activeRow(): Row | null {
    return this.#selection.row;
  }

  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  get isPaused(): boolean {
    return this.#bounds.pausedAt !== null;
  }

  get viewportHeight(): number {
    return this.#viewportHeight;
  }

  set viewportHeight(height: number) {
    this.#viewportHeight = height;
  }

  /** Number of the first row in sight; null where none has come. */
  get numberInSight(): number | null {
    return this.#frame.rows.find((row) => row !== undefined)?.number ?? null;
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
    this.#bounds.togglePause();
  }

  /** Shows only what comes from now on; nothing is deleted. */
  hideAll(): void {
    this.#bounds.hideAll();
    this.#selection.clear();
    this.follow();
  }

  showAll(): void {
    this.#bounds.showAll();
    this.#keepStill();
  }

  /** Selects the row at a place; `extending`: everything from the first selected one to it. */
  select(place: number, extending = false): void {
    if (this.rowCount === 0 || this.#isTurning) return;
    const target = Math.max(this.first, Math.min(this.last, place));
    this.#stopFollowing();
    this.#top = topThatShows(this.scale, this.#top, target - this.first);
    this.#selection.select(target, extending);
  }

  /** Selects a row wherever it is, with its surroundings in sight; shows it again if it was cleared from view. */
  jumpTo(number: number): void {
    if (!this.isFiltered) return this.#jumpToPlace(number);
    this.#selection.ask(async () => {
      const place = await this.#source.placeOf(number);
      if (place !== null) this.#jumpToPlace(place);
    });
  }

  /** Brings a row into sight, or the first one after it, without selecting it. */
  reveal(number: number): void {
    this.#selection.ask(async () => {
      const place = (await this.#source.placeOf(number)) ?? this.last;
      this.#stopFollowing();
      this.#top = topThatCentres(this.scale, Math.max(0, place - this.first));
    });
  }

  placeOf(number: number): Promise<number | null> {
    return this.#source.placeOf(number);
  }

  /** Number of the nearest shown row at `number` or beyond it; null: there is none. */
  async nearest(number: number, backwards: boolean): Promise<number | null> {
    if (!this.isFiltered && number >= this.first && number <= this.last) return number;
    const place = (await this.#source.placeOf(number)) ?? this.last + 1;
    const exact = await this.#selection.rowAt(place);
    if (exact?.number === number) return number;
    const beyond = backwards ? Math.min(place - 1, this.last) : Math.max(place, this.first);
    const row = await this.#selection.rowAt(beyond);
    return row?.number ?? null;
  }

  /** Numbers of the rows at these places. */
  async numbersOf({ first, last }: RowRange): Promise<number[]> {
    const numbers: number[] = [];
    for (let at = first; at <= last;) {
      const { rows } = await this.#source.fetchRows({ first: at, last: Math.min(last, at + pageRows - 1) });
      if (rows.length === 0) break;
      numbers.push(...rows.map(({ number }) => number));
      at += rows.length;
    }
    return numbers;
  }

  get pageRows(): number {
    return rowsPerPage(this.scale);
  }

  /** Draws what can be drawn, and asks for the rows that are missing. Call it for every change of `inputs`. */
  refresh(): void {
    this.#noticeSource();
    if (this.#isTurning) return;
    this.#expire();
    this.#keepStill();
    const { first, end, offset } = visibleRows(this.scale, this.top);
    const range = { first: this.first + first, last: this.first + end - 1 };
    // What came is seen when its end is in sight, also where nothing had to scroll for it.
    if (this.#isFollowing || range.last >= this.last) this.#seenThrough = this.last;
    const wanted = { first: Math.max(this.#source.first, range.first - 1), last: Math.min(this.last, range.last + 1) };
    this.#selection.settle(wanted);
    if (range.last < range.first) {
      this.#frame = emptyFrame;
      return;
    }
    this.#puller.want(wanted);
    // While following, what is shown stays until the newer rows are here: no blank row ever flashes by.
    const mayBeBlank = !this.#isFollowing && !this.#isHolding;
    if (mayBeBlank || this.#frame.rows.length === 0 || this.#puller.cache.has(wanted)) this.#draw(range, offset);
  }

  dispose(): void {
    this.#puller.dispose();
    this.#turns++;
  }

  fetchRows(range: RowRange) {
    return this.#source.fetchRows(range);
  }

  #stopFollowing(): void {
    if (!this.#isFollowing) return;
    this.#top = maximumTop(this.scale);
    this.#seenThrough = this.last;
    this.#isFollowing = false;
  }

  #jumpToPlace(place: number): void {
    if (place < this.first) this.showAll();
    const isInSight = place >= this.#frame.first && place < this.#frame.first + this.#frame.rows.length - 1;
    this.select(place);
    if (!isInSight) this.#top = topThatCentres(this.scale, Math.min(place, this.last) - this.first);
  }

  #onRows(pulled: RowRange): void {
    this.#isHolding = false;
    this.#selection.settle(pulled);
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
    this.#frame = { first, rows, before: cache.get(first - 1), after: cache.get(last + 1), offset };
    this.#selection.notice(first, rows);
  }

  #noticeSource(): void {
    const { origin, view } = this.#source;
    if (origin !== this.#origin || this.#isBefore()) this.#reset();
    else if (view !== this.#view) void this.#turn();
    this.#origin = origin;
    this.#view = view;
  }

  /** Of the same file all rows are gone: it was begun anew. */
  #isBefore(): boolean {
    const { first, rows } = this.#frame;
    return !this.isFiltered && this.#view === null && rows.length > 0 && this.#source.last < first;
  }

  /** Numbers start again and mean other rows. */
  #reset(): void {
    this.#forget();
    this.#isTurning = false;
    this.#isHolding = false;
    if (this.#origin !== null) this.#selection.clear();
    this.#frame = emptyFrame;
    this.#bounds.reset();
    this.#seenThrough = 0;
    this.#top = 0;
    this.#firstBefore = this.first;
    this.#isFollowing = this.#ports.startsAtTail;
  }

  #forget(): void {
    this.#turns++;
    this.#puller.reset();
    this.#selection.forget();
  }

  /** Another filter: goes to where the selected row, or else the first one in sight, is among what is let through. */
  async #turn(): Promise<void> {
    const kept = this.active ?? (this.#isFollowing ? null : this.numberInSight);
    this.#forget();
    const turn = this.#turns;
    this.#isTurning = true;
    try {
      await this.#bounds.translate();
      const place = kept === null ? null : await this.#source.placeOf(kept);
      if (turn !== this.#turns) return;
      this.#firstBefore = this.first;
      if (kept !== null && !this.#isFollowing)
        this.#top = topThatCentres(this.scale, (place ?? this.last) - this.first);
      this.#seenThrough = this.last;
    } catch (error) {
      if (turn === this.#turns) this.#ports.onFailure(error);
    }
    if (turn !== this.#turns) return;
    this.#isTurning = false;
    this.#isHolding = true;
    this.refresh();
  }

  /** A filter decides about a record when it is decoded to its end: of late ones the places may still change. */
  #expire(): void {
    const { last } = this.#source;
    if (this.isFiltered && last !== this.#lastBefore) {
      this.#puller.cache.expire(Math.min(last, this.#lastBefore) - unsettledRows);
    }
    this.#lastBefore = last;
  }

  /** Rows that come or go before the first one move nothing that is looked at. */
  #keepStill(): void {
    const moved = this.first - this.#firstBefore;
    if (moved === 0) return;
    this.#firstBefore = this.first;
    if (!this.#isFollowing) this.#top = clampTop(this.scale, this.#top - moved * rowHeight);
  }
}

/** As many records may wait for the rest of a message. */
const unsettledRows = 4_096;
/** Rows asked for in one go where only their numbers count. */
const pageRows = 2_000;
