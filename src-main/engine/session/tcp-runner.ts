/** What a TCP server and a TCP client have in common: connections that are sent to, ended, closed and reset. */
import type { Target } from '../../contract/commands';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import type { ConnectionNumber, ConnectionState, Endpoint } from '../../contract/session-state';
import type { TcpLink } from '../link/tcp-link';
import type { Runner } from './runner';
import type { TcpConnections } from './tcp-connections';

export abstract class TcpRunner implements Runner {
  abstract readonly local: Endpoint | null;
  abstract readonly remote: Endpoint | null;
  readonly groups = [];
  readonly droppedByKernel = null;
  readonly pieceByteLength = 64 * 1024;
  /** Null until the first opening. */
  protected links: TcpConnections | null = null;

  abstract start(): Promise<void>;
  abstract stop(): Promise<void>;
  abstract destroy(): void;
  /** Whom `all` means. Throws `NO_PEER` or `NOT_OPEN`. */
  protected abstract everyone(): readonly TcpLink[];

  get openConnections(): number {
    return this.links?.size ?? 0;
  }

  connections(most: number): ConnectionState[] {
    return this.links?.states(most) ?? [];
  }

  async recipients(target: Target): Promise<readonly TcpLink[]> {
    switch (target.to) {
      case 'all':
        return this.everyone();
      case 'connection':
        return [this.open.get(target.connection)];
      case 'address':
        throw refusal('BAD_INPUT', 'tcp-no-address');
    }
  }

  endConnection(number: ConnectionNumber): void {
    this.open.get(number).end();
  }

  async closeConnection(number: ConnectionNumber): Promise<void> {
    await this.open.get(number).close();
  }

  resetConnection(number: ConnectionNumber): void {
    this.open.get(number).reset();
  }

  join(): never {
    throw refusal('BAD_INPUT', 'tcp-no-groups');
  }

  leave(): never {
    throw refusal('BAD_INPUT', 'tcp-no-groups');
  }

  protected get open(): TcpConnections {
    if (this.links === null) throw new LabError('NOT_OPEN');
    return this.links;
  }
}
