/** A listening TCP socket of a session: hands over every connection that comes, up to a number. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Endpoint } from '../../contract/session-state';
import { asLabError } from '../failures';
import { endpointOf, withoutBrackets } from '../link/addresses';
import { socketError } from '../link/errno';
import { isLocalhost } from '../link/lookup';
import type { LogWriting } from '../record/log-contract';
import type { RunnerHost } from './runner';

export interface TcpListenerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly backlog?: number;
  readonly noDelay?: boolean;
  readonly keepAliveMs?: number | null;
}

export interface Accepting {
  readonly host: RunnerHost;
  readonly log: LogWriting;
  /** Whether one more connection may stay. */
  readonly hasRoom: () => boolean;
  readonly onSocket: (socket: Socket) => void;
  /** false leaves out the `listening` event, where another socket of the session has said it. */
  readonly isAnnounced?: boolean;
}

export class TcpListener {
  readonly #options: TcpListenerOptions;
  readonly #server: Server;
  #accepting: Accepting | null = null;
  local: Endpoint | null = null;

  constructor(options: TcpListenerOptions) {
    this.#options = options;
    this.#server = createServer({
      // The link answers the peer's FIN itself, after what is still to be sent.
      allowHalfOpen: true,
      noDelay: options.noDelay ?? true,
      keepAlive: (options.keepAliveMs ?? null) !== null,
      keepAliveInitialDelay: options.keepAliveMs ?? 0,
    });
  }

  /** Resolves with the address really bound. Throws LabError. Nothing is accepted before `accept`, called in the same turn. */
  async listen(): Promise<Endpoint> {
    const { port, backlog = 511 } = this.#options;
    const host = withoutBrackets(this.#options.host);
    await new Promise<void>((resolve, reject) => {
      const onError = (error: Error): void => reject(socketError(error, { host, port }));
      this.#server.once('error', onError);
      this.#server.listen({ host: isLocalhost(host) ? '127.0.0.1' : host, port, backlog }, () => {
        this.#server.off('error', onError);
        resolve();
      });
    });
    const bound = this.#server.address() as AddressInfo;
    this.local = endpointOf(bound.address, bound.port);
    return this.local;
  }

  /** Writes the `listening` event and takes connections from now on. */
  accept(accepting: Accepting): void {
    this.#accepting = accepting;
    if (accepting.isAnnounced !== false) accepting.log.event({ event: 'listening', local: this.local! });
    this.#server.on('connection', (socket) => this.#accept(socket, accepting));
    this.#server.on('error', (error) => this.#refuseFor(error, accepting));
  }

  #accept(socket: Socket, { host, hasRoom, onSocket }: Accepting): void {
    try {
      if (hasRoom()) onSocket(socket);
      else this.#refuse(socket);
    } catch (error) {
      socket.destroy();
      host.fault(error);
    }
  }

  #refuse(socket: Socket): void {
    const { log, host } = this.#accepting!;
    const remote = endpointOf(socket.remoteAddress ?? '0.0.0.0', socket.remotePort ?? 0);
    log.event({ event: 'refused', reason: 'maximum-connections', remote });
    // Without a listener an error of this socket, which nobody waits for, would end the program.
    socket.on('error', () => undefined);
    socket.resetAndDestroy();
    host.changed();
  }

  /** The system could not hand over a connection (no file descriptors left): the others go on. */
  #refuseFor(error: Error, { log, host }: Accepting): void {
    log.event({ event: 'failed', error: asLabError(socketError(error, this.local!)).toData() });
    host.changed();
  }

  /** Takes no more connections; resolves when those that came through it are gone. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        this.local = null;
        resolve();
      });
    });
  }

  destroy(): void {
    this.#server.close();
    this.local = null;
  }
}
