/** Which messages belong together: each is told which one begins its exchange, and how long ago the one before it was. */
import type { ExchangePart } from '../../contract/decoded';
import type { Found } from './channel';

interface Exchange {
  readonly first: number;
  lastAtNs: bigint;
  /** An answer has come before what it answers was whole. */
  isAhead: boolean;
}

export interface ExchangePlace {
  readonly exchange: number | 'itself';
  readonly sinceNs: bigint;
}

/** Of those that have begun, the ones gone without an end longest are forgotten first. */
const maximumExchanges = 100_000;
const none: ExchangePlace = { exchange: 0, sinceNs: -1n };

export class ExchangeTable {
  readonly #exchanges = new Map<string, Exchange>();

  /** `number`: the one that the message gets. */
  place(found: Found, part: ExchangePart | undefined, atNs: bigint, number: number): ExchangePlace {
    if (!part) return none;
    const key = `${found.connection} ${found.layer} ${found.decoded.proto} ${part.key}`;
    const known = this.#exchanges.get(key);
    if (known && (part.part !== 'begins' || known.isAhead)) {
      known.isAhead = false;
      const sinceNs = atNs - known.lastAtNs;
      known.lastAtNs = atNs;
      return { exchange: known.first, sinceNs: sinceNs < 0n ? 0n : sinceNs };
    }
    this.#exchanges.delete(key);
    this.#exchanges.set(key, { first: number, lastAtNs: atNs, isAhead: part.part !== 'begins' });
    const [oldest] = this.#exchanges.keys();
    if (this.#exchanges.size > maximumExchanges && oldest !== undefined) this.#exchanges.delete(oldest);
    return { exchange: 'itself', sinceNs: -1n };
  }
}
