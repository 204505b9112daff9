/** A TCP client: one connection at a time, tried again with growing pauses where that is asked for. */
import { connect, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { performance } from 'node:perf_hooks';
import { LabError } from '../../contract/errors';
import type { TcpClientSpec } from '../../contract/session-spec';
import type { Endpoint } from '../../contract/session-state';
import { asLabError } from '../failures';
import { withoutBrackets } from '../link/addresses';
import { socketError } from '../link/errno';
import { lookup, lookupOne } from '../link/lookup';
import type { Ending, TcpLink } from '../link/tcp-link';
import type { LogWriting } from '../record/log-contract';
import { prepareAnswers } from './answering';
import type { RunnerHost } from './runner';
import { TcpConnections } from './tcp-connections';
import { TcpRunner } from './tcp-runner';

/** A host with several addresses: how long one may take before the next is tried too late to be noticed (RFC 8305 §5 asks for 100 ms to 2 s). */
const attemptTimeoutMs = 1_000;

export class TcpClient extends TcpRunner {
  readonly #spec: TcpClientSpec;
  readonly #host: RunnerHost;
  #log: LogWriting | null = null;
  #socket: Socket | null = null;
  #retry: NodeJS.Timeout | null = null;
  #failedAttempts = 0;
  #isStopping = false;
  #starting: Promise<void> | null = null;

  constructor(spec: TcpClientSpec, host: RunnerHost) {
    super();
    this.#spec = spec;
    this.#host = host;
  }

  get local(): Endpoint | null {
    return this.#link?.local ?? null;
  }

  get remote(): Endpoint | null {
    return this.#link?.remote ?? null;
  }

  async start(): Promise<void> {
    const answers = prepareAnswers(this.#spec.answering);
    this.#log = this.#host.openLog(this.#spec.port);
    this.links = new TcpConnections({
      host: this.#host,
      log: this.#log,
      answers,
      allowHalfOpen: this.#spec.allowHalfOpen,
      onClosed: (_link, ending) => this.#lost(ending),
    });
    this.#starting = this.#try();
    await this.#starting;
  }

  /** One attempt; a failed one is waited out, or thrown where it is not to be tried again. */
  async #try(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      if (this.#isStopping) return;
      if (this.#spec.reconnect === null || !(error instanceof LabError)) throw error;
      this.#log!.event({ event: 'failed', error: error.toData() });
      this.#wait(error);
    }
  }

  async #connect(): Promise<void> {
    const { host, port } = this.#spec;
    this.#log!.event({ event: 'connecting', remote: { host: withoutBrackets(host), port } });
    const startedAtMs = performance.now();
    const options = await this.#options();
    if (this.#isStopping) return;
    const socket = connect(options);
    this.#socket = socket;
    try {
      await this.#whenConnected(socket);
    } finally {
      this.#socket = null;
    }
    if (this.#isStopping) {
      socket.destroy();
      return;
    }
    this.#failedAttempts = 0;
    this.links!.add(socket, 'local', Math.round((performance.now() - startedAtMs) * 1e6));
    this.#host.opened();
  }

  async #options(): Promise<TcpNetConnectOpts> {
    const { host, port, localHost, localPort, noDelay, keepAliveMs } = this.#spec;
    const common = {
      host: withoutBrackets(host),
      port,
      allowHalfOpen: true,
      noDelay,
      keepAlive: keepAliveMs !== null,
      keepAliveInitialDelay: keepAliveMs ?? 0,
      lookup,
      autoSelectFamilyAttemptTimeout: attemptTimeoutMs,
      ...(localPort === 0 ? {} : { localPort }),
    };
    if (localHost === null) return { ...common, autoSelectFamily: true };
    const localAddress = await this.#localAddress(withoutBrackets(localHost));
    return { ...common, localAddress, family: isIP(localAddress) };
  }

  async #localAddress(localHost: string): Promise<string> {
    if (isIP(localHost) !== 0) return localHost;
    try {
      return await lookupOne(localHost, 0);
    } catch (error) {
      throw socketError(error, { host: localHost, port: this.#spec.localPort });
    }
  }

  /** Rejects with a LabError; `destroy()` from outside rejects too. */
  #whenConnected(socket: Socket): Promise<void> {
    const { connectTimeoutMs: timeoutMs } = this.#spec;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.destroy(new LabError('CONNECT_TIMEOUT', { ...this.#asked, timeoutMs }));
      }, timeoutMs);
      const settle = (done: () => void): void => {
        clearTimeout(timer);
        socket.off('error', onError).off('connect', onConnect).off('close', onClose);
        done();
      };
      const onConnect = (): void => settle(resolve);
      const onError = (error: Error): void => {
        // More errors may follow of the other addresses that were tried.
        socket.on('error', () => undefined);
        settle(() => reject(this.#connectError(error)));
      };
      const onClose = (): void => settle(() => reject(new LabError('CONNECTION_ABORTED', this.#asked)));
      socket.once('connect', onConnect).once('error', onError).once('close', onClose);
    });
  }

  #connectError(error: Error): Error {
    const { localHost, localPort, connectTimeoutMs: timeoutMs } = this.#spec;
    const isBound = localHost !== null || localPort !== 0;
    const local = isBound ? { local: { host: localHost ?? '0.0.0.0', port: localPort } } : {};
    return socketError(error, { ...this.#asked, timeoutMs, ...local });
  }

  get #asked(): { host: string; port: number } {
    return { host: withoutBrackets(this.#spec.host), port: this.#spec.port };
  }

  /** The connection is over. */
  #lost(ending: Ending): void {
    if (this.#isStopping) return;
    const error = this.#whyLost(ending);
    // A connection that we have reset or closed is what was asked for.
    if (this.#spec.reconnect === null || (ending.how !== 'failed' && ending.by === 'local')) this.#host.ended(error);
    else this.#wait(error);
  }

  #whyLost(ending: Ending): LabError | null {
    if (ending.how === 'failed') return asLabError(ending.error);
    return ending.how === 'reset' && ending.by === 'remote' ? new LabError('CONNECTION_RESET', this.#asked) : null;
  }

  #wait(error: LabError | null): void {
    const { initialDelayMs, maximumDelayMs } = this.#spec.reconnect!;
    const delayMs = Math.min(initialDelayMs * 2 ** Math.min(this.#failedAttempts, 30), maximumDelayMs);
    this.#failedAttempts += 1;
    this.#log!.event({ event: 'reconnecting', delayMs });
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#host.opening();
      this.#starting = this.#try().catch((failure: unknown) => this.#host.fault(failure));
    }, delayMs);
    this.#host.waiting(error, this.#host.clock.nowNs() + BigInt(delayMs) * 1_000_000n);
  }

  async stop(): Promise<void> {
    this.#abandon();
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    await this.links?.close();
  }

  destroy(): void {
    this.#abandon();
    this.links?.destroy();
  }

  #abandon(): void {
    this.#isStopping = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#socket?.destroy();
  }

  protected everyone(): readonly TcpLink[] {
    if (this.#link === null) throw new LabError('NOT_OPEN');
    return [this.#link];
  }

  get #link(): TcpLink | null {
    return this.links?.all(1)[0] ?? null;
  }
}
