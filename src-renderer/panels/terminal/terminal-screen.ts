import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { echoOf } from './echo';
import { LineDiscipline, type Typed } from './line-discipline';
import type { PeerDecoder } from './peer-decoder';
import { terminalTheme } from './terminal-theme';

/** Lines kept above the screen; the log keeps everything. */
const scrollback = 5_000;

export interface TerminalScreenPorts {
  /** Line mode: what was typed. */
  readonly onTyped: (typed: Typed) => void;
  /** Raw mode: what the keys say, as text. */
  readonly onKeys: (data: string) => void;
  /** Raw mode: bytes that are no text (mouse reports). */
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onCopy: (text: string) => void;
}

/** A terminal on the page. The peer's sequences are the emulator's alone: no titles, links or clipboard reach the window. */
export class TerminalScreen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #ports: TerminalScreenPorts;
  readonly #lines: LineDiscipline;
  #mode: 'line' | 'raw' = 'line';
  /** Writes of the peer's that the emulator has not finished; keys wait for them, as the edited line is off the screen. */
  #unfinished = 0;
  #waitingKeys = '';

  constructor(host: HTMLElement, ports: TerminalScreenPorts, label: string) {
    this.#ports = ports;
    this.#terminal = new Terminal({
      convertEol: true,
      cursorBlink: false,
      fontFamily: getComputedStyle(host).fontFamily,
      fontSize: 13,
      lineHeight: 1.25,
      scrollback,
      screenReaderMode: false,
      theme: terminalTheme(),
      minimumContrastRatio: 4.5,
    });
    this.#lines = new LineDiscipline(this.#terminal.cols);
    this.#terminal.loadAddon(this.#fit);
    for (const code of [0, 1, 2, 8, 52]) this.#terminal.parser.registerOscHandler(code, () => true);
    this.#terminal.attachCustomKeyEventHandler((event) => this.#isForPeer(event));
    this.#terminal.onData((data) => this.#onData(data));
    this.#terminal.onBinary((data) => {
      if (this.#mode === 'raw') ports.onBytes(Uint8Array.from(data, (character) => character.charCodeAt(0)));
    });
    this.#terminal.open(host);
    this.#terminal.textarea?.setAttribute('aria-label', label);
    this.#terminal.textarea?.setAttribute('data-focus-first', '');
    this.fit();
  }

  set mode(mode: 'line' | 'raw') {
    if (mode === this.#mode) return;
    this.#write(mode === 'raw' ? this.#lines.hide() : this.#lines.show(this.#terminal.buffer.active.cursorX));
    this.#mode = mode;
    // A bare LF from a plain text peer starts a new line; a raw peer says CR itself where it means it.
    this.#terminal.options.convertEol = mode === 'line';
  }

  set echo(echo: boolean) {
    this.#lines.echo = echo;
  }

  set isReadOnly(isReadOnly: boolean) {
    this.#terminal.options.disableStdin = isReadOnly;
  }

  /** Shows what the peer sent; `done` once the emulator has taken it in. */
  write(bytes: Uint8Array, decode: PeerDecoder, done: () => void): void {
    this.#interrupt(decode(bytes), done);
  }

  /** A line of ours between the peer's output. */
  note(text: string): void {
    const isAtStart = this.#terminal.buffer.active.cursorX === 0;
    this.#interrupt(`${isAtStart ? '' : '\r\n'}\x1b[0;2;3m── ${text} ──\x1b[0m\r\n`, () => undefined);
  }

  /** Our own text in raw mode with local echo. */
  echoKeys(data: string): void {
    this.#write(echoOf(data));
  }

  reset(): void {
    this.#terminal.reset();
    this.#write(this.#lines.show(0));
  }

  focus(): void {
    this.#terminal.focus();
  }

  useTheme(): void {
    this.#terminal.options.theme = terminalTheme();
  }

  /** Takes the size of its place on the page. */
  fit(): void {
    const size = this.#fit.proposeDimensions();
    if (size === undefined || !(size.cols > 1 && size.rows > 0)) return;
    this.#fit.fit();
    this.#lines.resize(this.#terminal.cols);
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #interrupt(data: Uint8Array | string, done: () => void): void {
    if (this.#mode === 'line') this.#write(this.#lines.hide());
    this.#unfinished++;
    this.#terminal.write(data, () => {
      this.#unfinished--;
      if (this.#unfinished === 0) this.#resume();
      done();
    });
  }

  #resume(): void {
    if (this.#mode === 'line') this.#write(this.#lines.show(this.#terminal.buffer.active.cursorX));
    const keys = this.#waitingKeys;
    this.#waitingKeys = '';
    if (keys !== '') this.#onData(keys);
  }

  #onData(data: string): void {
    if (this.#mode === 'raw') {
      this.#ports.onKeys(data);
      return;
    }
    if (this.#unfinished > 0) {
      this.#waitingKeys += data;
      return;
    }
    const { display, sent } = this.#lines.type(data);
    this.#write(display);
    for (const typed of sent) this.#ports.onTyped(typed);
  }

  #write(data: string): void {
    if (data !== '') this.#terminal.write(data);
  }

  /** Keys with Ctrl+Shift are the app's; all others are the peer's. */
  #isForPeer(event: KeyboardEvent): boolean {
    const isOurs = (event.ctrlKey || event.metaKey) && event.shiftKey;
    if (!isOurs) return event.key !== 'F1' && event.key !== 'F6';
    if (event.type === 'keydown' && event.code === 'KeyC' && this.#terminal.hasSelection()) {
      event.preventDefault();
      this.#ports.onCopy(this.#terminal.getSelection());
    }
    return false;
  }
}
