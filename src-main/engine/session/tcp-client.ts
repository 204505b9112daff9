/** A TCP client: one connection at a time, tried again with growing pauses where that is asked for. */
import type { Target } from '../../contract/commands';
import { LabError } from '../../contract/errors';
import type { TcpClientSpec } from '../../contract/session-spec';
import type { Endpoint } from '../../contract/session-state';
import { asLabError } from '../failures';
import type { Ending, StreamLink } from '../link/stream-link';
import { clientTls } from '../tls/client-tls';
import { answerStream, prepareAnswers } from './answering';
import { onWire } from './on-wire';
import { Reconnecting } from './reconnecting';
import type { Injectee, RunnerHost } from './runner';
import { StreamRunner } from './stream-runner';
import { TcpConnecting } from './tcp-connecting';
import { TcpConnections } from './tcp-connections';
import type { LogWriting } from '../record/log-contract';

/** Milliseconds that a peer gets to take our alert or close_notify when the handshake has failed. */
const farewellMs = 500;

export class TcpClient extends StreamRunner {
  readonly #spec: TcpClientSpec;
  readonly #host: RunnerHost;
  readonly #answers;
  #log: LogWriting | null = null;
  #connecting: TcpConnecting | null = null;
  #reconnecting: Reconnecting | null = null;
  #isStopping = false;
  #starting: Promise<void> | null = null;

  constructor(spec: TcpClientSpec, host: RunnerHost) {
    super();
    this.#spec = spec;
    this.#host = host;
    this.#answers = prepareAnswers(spec.answering);
  }

  get local(): Endpoint | null {
    return this.#link?.local ?? null;
  }

  get remote(): Endpoint | null {
    return this.#link?.remote ?? null;
  }

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const tls = await clientTls(this.#spec.tls, this.#host.authority, this.#spec.host);
    if (this.#isStopping) return;
    this.#log = this.#host.openLog(this.#spec.port);
    this.links = new TcpConnections({
      host: this.#host,
      log: this.#log,
      allowHalfOpen: this.#spec.allowHalfOpen,
      tls,
      onRecord: (link, direction, bytes) => {
        if (direction === 'inbound') answerStream(this.#answers, link, bytes);
      },
      onClosed: (link, ending) => this.#lost(link, ending),
    });
    const { reconnect } = this.#spec;
    if (reconnect !== null) this.#reconnecting = new Reconnecting(reconnect, this.#host, this.#log, () => this.#try());
    await this.#try();
  }

  /** One attempt; a failed one is waited out, or thrown where it is not to be tried again. */
  async #try(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      if (this.#isStopping) return;
      if (this.#reconnecting === null || !(error instanceof LabError)) throw error;
      this.#log!.event({ event: 'failed', error: error.toData() });
      this.#reconnecting.wait(error);
    }
  }

  async #connect(): Promise<void> {
    this.#connecting = new TcpConnecting(this.#spec, this.#log!);
    const { socket, connectNs } = await this.#connecting.connected.finally(() => (this.#connecting = null));
    if (this.#isStopping) {
      socket.destroy();
      return;
    }
    const link = this.links!.add(socket, 'local', connectNs);
    await this.#whenReady(link);
    if (this.#isStopping) return;
    this.#reconnecting?.succeeded();
    if (this.#answers.greeting !== null) link.write(this.#answers.greeting);
    this.#host.opened();
  }

  /** Rejects when the handshake failed; the peer has then been told, if it listens. */
  async #whenReady(link: StreamLink): Promise<void> {
    try {
      await link.ready;
    } catch (error) {
      await link.close(farewellMs);
      throw error;
    }
  }

  /** The connection is over. */
  #lost(link: StreamLink, ending: Ending): void {
    // One that never got beyond its handshake has been told of as an attempt.
    if (this.#isStopping || !link.isReady) return;
    const error = this.#whyLost(ending);
    // A connection that we have reset or closed is what was asked for.
    if (this.#reconnecting === null || (ending.how !== 'failed' && ending.by === 'local')) this.#host.ended(error);
    else this.#reconnecting.wait(error);
  }

  #whyLost(ending: Ending): LabError | null {
    if (ending.how === 'failed') return asLabError(ending.error);
    const { host, port } = this.#spec;
    return ending.how === 'reset' && ending.by === 'remote' ? new LabError('CONNECTION_RESET', { host, port }) : null;
  }

  async stop(): Promise<void> {
    this.#abandon();
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    await this.#reconnecting?.attempt;
    await this.links?.close();
  }

  destroy(): void {
    this.#abandon();
    this.links?.destroy();
  }

  #abandon(): void {
    this.#isStopping = true;
    this.#reconnecting?.stop();
    this.#connecting?.abort();
  }

  /** Under TLS, where there is one: what speaks on a raw session is the person. */
  override async injectees(target: Target): Promise<readonly Injectee[]> {
    return onWire(this.linksOf(target));
  }

  protected everyone(): readonly StreamLink[] {
    if (this.#link === null) throw new LabError('NOT_OPEN');
    return [this.#link];
  }

  get #link(): StreamLink | null {
    return this.links?.all(1)[0] ?? null;
  }
}
