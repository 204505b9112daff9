/** Where the window was and which workspace file is in use: kept beside the preferences. */
import type { ShellState } from './files';
import { writeJson } from './json-file';
import { Saver } from './saver';

export class ShellStateKeeper {
  readonly #saver: Saver;
  #current: ShellState;

  constructor(path: string, initial: ShellState, onFailure: (error: unknown) => void) {
    this.#current = initial;
    this.#saver = new Saver(() => writeJson(path, this.#current), onFailure);
  }

  get current(): ShellState {
    return this.#current;
  }

  change(part: Partial<ShellState>): void {
    this.#current = { ...this.#current, ...part };
    this.#saver.touch();
  }

  /** Never rejects. */
  flush(): Promise<void> {
    return this.#saver.flush();
  }
}
