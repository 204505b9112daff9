/** Which messages belong together, and how long one came after the other. */
import type { DecodedMessage } from '../contract/decoded';
import type { Found } from '../engine/messages/channel';
import type { ExchangeInfo } from './line';

/** Of those that have begun and not ended, the oldest are forgotten first. */
const maximumExchanges = 100_000;

interface Exchange {
  readonly number: number;
  lastAtNs: bigint;
}

export class ExchangeLines {
  readonly #open = new Map<string, Exchange>();
  #count = 0;

  /** Null: the message is of none, or it is not known when it came. */
  of({ connection, layer, place }: Found, { proto, exchange }: DecodedMessage): ExchangeInfo | null {
    if (!exchange || !place) return null;
    const { atNs } = place;
    const key = `${connection} ${layer} ${proto} ${exchange.key}`;
    const { part } = exchange;
    const known = part === 'begins' ? undefined : this.#open.get(key);
    const one = known ?? { number: ++this.#count, lastAtNs: atNs };
    const passedNs = atNs - one.lastAtNs;
    const sinceNs = known ? (passedNs < 0n ? 0n : passedNs) : null;
    one.lastAtNs = atNs;
    this.#open.delete(key);
    // What comes after the end (sent again) still belongs to it, until the key is used anew.
    this.#open.set(key, one);
    const [oldest] = this.#open.keys();
    if (this.#open.size > maximumExchanges && oldest !== undefined) this.#open.delete(oldest);
    return { part, number: one.number, sinceNs };
  }
}
