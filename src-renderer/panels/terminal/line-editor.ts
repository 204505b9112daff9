import { cellWidth } from './cell-width';

/** How a tab in the line is shown: one cell, so that it can be erased as one. */
const tabSign = '␉';

/**
 * One line being edited on a terminal, at whatever column it starts and over as many rows as it wraps. Every change
 * answers with the escape sequences that bring the terminal from what it shows to what it should.
 */
export class LineEditor {
  #characters: string[] = [];
  #cursor = 0;
  /** Row of the terminal's cursor, counted from the row that the line starts on. */
  #cursorRow = 0;
  #startColumn = 0;
  #columns: number;
  #isShown = true;

  constructor(columns: number) {
    this.#columns = Math.max(2, columns);
  }

  get text(): string {
    return this.#characters.join('');
  }

  get isEmpty(): boolean {
    return this.#characters.length === 0;
  }

  /** The terminal has another width: it has wrapped its rows anew, and so the line starts where the cursor is. */
  resize(columns: number): void {
    this.#columns = Math.max(2, columns);
  }

  insert(text: string): string {
    const added = [...text];
    this.#characters.splice(this.#cursor, 0, ...added);
    this.#cursor += added.length;
    return this.#draw();
  }

  /** Erases characters before (negative) or after the cursor. */
  erase(count: number): string {
    const other = Math.max(0, Math.min(this.#characters.length, this.#cursor + count));
    if (other === this.#cursor) return '';
    const from = Math.min(other, this.#cursor);
    this.#characters.splice(from, Math.abs(other - this.#cursor));
    this.#cursor = from;
    return this.#draw();
  }

  eraseWord(): string {
    return this.erase(this.#wordStart() - this.#cursor);
  }

  eraseToStart(): string {
    return this.erase(-this.#cursor);
  }

  eraseToEnd(): string {
    return this.erase(this.#characters.length - this.#cursor);
  }

  moveBy(count: number): string {
    return this.#moveTo(this.#cursor + count);
  }

  moveToStart(): string {
    return this.#moveTo(0);
  }

  moveToEnd(): string {
    return this.#moveTo(this.#characters.length);
  }

  moveByWord(direction: -1 | 1): string {
    return this.#moveTo(direction < 0 ? this.#wordStart() : this.#wordEnd());
  }

  replace(text: string): string {
    this.#characters = [...text];
    this.#cursor = this.#characters.length;
    return this.#draw();
  }

  /** Takes the line off the terminal, for the peer's output to come in its place; `show()` brings it back. */
  hide(): string {
    if (!this.#isShown) return '';
    const erased = this.isEmpty ? '' : this.#eraseShown();
    this.#isShown = false;
    this.#cursorRow = 0;
    return erased;
  }

  /** Draws the line from where the terminal's cursor is now. */
  show(startColumn: number): string {
    this.#isShown = true;
    this.#startColumn = Math.min(startColumn, this.#columns - 1);
    this.#cursorRow = 0;
    return this.isEmpty ? '' : this.#draw();
  }

  /** Ends the line and leaves what is shown, or takes it away; the next one starts at `column`. */
  finish(keepsShown: boolean): string {
    const shown = keepsShown ? this.#moveTo(this.#characters.length) : this.#isShown ? this.#eraseShown() : '';
    this.#characters = [];
    this.#cursor = 0;
    this.#cursorRow = 0;
    if (keepsShown) this.#startColumn = 0;
    return shown;
  }

  #moveTo(cursor: number): string {
    const next = Math.max(0, Math.min(this.#characters.length, cursor));
    if (next === this.#cursor) return '';
    this.#cursor = next;
    return this.#draw();
  }

  #wordStart(): number {
    let at = this.#cursor;
    while (at > 0 && this.#characters[at - 1] === ' ') at--;
    while (at > 0 && this.#characters[at - 1] !== ' ') at--;
    return at;
  }

  #wordEnd(): number {
    let at = this.#cursor;
    while (at < this.#characters.length && this.#characters[at] === ' ') at++;
    while (at < this.#characters.length && this.#characters[at] !== ' ') at++;
    return at;
  }

  #eraseShown(): string {
    const up = this.#cursorRow > 0 ? `\x1b[${this.#cursorRow}A` : '';
    return `${up}\x1b[${this.#startColumn + 1}G\x1b[J`;
  }

  #draw(): string {
    if (!this.#isShown) return '';
    const erased = this.#eraseShown();
    const end = this.#positionAfter(this.#characters.length);
    const cursor = this.#positionAfter(this.#cursor);
    // A full row leaves the terminal's cursor on it until more is written: step on to the next.
    const step = end.isFullRow ? '\r\n' : '';
    const up = end.row > cursor.row ? `\x1b[${end.row - cursor.row}A` : '';
    this.#cursorRow = cursor.row;
    return `${erased}${this.text.replaceAll('\t', tabSign)}${step}${up}\x1b[${cursor.column + 1}G`;
  }

  #positionAfter(count: number): { row: number; column: number; isFullRow: boolean } {
    let row = 0;
    let column = this.#startColumn;
    for (const character of this.#characters.slice(0, count)) {
      const width = cellWidth(character === '\t' ? tabSign : character);
      if (column + width > this.#columns) {
        row++;
        column = 0;
      }
      column += width;
    }
    const isFullRow = column >= this.#columns;
    return isFullRow ? { row: row + 1, column: 0, isFullRow } : { row, column, isFullRow };
  }
}
