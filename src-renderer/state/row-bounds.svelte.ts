import type { NumberedRow, RowSource } from './row-source';

/** What is cleared from view, and where a pause stands: kept by number, so that both outlast a change of the filter. */
export class RowBounds<Row extends NumberedRow> {
  readonly #source: RowSource<Row>;
  #hiddenNumber = 0;
  #pausedNumber: number | null = null;
  #hiddenThrough = $state(0);
  #pausedAt = $state<number | null>(null);

  constructor(source: RowSource<Row>) {
    this.#source = source;
  }

  /** Place of the last row that is cleared from view; 0: none is. */
  get hiddenThrough(): number {
    return this.#hiddenThrough;
  }

  /** Place of the last row before the pause; null: there is no pause. */
  get pausedAt(): number | null {
    return this.#pausedAt;
  }

  togglePause(): void {
    const isPaused = this.#pausedAt !== null;
    this.#pausedNumber = isPaused ? null : this.#source.lastNumber;
    this.#pausedAt = isPaused ? null : this.#source.last;
  }

  hideAll(): void {
    this.#hiddenNumber = this.#source.lastNumber;
    this.#hiddenThrough = this.#source.last;
    this.#pausedNumber = null;
    this.#pausedAt = null;
  }

  showAll(): void {
    this.#hiddenNumber = 0;
    this.#hiddenThrough = 0;
  }

  /** Numbers mean other rows now. */
  reset(): void {
    this.showAll();
    this.#pausedNumber = null;
    this.#pausedAt = null;
  }

  /** Places mean other rows now: finds them again. */
  async translate(): Promise<void> {
    const hidden = this.#hiddenNumber;
    const paused = this.#pausedNumber;
    const [hiddenThrough, pausedAt] = await Promise.all([
      hidden === 0 ? 0 : this.#lastPlaceThrough(hidden),
      paused === null ? null : this.#lastPlaceThrough(paused),
    ]);
    if (hidden === this.#hiddenNumber) this.#hiddenThrough = hiddenThrough;
    if (paused === this.#pausedNumber) this.#pausedAt = pausedAt;
  }

  async #lastPlaceThrough(number: number): Promise<number> {
    const after = await this.#source.placeOf(number + 1);
    return after === null ? this.#source.last : after - 1;
  }
}
