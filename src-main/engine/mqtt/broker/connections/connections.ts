/** The open connections of a broker, and how many there may be. */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { AcceptedConnection } from '../broker-contract';
import { reasonCode } from '../codec/reason-code';
import type { BrokerCore } from '../core';
import { Violation } from '../violation';
import { Connection, type ConnectionOwner } from './connection';

export class Connections implements ConnectionOwner {
  readonly #core: BrokerCore;
  readonly #open = new Map<Connection, Duplex>();
  /** Those without a CONNECT yet, the oldest first. */
  readonly #pending = new Set<Connection>();
  #isClosed = false;

  constructor(core: BrokerCore) {
    this.#core = core;
  }

  accept(stream: Duplex, info: AcceptedConnection): void {
    const { connections, pendingConnections } = this.#core.limits;
    if (this.#isClosed || this.#open.size >= connections) return this.#turnAway(stream, info);
    const connection = new Connection(this.#core, this, stream, info);
    this.#open.set(connection, stream);
    this.#pending.add(connection);
    if (this.#pending.size > pendingConnections) this.#endOldestPending(pendingConnections);
  }

  identified(connection: Connection): void {
    this.#pending.delete(connection);
  }

  gone(connection: Connection): void {
    this.#pending.delete(connection);
    this.#open.delete(connection);
  }

  /** The one that holds most goes: whoever sends packets of a usual size is not to suffer for it. */
  tooMuchUnparsed(): void {
    let largest: Connection | null = null;
    for (const connection of this.#open.keys()) {
      if (largest === null || connection.unparsedBytes > largest.unparsedBytes) largest = connection;
    }
    largest?.giveUpUnparsed();
  }

  /** Says good-bye to all, and waits until they are gone: `closeDeadlineMs` at most. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const closings = [...this.#open].map(([connection, stream]) => {
      const closed = stream.destroyed ? Promise.resolve() : once(stream, 'close').catch(() => undefined);
      connection.end('shutdown', reasonCode.serverShuttingDown);
      return closed;
    });
    await Promise.all(closings);
  }

  destroy(): void {
    this.#isClosed = true;
    for (const connection of [...this.#open.keys()]) connection.destroy();
  }

  #endOldestPending(limit: number): void {
    for (const oldest of this.#pending) {
      oldest.giveWay(limit);
      return;
    }
  }

  #turnAway(stream: Duplex, { connection }: AcceptedConnection): void {
    const limit = this.#core.limits.connections;
    // Without a listener an error of this stream, which nobody waits for, would end the program.
    stream.on('error', () => undefined);
    stream.destroy();
    const details = { reasonCode: reasonCode.serverBusy, limit, actual: limit + 1 };
    const violation = new Violation(`There are ${limit} connections already.`, { reason: 'connections', ...details });
    this.#core.report.refused(violation, { connection, clientId: null });
  }
}
