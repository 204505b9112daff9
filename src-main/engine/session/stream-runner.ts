/** What all stream sessions have in common: connections that are sent to, ended, closed and reset. */
import type { ActionResult, SessionAction } from '../../contract/actions';
import type { Target } from '../../contract/commands';
import type { EndpointState } from '../../contract/endpoint-state';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import type { ConnectionNumber, ConnectionState, Endpoint } from '../../contract/session-state';
import type { StreamLink } from '../link/stream-link';
import type { Journal } from './journal';
import type { Injectee, Recipient, Runner } from './runner';
import type { TcpConnections } from './tcp-connections';

export abstract class StreamRunner implements Runner {
  abstract readonly local: Endpoint | null;
  abstract readonly remote: Endpoint | null;
  readonly groups = [];
  readonly droppedByKernel = null;
  readonly pieceByteLength: number | null = 64 * 1024;
  readonly journal: Journal | null = null;
  /** Null until the first opening. */
  protected links: TcpConnections | null = null;

  abstract start(): Promise<void>;
  abstract stop(): Promise<void>;
  abstract destroy(): void;
  /** Whom `all` means. Throws `NO_PEER` or `NOT_OPEN`. */
  protected abstract everyone(): readonly StreamLink[];

  get openConnections(): number {
    return this.links?.size ?? 0;
  }

  get endpoint(): EndpointState | null {
    return null;
  }

  connections(most: number): ConnectionState[] {
    return this.links?.states(most) ?? [];
  }

  /** Those whom the session's own messages go to; a raw stream sends bytes as they are. */
  async recipients(target: Target): Promise<readonly Recipient[]> {
    return this.linksOf(target);
  }

  async injectees(target: Target): Promise<readonly Injectee[]> {
    return this.linksOf(target);
  }

  /** Throws `NO_PEER`, `NOT_OPEN`, `CONNECTION_NOT_FOUND`. */
  protected linksOf(target: Target): readonly StreamLink[] {
    switch (target.to) {
      case 'all':
        return this.everyone();
      case 'connection':
        return [this.open.get(target.connection)];
      case 'address':
        throw refusal('BAD_INPUT', 'tcp-no-address');
    }
  }

  // Exhaustive in its protocol; a raw session has no actions.
  act(action: SessionAction): Promise<ActionResult> {
    return Promise.reject(refusal('BAD_INPUT', 'action-not-here', { action: action.do }));
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

  /** Every connection that can be written to. Throws `NO_PEER`. */
  protected get writable(): readonly StreamLink[] {
    const links = this.open.all().filter((link) => link.canWrite && link.isReady);
    if (links.length === 0) throw new LabError('NO_PEER');
    return links;
  }
}
