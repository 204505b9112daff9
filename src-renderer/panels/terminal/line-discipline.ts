import { LineEditor } from './line-editor';
import { splitKeys } from './key-sequences';

/** What leaves for the peer. */
export type Typed =
  /** A line, to be encoded and followed by the line end. */
  | { readonly type: 'line'; readonly text: string }
  /** Ctrl+D in the middle of a line: it leaves as it is, without a line end. */
  | { readonly type: 'text'; readonly text: string }
  /** A control character that is the peer's. */
  | { readonly type: 'byte'; readonly byte: number };

export interface TypedKeys {
  /** Escape sequences and text for the terminal. */
  readonly display: string;
  readonly sent: readonly Typed[];
}

/** Lines that the up arrow brings back. */
const keptLines = 200;

/**
 * Line mode: keys edit a line here as a terminal's driver would (termios `ICANON`, with arrows and a history), and
 * Enter sends it. Ctrl+C and Ctrl+D belong to the peer; sequences that are no known key are dropped, so that what a
 * peer asks the terminal for (its cursor position, its name) never answers by itself.
 */
export class LineDiscipline {
  /** Whether sent lines stay on the screen; otherwise the peer is expected to echo them. */
  echo = true;
  readonly #editor: LineEditor;
  readonly #history: string[] = [];
  /** Place in the history; its length means the line being written. */
  #historyAt = 0;
  #draft = '';

  constructor(columns: number) {
    this.#editor = new LineEditor(columns);
  }

  get line(): string {
    return this.#editor.text;
  }

  resize(columns: number): void {
    this.#editor.resize(columns);
  }

  /** Before the peer's output is written; what it answers comes first. */
  hide(): string {
    return this.#editor.hide();
  }

  /** After it is written: `column` is where the terminal's cursor is, from 0. */
  show(column: number): string {
    return this.#editor.show(column);
  }

  type(data: string): TypedKeys {
    let display = '';
    const sent: Typed[] = [];
    for (const key of splitKeys(data)) {
      if (key === '\r' || key === '\n') display += this.#enter(sent);
      else if (key === '\x04') display += this.#endOfText(sent);
      else if (key === '\x03') sent.push({ type: 'byte', byte: 3 });
      else display += this.#edit(key);
    }
    return { display, sent };
  }

  #enter(sent: Typed[]): string {
    const text = this.#take();
    sent.push({ type: 'line', text });
    return this.#editor.finish(this.echo) + (this.echo ? '\r\n' : '');
  }

  #endOfText(sent: Typed[]): string {
    if (this.#editor.isEmpty) {
      sent.push({ type: 'byte', byte: 4 });
      return '';
    }
    sent.push({ type: 'text', text: this.#take() });
    return this.#editor.finish(this.echo) + (this.echo ? '\r\n' : '');
  }

  #take(): string {
    const text = this.#editor.text;
    if (text !== '' && text !== this.#history.at(-1)) this.#history.push(text);
    if (this.#history.length > keptLines) this.#history.shift();
    this.#historyAt = this.#history.length;
    return text;
  }

  #edit(key: string): string {
    switch (key) {
      case '\x7f':
      case '\b':
        return this.#editor.erase(-1);
      case '\x1b[3~':
        return this.#editor.erase(1);
      case '\x17':
      case '\x1b\x7f':
        return this.#editor.eraseWord();
      case '\x15':
        return this.#editor.eraseToStart();
      case '\x0b':
        return this.#editor.eraseToEnd();
      case '\x1b[A':
      case '\x1bOA':
        return this.#recall(-1);
      case '\x1b[B':
      case '\x1bOB':
        return this.#recall(1);
      default:
        return this.#move(key);
    }
  }

  #move(key: string): string {
    switch (key) {
      case '\x1b[C':
      case '\x1bOC':
        return this.#editor.moveBy(1);
      case '\x1b[D':
      case '\x1bOD':
        return this.#editor.moveBy(-1);
      case '\x1b[H':
      case '\x1bOH':
      case '\x01':
        return this.#editor.moveToStart();
      case '\x1b[F':
      case '\x1bOF':
      case '\x05':
        return this.#editor.moveToEnd();
      case '\x1b[1;5C':
      case '\x1bf':
        return this.#editor.moveByWord(1);
      case '\x1b[1;5D':
      case '\x1bb':
        return this.#editor.moveByWord(-1);
      case '\t':
        return this.#editor.insert(key);
      default:
        return isPrintable(key) ? this.#editor.insert(key) : '';
    }
  }

  #recall(by: -1 | 1): string {
    const at = this.#historyAt + by;
    if (at < 0 || at > this.#history.length) return '';
    if (this.#historyAt === this.#history.length) this.#draft = this.#editor.text;
    this.#historyAt = at;
    return this.#editor.replace(this.#history[at] ?? this.#draft);
  }
}

function isPrintable(key: string): boolean {
  const code = key.codePointAt(0) ?? 0;
  return code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0);
}
