/** A TCP server: listens, and keeps every connection that comes until it is closed. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { LabError } from '../../contract/errors';
import type { TcpServerSpec } from '../../contract/session-spec';
import type { Endpoint } from '../../contract/session-state';
import { endpointOf, withoutBrackets } from '../link/addresses';
import { socketError } from '../link/errno';
import { isLocalhost } from '../link/lookup';
import type { TcpLink } from '../link/tcp-link';
import { asLabError } from '../failures';
import type { LogWriting } from '../record/log-contract';
import { prepareAnswers } from './answering';
import type { RunnerHost } from './runner';
import { TcpConnections } from './tcp-connections';
import { TcpRunner } from './tcp-runner';

export class TcpServer extends TcpRunner {
  readonly #spec: TcpServerSpec;
  readonly #host: RunnerHost;
  readonly #server: Server;
  #log: LogWriting | null = null;
  #starting: Promise<void> | null = null;
  local: Endpoint | null = null;
  readonly remote = null;

  constructor(spec: TcpServerSpec, host: RunnerHost) {
    super();
    this.#spec = spec;
    this.#host = host;
    this.#server = createServer({
      // The link answers the peer's FIN itself, after what is still to be sent.
      allowHalfOpen: true,
      noDelay: spec.noDelay,
      keepAlive: spec.keepAliveMs !== null,
      keepAliveInitialDelay: spec.keepAliveMs ?? 0,
    });
  }

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const answers = prepareAnswers(this.#spec.answering);
    await this.#listen();
    const { address, port } = this.#server.address() as AddressInfo;
    try {
      this.#log = this.#host.openLog(port);
    } catch (error) {
      this.#server.close();
      throw error;
    }
    this.local = endpointOf(address, port);
    this.#log.event({ event: 'listening', local: this.local });
    const { allowHalfOpen } = this.#spec;
    const onClosed = (): void => undefined;
    this.links = new TcpConnections({ host: this.#host, log: this.#log, answers, allowHalfOpen, onClosed });
    this.#server.on('connection', (socket) => this.#accept(socket));
    this.#server.on('error', (error) => this.#refuseFor(error));
    this.#host.opened();
  }

  #listen(): Promise<void> {
    const { port, backlog } = this.#spec;
    const host = withoutBrackets(this.#spec.host);
    return new Promise((resolve, reject) => {
      const onError = (error: Error): void => reject(socketError(error, { host, port }));
      this.#server.once('error', onError);
      this.#server.listen({ host: isLocalhost(host) ? '127.0.0.1' : host, port, backlog }, () => {
        this.#server.off('error', onError);
        resolve();
      });
    });
  }

  #accept(socket: Socket): void {
    try {
      if (this.openConnections < this.#spec.maximumConnections) this.links!.add(socket, 'remote');
      else this.#refuse(socket);
    } catch (error) {
      socket.destroy();
      this.#host.fault(error);
    }
  }

  #refuse(socket: Socket): void {
    const remote = endpointOf(socket.remoteAddress ?? '0.0.0.0', socket.remotePort ?? 0);
    this.#log!.event({ event: 'refused', reason: 'maximum-connections', remote });
    // Without a listener an error of this socket, which nobody waits for, would end the program.
    socket.on('error', () => undefined);
    socket.resetAndDestroy();
    this.#host.changed();
  }

  /** The system could not hand over a connection (no file descriptors left): the others go on. */
  #refuseFor(error: Error): void {
    this.#log!.event({ event: 'failed', error: asLabError(socketError(error, this.local!)).toData() });
    this.#host.changed();
  }

  async stop(): Promise<void> {
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    const isClosed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.links?.close();
    await isClosed;
    this.local = null;
  }

  destroy(): void {
    this.#server.close();
    this.links?.destroy();
    this.local = null;
  }

  protected everyone(): readonly TcpLink[] {
    const links = this.open.all().filter((link) => link.canWrite);
    if (links.length === 0) throw new LabError('NO_PEER');
    return links;
  }
}
