/** Whether bytes that come in pieces are UTF-8 (RFC 3629 §4), without keeping them. */
export class Utf8Check {
  /** Continuation bytes still to come of the present character. */
  #left = 0;
  /** What the next continuation byte may be: the second byte of some characters is bounded. */
  #low = 0x80;
  #high = 0xbf;
  isValid = true;

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && this.isValid) {
      // Most text is ASCII, and needs no more than this.
      if (this.#left === 0) while (bytes[at]! < 0x80) at++;
      if (at < bytes.length) this.#step(bytes[at++]!);
    }
  }

  /** Valid, and no character is cut off at the end. */
  get isWhole(): boolean {
    return this.isValid && this.#left === 0;
  }

  #step(byte: number): void {
    if (this.#left > 0) {
      if (byte < this.#low || byte > this.#high) this.isValid = false;
      this.#left--;
      this.#low = 0x80;
      this.#high = 0xbf;
    } else if (byte >= 0x80) this.#begin(byte);
  }

  #begin(byte: number): void {
    if (byte >= 0xc2 && byte <= 0xdf) this.#left = 1;
    else if (byte >= 0xe0 && byte <= 0xef) this.#left = 2;
    else if (byte >= 0xf0 && byte <= 0xf4) this.#left = 3;
    else this.isValid = false;
    if (byte === 0xe0) this.#low = 0xa0;
    else if (byte === 0xed) this.#high = 0x9f;
    else if (byte === 0xf0) this.#low = 0x90;
    else if (byte === 0xf4) this.#high = 0x8f;
  }
}
