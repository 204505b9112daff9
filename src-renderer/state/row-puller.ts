import { RowCache, type PlacedRows, type RowRange } from './row-cache';

export interface RowPullerPorts<Row> {
  readonly fetchRows: (range: RowRange) => Promise<PlacedRows<Row>>;
  /** Runs it before the next drawing. */
  readonly requestFrame: (action: () => void) => void;
  /** Rows have come for this range: the one wanted when the pull began. */
  readonly onRows: (pulled: RowRange) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Brings the rows that are in sight: at most one pull a frame and one under way, always for the newest wish.
 * Scrolling fast over a million rows therefore asks for what is in sight now, never for all that was passed.
 */
export class RowPuller<Row> {
  readonly cache = new RowCache<Row>();
  readonly #ports: RowPullerPorts<Row>;
  #wanted: RowRange | null = null;
  #isScheduled = false;
  #isPulling = false;
  #isDisposed = false;
  /** Answers to questions asked before the last `reset()` are about another log. */
  #epoch = 0;

  constructor(ports: RowPullerPorts<Row>) {
    this.#ports = ports;
  }

  want(range: RowRange): void {
    this.#wanted = range;
    this.#schedule();
  }

  /** Forgets everything: the numbers mean other records now. */
  reset(): void {
    this.#epoch++;
    this.#wanted = null;
    this.#isPulling = false;
    this.cache.clear();
  }

  /** Nobody looks any more: what is under way is dropped when it comes. */
  dispose(): void {
    this.reset();
    this.#isDisposed = true;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isPulling || this.#isDisposed) return;
    if (this.#wanted === null || this.cache.has(this.#wanted)) return;
    this.#isScheduled = true;
    this.#ports.requestFrame(() => {
      this.#isScheduled = false;
      void this.#pull();
    });
  }

  async #pull(): Promise<void> {
    const wanted = this.#wanted;
    const missing = wanted === null ? null : this.cache.missing(wanted);
    if (wanted === null || missing === null || this.#isPulling) return;
    const epoch = this.#epoch;
    this.#isPulling = true;
    let came = 0;
    try {
      const placed = await this.#ports.fetchRows(missing);
      if (epoch !== this.#epoch) return;
      came = placed.rows.length;
      this.cache.put(placed);
      this.#ports.onRows(wanted);
    } catch (error) {
      if (epoch === this.#epoch) this.#ports.onFailure(error);
    } finally {
      if (epoch === this.#epoch) {
        this.#isPulling = false;
        // Nothing came: they are not there (yet). Asking again at once would never end.
        if (came > 0 || this.#wanted !== wanted) this.#schedule();
      }
    }
  }
}
