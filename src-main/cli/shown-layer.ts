/** Of a connection with TLS its plaintext is told, not its ciphertext. */
import type { RecordBytes } from '../contract/records';
import { isSecure } from '../contract/session-kinds';
import type { SessionSpec } from '../contract/session-spec';

const handshake = 0x16;

export class ShownLayer {
  readonly #spec: SessionSpec;
  /** Connections of a session that has both, and what they are; told by their first bytes. */
  readonly #isSecured = new Map<number, boolean>();

  constructor(spec: SessionSpec) {
    this.#spec = spec;
  }

  shows(record: RecordBytes): boolean {
    if (record.event?.event === 'closed' || record.event?.event === 'reset') this.#isSecured.delete(record.connection);
    return record.event !== null || record.layer === 'plaintext' || !this.#isCiphertext(record);
  }

  #isCiphertext(record: RecordBytes): boolean {
    if (!this.#isMixed) return isSecure(this.#spec);
    const { connection, bytes } = record;
    const known = this.#isSecured.get(connection);
    if (known !== undefined) return known;
    const isSecured = bytes[0] === handshake;
    this.#isSecured.set(connection, isSecured);
    return isSecured;
  }

  /** A broker listens here with TLS and there without; a redirect leads from `http:` to `https:`. */
  get #isMixed(): boolean {
    if (this.#spec.kind === 'http-client') return true;
    if (this.#spec.kind !== 'mqtt-broker') return false;
    return new Set(this.#spec.listeners.map(({ tls }) => tls === null)).size > 1;
  }
}
