import type { ConnectionNumber, Endpoint } from '../../contract/session-state';

export interface Ends {
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

/** Both ends of every connection that records of the log belong to. */
export class Connections {
  readonly #ends = new Map<ConnectionNumber, Ends>();
  /** Those with TLS: what travels on them is ciphertext. */
  readonly #secure = new Set<ConnectionNumber>();
  /** Closed ones with the number of their last record, oldest first. */
  #closed: { readonly connection: ConnectionNumber; readonly lastNumber: number }[] = [];

  get(connection: ConnectionNumber): Ends | null {
    return this.#ends.get(connection) ?? null;
  }

  set(connection: ConnectionNumber, ends: Ends): void {
    this.#ends.set(connection, ends);
  }

  isSecure(connection: ConnectionNumber): boolean {
    return this.#secure.size > 0 && this.#secure.has(connection);
  }

  setSecure(connection: ConnectionNumber): void {
    this.#secure.add(connection);
  }

  close(connection: ConnectionNumber, lastNumber: number): void {
    if (this.#ends.has(connection)) this.#closed.push({ connection, lastNumber });
  }

  /** Forgets the closed ones whose records are all gone. */
  dropBefore(number: number): void {
    const kept = this.#closed.findIndex(({ lastNumber }) => lastNumber >= number);
    const gone = kept === -1 ? this.#closed : this.#closed.slice(0, kept);
    for (const { connection } of gone) {
      this.#ends.delete(connection);
      this.#secure.delete(connection);
    }
    this.#closed = kept === -1 ? [] : this.#closed.slice(kept);
  }
}
