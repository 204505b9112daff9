/** Which query an answer answers: the one of the other side with its ID (RFC 1035 §4.1.1). */
import type { ExchangePart } from '../../../contract/decoded';
import { ZoneTransfer } from './zone-transfer';

/** What one message says of it. */
export interface Asked {
  readonly id: number;
  readonly isResponse: boolean;
  /** `A example.com`; null: it has no question, as an answer of a zone transfer may (RFC 5936 §2.2.1). */
  readonly question: string | null;
  readonly hasFailed: boolean;
  /** Serial numbers of the SOA records among the answers. */
  readonly serials: readonly string[];
  readonly isSecondSoa: boolean;
}

interface Pending {
  readonly key: string;
  readonly transfer: ZoneTransfer | null;
}

/** Of both sides. */
export class DnsExchanges {
  readonly #limit: number;
  readonly #pending = new Map<string, Pending>();
  #sides = 0;

  /** `limit`: queries that wait for their answer; older ones are forgotten. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** One for each side. */
  takeSide(): DnsSide {
    return new DnsSide(this, this.#sides++);
  }

  begin(side: number, id: number, question: string): ExchangePart {
    const key = `${side} ${id} ${question}`;
    const isTransfer = /^[AI]XFR /.test(question);
    const waiting = `${side} ${id}`;
    this.#pending.delete(waiting);
    this.#pending.set(waiting, { key, transfer: isTransfer ? new ZoneTransfer(question.startsWith('IXFR')) : null });
    if (this.#pending.size > this.#limit) this.#pending.delete(this.#pending.keys().next().value!);
    return { key, part: 'begins' };
  }

  /** Null: it answers nothing that has been asked, and says no question. */
  answer(asker: number, asked: Asked): ExchangePart | null {
    const waiting = `${asker} ${asked.id}`;
    const pending = this.#pending.get(waiting);
    const key = asked.question === null ? pending?.key : `${asker} ${asked.id} ${asked.question}`;
    if (key === undefined) return null;
    if (pending?.key !== key) return { key, part: 'ends' };
    if (pending.transfer && !asked.hasFailed && !pending.transfer.isOverAfter(asked)) return { key, part: 'goes-on' };
    this.#pending.delete(waiting);
    return { key, part: 'ends' };
  }
}

export class DnsSide {
  readonly #exchanges: DnsExchanges;
  readonly #number: number;

  constructor(exchanges: DnsExchanges, number: number) {
    this.#exchanges = exchanges;
    this.#number = number;
  }

  /** Null: the message is part of no exchange. */
  partOf(asked: Asked): ExchangePart | null {
    if (asked.isResponse) return this.#exchanges.answer(1 - this.#number, asked);
    return this.#exchanges.begin(this.#number, asked.id, asked.question ?? '');
  }
}
