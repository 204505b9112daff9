/** What the requests of a connection tell the side that answers them, and the answers the side that asks. */
import type { Offer } from '../websocket/handshake';

export interface Request {
  readonly method: string;
  /** Its place among the requests of the connection, from 1; null: which response answers it cannot be known. */
  readonly number: number | null;
  /** Asks for another protocol (`Upgrade`, CONNECT): what follows it may not be HTTP. */
  readonly asksToSwitch: boolean;
  /** Asks for WebSocket, with what its response has to fit. */
  readonly offer: Offer | null;
  isAnswered: boolean;
}

/** HTTP has ended on this connection with a response that says so. */
export interface HandOver {
  /** As the `Upgrade` field names it; null after CONNECT. */
  readonly protocol: string | null;
  /** `Sec-WebSocket-Protocol` and `Sec-WebSocket-Extensions` of the response. */
  readonly subprotocol: string | null;
  readonly extensions: string | null;
}

export class Exchanges {
  readonly #limit: number;
  readonly #waiting: Request[] = [];
  /** More requests went unanswered than are kept: which response answers which is not known any more. */
  #isLost = false;
  #count = 0;
  handOver: HandOver | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  asked(method: string, asksToSwitch: boolean, offer: Offer | null = null): Request {
    if (this.#waiting.length >= this.#limit) this.#forget();
    const number = this.#isLost ? null : ++this.#count;
    const request: Request = { method, number, asksToSwitch, offer, isAnswered: false };
    if (!this.#isLost) this.#waiting.push(request);
    return request;
  }

  /** The request that the next response answers; null: none has been seen. */
  get current(): Request | null {
    return this.#waiting[0] ?? null;
  }

  /** The final response to the current request is complete. */
  answered(): void {
    const request = this.#waiting.shift();
    if (request) request.isAnswered = true;
  }

  /** Bytes of the answers are missing: what was asked before may have been answered in them. */
  lost(): void {
    for (const request of this.#waiting.splice(0)) request.isAnswered = true;
  }

  #forget(): void {
    for (const request of this.#waiting.splice(0)) request.isAnswered = true;
    this.#isLost = true;
  }
}
