import type { RecentCapture } from '../../src-main/contract/commands';
import type { AppState } from '../state/app-state';
import { isCommandLine, readLine } from './command-line';
import { findItems, paletteItems, type PaletteItem } from './palette-items';

/** Options that Page Up and Page Down move by. */
const pageLength = 8;

/** What the palette offers for what is typed, which of it is chosen, and what that does. */
export class PaletteModel {
  readonly #app: AppState;
  readonly #onClose: () => void;
  #text = $state('');
  #chosen = $state(0);
  #recent = $state.raw<readonly RecentCapture[]>([]);

  constructor(app: AppState, text: string, onClose: () => void) {
    this.#app = app;
    this.#text = text;
    this.#onClose = onClose;
  }

  /** What the line would open, or what is wrong with it; null for what is no line. */
  readonly meaning = $derived.by(() => (isCommandLine(this.#text) ? readLine(this.#text) : null));
  readonly isReady = $derived(this.meaning !== null && 'spec' in this.meaning);
  readonly found = $derived.by(() =>
    this.isReady ? [] : findItems(this.#text, paletteItems(this.#app, this.#recent)),
  );

  get text(): string {
    return this.#text;
  }
  set text(text: string) {
    this.#text = text;
    this.#chosen = 0;
  }

  /** Index into `found`. */
  get chosen(): number {
    return this.#chosen;
  }
  set chosen(index: number) {
    this.#chosen = index;
  }

  async loadRecent(): Promise<void> {
    this.#recent = (await this.#app.notices.attempt(() => this.#app.lab.invoke('capture.recent', {}))) ?? [];
  }

  /** True where the key was meant for the list. */
  press(key: string): boolean {
    switch (key) {
      case 'ArrowDown':
        return this.#move(1);
      case 'ArrowUp':
        return this.#move(-1);
      case 'PageDown':
        return this.#move(Math.min(pageLength, this.found.length - 1 - this.#chosen));
      case 'PageUp':
        return this.#move(-Math.min(pageLength, this.#chosen));
      case 'Enter':
        return this.#enter();
      case 'Tab':
        return this.#complete();
      default:
        return false;
    }
  }

  /** Runs it, or takes its line into the field. */
  run(item: PaletteItem): void {
    if (item.line !== undefined) {
      this.text = item.line;
      return;
    }
    this.#onClose();
    item.run?.();
  }

  async openLine(): Promise<void> {
    const { meaning } = this;
    if (meaning === null || !('spec' in meaning)) return;
    this.#onClose();
    const created = await this.#app.actions.create(meaning.spec);
    if (created !== undefined) this.#app.dock?.focus(created.id);
  }

  #move(by: number): true {
    const { length } = this.found;
    if (length > 0) this.#chosen = (this.#chosen + by + length) % length;
    return true;
  }

  #enter(): true {
    const item = this.found[this.#chosen]?.item;
    if (this.isReady) void this.openLine();
    else if (item !== undefined) this.run(item);
    return true;
  }

  /** Tab stays in the field: it takes the chosen line there. */
  #complete(): true {
    const line = this.found[this.#chosen]?.item.line;
    if (line !== undefined) this.text = line;
    return true;
  }
}
