/** The rules that a session's peers have broken: all are counted, the latest are kept. */
import { severities, type Severity } from '../../contract/decoded';
import type { RowBreach, ViolationRow, ViolationsPage } from '../../contract/messages';

/** Of one session. */
const keptViolations = 100_000;
/** Those beyond are let go of so many at a time. */
const droppedTogether = 1_000;

const rank = (severity: Severity): number => severities.indexOf(severity);

export class ViolationList {
  readonly counts: number[] = severities.map(() => 0);
  #rows: ViolationRow[] = [];
  #dropped = 0;
  /** Of each message that breaks a rule, the worst. */
  readonly #worst = new Map<number, Omit<RowBreach, 'row'>>();

  add(row: ViolationRow): void {
    const { code, clause, severity, details } = row.violation;
    this.counts[rank(severity)]! += 1;
    this.#rows.push(row);
    const known = this.#worst.get(row.number);
    const worst = known && rank(known.severity) >= rank(severity) ? known : { code, clause, severity, details };
    this.#worst.set(row.number, { ...worst, count: (known?.count ?? 0) + 1 });
    if (this.#rows.length >= keptViolations + droppedTogether) this.#drop();
  }

  /** Of a message that breaks a rule (and is among those kept). */
  worstOf(number: number): Omit<RowBreach, 'row'> | null {
    return this.#worst.get(number) ?? null;
  }

  page(generation: number, firstIndex: number, count: number, severity: Severity | null): ViolationsPage {
    const all = severity === null ? this.#rows : this.#rows.filter((row) => row.violation.severity === severity);
    const rows = all.slice(firstIndex, firstIndex + count);
    return { generation, total: all.length, dropped: this.#dropped, firstIndex, rows };
  }

  #drop(): void {
    for (const { number } of this.#rows.slice(0, droppedTogether)) this.#worst.delete(number);
    this.#rows = this.#rows.slice(droppedTogether);
    this.#dropped += droppedTogether;
  }
}
