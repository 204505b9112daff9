/** Which request a packet answers, and what both say of the clocks (RFC 5905 §8). */
import type { ExchangePart } from '../../../contract/decoded';
import { toHex } from '../../../contract/byte-format';
import { isZero, nearestNs } from './timestamps';

/** Times of a header, as they are on the wire. */
export interface Times {
  readonly origin: Uint8Array;
  readonly receive: Uint8Array;
  readonly transmit: Uint8Array;
}

/** Nanoseconds. */
export interface ClockReading {
  readonly offsetNs: bigint;
  readonly delayNs: bigint;
}

export interface Answered {
  readonly exchange: ExchangePart | null;
  /** Null: when the packets came is not known. */
  readonly reading: ClockReading | null;
  /** Requests have been seen, and this answers none of them. */
  readonly isStray: boolean;
}

interface Request {
  readonly key: string;
  readonly atNs: bigint | undefined;
}

/** Of both sides. */
export class NtpExchanges {
  readonly #limit: number;
  readonly #requests = new Map<string, Request>();
  #sides = 0;

  /** `limit`: requests that wait for their answer; older ones are forgotten. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** One for each side. */
  takeSide(): NtpSide {
    return new NtpSide(this, this.#sides++);
  }

  ask(side: number, transmit: Uint8Array, atNs: bigint | undefined): ExchangePart {
    const key = `${side} ${toHex(transmit)}`;
    this.#requests.delete(key);
    this.#requests.set(key, { key, atNs });
    if (this.#requests.size > this.#limit) this.#requests.delete(this.#requests.keys().next().value!);
    return { key, part: 'begins' };
  }

  answer(asker: number, times: Times, atNs: bigint | undefined): Answered {
    const request = this.#requests.get(`${asker} ${toHex(times.origin)}`);
    if (request === undefined) {
      const isStray = [...this.#requests.keys()].some((key) => key.startsWith(`${asker} `));
      return { exchange: null, reading: null, isStray };
    }
    const isTimed =
      request.atNs !== undefined && atNs !== undefined && !isZero(times.receive) && !isZero(times.transmit);
    const reading = isTimed ? reckon(request.atNs, times, atNs) : null;
    return { exchange: { key: request.key, part: 'ends' }, reading, isStray: false };
  }
}

/** T1 and T4 are when the packets were recorded, T2 and T3 what the server says. */
function reckon(sentNs: bigint, { receive, transmit }: Times, arrivedNs: bigint): ClockReading {
  const receivedNs = nearestNs(receive, sentNs);
  const answeredNs = nearestNs(transmit, arrivedNs);
  return {
    offsetNs: (receivedNs - sentNs + (answeredNs - arrivedNs)) / 2n,
    delayNs: arrivedNs - sentNs - (answeredNs - receivedNs),
  };
}

export class NtpSide {
  readonly #exchanges: NtpExchanges;
  readonly #number: number;

  constructor(exchanges: NtpExchanges, number: number) {
    this.#exchanges = exchanges;
    this.#number = number;
  }

  /** `transmit`: what the answer will have as its origin. */
  ask(transmit: Uint8Array, atNs: bigint | undefined): ExchangePart {
    return this.#exchanges.ask(this.#number, transmit, atNs);
  }

  answer(times: Times, atNs: bigint | undefined): Answered {
    return this.#exchanges.answer(1 - this.#number, times, atNs);
  }

  /** Of messages with a sequence number (RFC 9327 §2, and ntpd's private mode). */
  sequence(isResponse: boolean, isMore: boolean, name: string): ExchangePart {
    const asker = isResponse ? 1 - this.#number : this.#number;
    const part = isResponse ? (isMore ? 'goes-on' : 'ends') : 'begins';
    return { key: `${asker} ${name}`, part };
  }
}
