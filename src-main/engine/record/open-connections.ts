import type { ConnectionNumber } from '../../contract/session-state';
import type { FlowNote } from './event-text';

interface OpenConnection {
  /** Of the wire first, then of its twin. */
  readonly flows: FlowNote[];
  keyLog: string;
}

/** Connections that may still get records, and what every new file of the log must say of them again. */
export class OpenConnections {
  readonly #connections = new Map<ConnectionNumber, OpenConnection>();

  add(note: FlowNote): void {
    const known = this.#connections.get(note.connection);
    if (known === undefined) this.#connections.set(note.connection, { flows: [note], keyLog: '' });
    else known.flows.push(note);
  }

  /** The flow on the wire; null where it is not open. */
  wireFlow(connection: ConnectionNumber): FlowNote | null {
    return this.#connections.get(connection)?.flows[0] ?? null;
  }

  addSecrets(connection: ConnectionNumber, keyLog: string): void {
    const known = this.#connections.get(connection);
    if (known !== undefined) known.keyLog += keyLog;
  }

  forget(connection: ConnectionNumber): void {
    this.#connections.delete(connection);
  }

  *flows(): Iterable<FlowNote> {
    for (const { flows } of this.#connections.values()) yield* flows;
  }

  /** One text a connection that has any. */
  *keyLogs(): Iterable<string> {
    for (const { keyLog } of this.#connections.values()) if (keyLog !== '') yield keyLog;
  }
}
