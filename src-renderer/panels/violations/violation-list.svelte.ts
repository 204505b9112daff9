import type { Severity } from '../../../src-main/contract/decoded';
import type { ViolationRow } from '../../../src-main/contract/messages';
import type { Lab } from '../../lab/lab';

export const pageRows = 200;
const keptPages = 20;

/** A session's violations, pulled by pages as they come into sight. */
export class ViolationList {
  readonly #lab: Lab;
  readonly #onFailure: (error: unknown) => void;
  readonly #pages = new Map<number, readonly ViolationRow[]>();
  readonly #pulling = new Set<number>();
  #session: string | null = null;
  #severity: Severity | null = null;
  #total = $state(0);
  #dropped = $state(0);
  #generation = $state(0);
  #version = $state(0);
  #isHere = $state(false);

  constructor(lab: Lab, onFailure: (error: unknown) => void) {
    this.#lab = lab;
    this.#onFailure = onFailure;
  }

  get total(): number {
    return this.#total;
  }

  /** Counted and no longer kept. */
  get dropped(): number {
    return this.#dropped;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Grows whenever rows have come. */
  get version(): number {
    return this.#version;
  }

  get isHere(): boolean {
    return this.#isHere;
  }

  at(index: number): ViolationRow | undefined {
    return this.#pages.get(Math.floor(index / pageRows))?.[index % pageRows];
  }

  /** @param severity only those; null: all */
  open(session: string | null, severity: Severity | null): void {
    if (session === this.#session && severity === this.#severity) return;
    this.#session = session;
    this.#severity = severity;
    this.#forget();
    void this.refresh();
  }

  /** There may be more by now: the last page is read again. */
  async refresh(): Promise<void> {
    await this.#pull(Math.floor(Math.max(0, this.#total - 1) / pageRows));
  }

  /** Asks for the rows that are missing. */
  want(first: number, end: number): void {
    for (let page = Math.floor(first / pageRows); page * pageRows < Math.min(end, this.#total); page++)
      if (!this.#pages.has(page)) void this.#pull(page);
  }

  async #pull(page: number): Promise<void> {
    const session = this.#session;
    const severity = this.#severity;
    if (session === null || this.#pulling.has(page)) return;
    this.#pulling.add(page);
    try {
      const input = { session, severity, firstIndex: page * pageRows, count: pageRows };
      const answer = await this.#lab.invoke('messages.violations', input);
      if (session !== this.#session || severity !== this.#severity) return;
      if (answer.generation !== this.#generation) this.#forget();
      this.#generation = answer.generation;
      this.#total = answer.total;
      this.#dropped = answer.dropped;
      this.#isHere = true;
      this.#keep(page, answer.rows);
    } catch (error) {
      if (session === this.#session) this.#onFailure(error);
    } finally {
      this.#pulling.delete(page);
    }
  }

  #keep(page: number, rows: readonly ViolationRow[]): void {
    this.#pages.delete(page);
    this.#pages.set(page, rows);
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= keptPages) break;
      this.#pages.delete(old);
    }
    this.#version++;
  }

  #forget(): void {
    this.#pages.clear();
    this.#pulling.clear();
    this.#total = 0;
    this.#dropped = 0;
    this.#generation = 0;
    this.#isHere = false;
    this.#version++;
  }
}
