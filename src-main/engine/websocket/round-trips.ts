/** Pings that wait for their Pong: a Pong carries the Ping's payload (RFC 6455 §5.5.3). */

/** Pings remembered; older ones are taken for lost. */
const maximumWaiting = 64;

export interface SentPing {
  /** Of the journal. */
  readonly entry: number;
  readonly atNs: bigint;
}

export class RoundTrips {
  readonly #waiting = new Map<string, SentPing>();

  sent(payload: Uint8Array, ping: SentPing): void {
    const key = Buffer.from(payload).toString('latin1');
    this.#waiting.delete(key);
    this.#waiting.set(key, ping);
    if (this.#waiting.size > maximumWaiting) this.#waiting.delete(this.#waiting.keys().next().value!);
  }

  /** The Ping that this Pong answers; null where nobody asked (RFC 6455 §5.5.3 allows that). Earlier ones may go without an answer. */
  answered(payload: Uint8Array): SentPing | null {
    const key = Buffer.from(payload).toString('latin1');
    const ping = this.#waiting.get(key) ?? null;
    this.#waiting.delete(key);
    return ping;
  }
}
