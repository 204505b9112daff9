/** Hellos that belong together, and the two ends of a connection (RFC 8446 §4.1, §6.1). */
import type { ExchangePart } from '../../../contract/decoded';

/** Of both sides. */
export class TlsExchanges {
  /** A HelloRetryRequest has come: the next ClientHello goes on. */
  #isRetried = false;
  #isOpen = false;
  #hasClosed = false;

  /** Of the handshake messages of one record. Null: they begin and end nothing. */
  ofHandshake(types: readonly string[]): ExchangePart | null {
    if (types.includes('ClientHello')) {
      const part = this.#isRetried ? 'goes-on' : 'begins';
      this.#isOpen = true;
      return { key: 'hello', part };
    }
    if (types.includes('HelloRetryRequest')) {
      this.#isRetried = true;
      return { key: 'hello', part: 'goes-on' };
    }
    return types.includes('ServerHello') ? this.#endHello() : null;
  }

  /** A fatal alert is an answer to a ClientHello as well. */
  ofAlert(level: number, description: string): ExchangePart | null {
    if (description === 'close_notify') {
      const part = this.#hasClosed ? 'ends' : 'begins';
      this.#hasClosed = !this.#hasClosed;
      return { key: 'close', part };
    }
    return level === 2 && this.#isOpen ? this.#endHello() : null;
  }

  #endHello(): ExchangePart {
    this.#isOpen = false;
    this.#isRetried = false;
    return { key: 'hello', part: 'ends' };
  }
}
