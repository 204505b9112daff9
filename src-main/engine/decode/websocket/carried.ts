/** Another protocol inside the messages (MQTT): its own stream, cut into frames anywhere. */
import type { Decoder, Found } from '../decoder';

export class Carried {
  readonly #decoder: Decoder;
  readonly #limit: number;
  /** Until their frame has been told: it comes first. */
  readonly #held: Found[] = [];
  /** Bytes handed on so far. */
  #pushed = 0;
  /** Where the frame begins that holds the first byte of the message under way. */
  #from = 0;

  constructor(decoder: Decoder, limit: number) {
    this.#decoder = decoder;
    this.#limit = limit;
  }

  /** Payload bytes of the frame at `frameAt … frameEnd`. Returns what cannot wait any more. */
  push(bytes: Uint8Array, frameAt: number, frameEnd: number): Found[] {
    if (this.#decoder.isOver) return [];
    if (this.#decoder.position === this.#pushed) this.#from = frameAt;
    this.#pushed += bytes.length;
    this.#decoder.push(bytes);
    const due: Found[] = [];
    for (let found = this.#decoder.next(); found; found = this.#decoder.next()) {
      this.#held.push({ ...found, at: this.#from, len: frameEnd - this.#from });
      this.#from = frameAt;
      if (this.#held.length >= this.#limit) due.push(...this.#held.splice(0));
    }
    return due;
  }

  /** What its frame was waited for. */
  take(): Found[] {
    return this.#held.splice(0);
  }

  /** `streamEnd`: where the frames' stream ends. */
  end(streamEnd: number): Found[] {
    this.#decoder.end();
    const found = this.#decoder.next();
    return found ? [{ ...found, at: this.#from, len: streamEnd - this.#from }] : [];
  }
}
