/** A TCP server: listens, and keeps every connection that comes until it is closed. */
import type { Socket } from 'node:net';
import type { Target } from '../../contract/commands';
import type { TcpServerSpec } from '../../contract/session-spec';
import type { Endpoint } from '../../contract/session-state';
import type { StreamLink } from '../link/stream-link';
import { serverTls } from '../tls/server-tls';
import { answerStream, prepareAnswers, type Answers } from './answering';
import { onWire } from './on-wire';
import type { Injectee, RunnerHost } from './runner';
import { StreamRunner } from './stream-runner';
import { TcpConnections } from './tcp-connections';
import { TcpListener } from './tcp-listener';

export class TcpServer extends StreamRunner {
  readonly #spec: TcpServerSpec;
  readonly #host: RunnerHost;
  readonly #listener: TcpListener;
  #answers: Answers | null = null;
  #starting: Promise<void> | null = null;
  readonly remote = null;

  constructor(spec: TcpServerSpec, host: RunnerHost) {
    super();
    this.#spec = spec;
    this.#host = host;
    this.#listener = new TcpListener(spec);
  }

  get local(): Endpoint | null {
    return this.links === null ? null : this.#listener.local;
  }

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const answers = prepareAnswers(this.#spec.answering);
    this.#answers = answers;
    // Before listening: once that has begun, clients are taken in the same turn.
    const tls = await serverTls(this.#spec.tls, this.#host.authority, this.#spec.host);
    const { port } = await this.#listener.listen();
    const log = this.#openLog(port);
    this.links = new TcpConnections({
      host: this.#host,
      log,
      allowHalfOpen: this.#spec.allowHalfOpen,
      tls,
      onRecord: (link, direction, bytes) => {
        if (direction === 'inbound') answerStream(answers, link, bytes);
      },
    });
    this.#listener.accept({
      host: this.#host,
      log,
      hasRoom: () => this.openConnections < this.#spec.maximumConnections,
      onSocket: (socket) => this.#greet(socket),
    });
    this.#host.opened();
  }

  #openLog(port: number) {
    try {
      return this.#host.openLog(port);
    } catch (error) {
      this.#listener.destroy();
      throw error;
    }
  }

  #greet(socket: Socket): void {
    const link = this.links!.add(socket, 'remote');
    const { greeting } = this.#answers!;
    if (greeting !== null) link.write(greeting);
  }

  async stop(): Promise<void> {
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    const isClosed = this.#listener.close();
    await this.links?.close();
    await isClosed;
  }

  destroy(): void {
    this.#listener.destroy();
    this.links?.destroy();
  }

  /** Under TLS, where there is one: what speaks on a raw session is the person. */
  override async injectees(target: Target): Promise<readonly Injectee[]> {
    return onWire(this.linksOf(target));
  }

  protected everyone(): readonly StreamLink[] {
    return this.writable;
  }
}
