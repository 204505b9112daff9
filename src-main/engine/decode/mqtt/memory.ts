/** So many characters of what the wire brought are remembered, and no more. */
export class Memory {
  #left: number;

  constructor(characters: number) {
    this.#left = characters;
  }

  /** False: there is no room for it. */
  take(text: string): boolean {
    // Something short takes room too.
    const size = text.length + 16;
    if (size > this.#left) return false;
    this.#left -= size;
    return true;
  }

  giveBack(text: string): void {
    this.#left += text.length + 16;
  }
}
