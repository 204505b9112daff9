/** Opening a TCP connection: look-up, attempt and deadline, told in the log and timed. */
import { connect, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { performance } from 'node:perf_hooks';
import { LabError } from '../../contract/errors';
import { withoutBrackets } from '../link/addresses';
import { socketError } from '../link/errno';
import { lookup, lookupOne } from '../link/lookup';
import type { LogWriting } from '../record/log-contract';

/** A host with several addresses: how long one may take before the next is tried too late to be noticed (RFC 8305 §5 asks for 100 ms to 2 s). */
const attemptTimeoutMs = 1_000;

export interface TcpConnectingOptions {
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs: number;
  readonly noDelay?: boolean;
  readonly keepAliveMs?: number | null;
  /** null and 0 leave the choice to the system. */
  readonly localHost?: string | null;
  readonly localPort?: number;
}

export interface ConnectedSocket {
  readonly socket: Socket;
  /** Nanoseconds from the beginning; `lookupNs` null where the host is an address. */
  readonly lookupNs: number | null;
  readonly connectNs: number;
}

/** One attempt. `abort()` makes `connected` reject with `CONNECTION_ABORTED`. */
export class TcpConnecting {
  readonly #options: TcpConnectingOptions;
  readonly connected: Promise<ConnectedSocket>;
  #socket: Socket | null = null;
  #isAborted = false;
  #lookupNs: number | null = null;

  /** Writes the `connecting` event. `connected` rejects with LabError. */
  constructor(options: TcpConnectingOptions, log: LogWriting) {
    this.#options = options;
    log.event({ event: 'connecting', remote: this.#asked });
    this.connected = this.#connect();
  }

  abort(): void {
    this.#isAborted = true;
    this.#socket?.destroy();
  }

  async #connect(): Promise<ConnectedSocket> {
    const startedAtMs = performance.now();
    const elapsedNs = (): number => Math.round((performance.now() - startedAtMs) * 1e6);
    const options = await this.#socketOptions();
    if (this.#isAborted) throw new LabError('CONNECTION_ABORTED', this.#asked);
    const socket = connect(options);
    this.#socket = socket;
    if (isIP(this.#asked.host) === 0) socket.once('lookup', () => (this.#lookupNs = elapsedNs()));
    await this.#whenConnected(socket);
    return { socket, lookupNs: this.#lookupNs, connectNs: elapsedNs() };
  }

  async #socketOptions(): Promise<TcpNetConnectOpts> {
    const { port, localHost = null, localPort = 0, noDelay = true, keepAliveMs = null } = this.#options;
    const common = {
      host: this.#asked.host,
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
    const localAddress = await this.#localAddress(withoutBrackets(localHost), localPort);
    return { ...common, localAddress, family: isIP(localAddress) };
  }

  async #localAddress(host: string, port: number): Promise<string> {
    if (isIP(host) !== 0) return host;
    try {
      return await lookupOne(host, 0);
    } catch (error) {
      throw socketError(error, { host, port });
    }
  }

  /** Rejects with a LabError; `destroy()` from outside rejects too. */
  #whenConnected(socket: Socket): Promise<void> {
    const { connectTimeoutMs: timeoutMs } = this.#options;
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
    const { localHost = null, localPort = 0, connectTimeoutMs: timeoutMs } = this.#options;
    const isBound = localHost !== null || localPort !== 0;
    const local = isBound ? { local: { host: localHost ?? '0.0.0.0', port: localPort } } : {};
    return socketError(error, { ...this.#asked, timeoutMs, ...local });
  }

  get #asked(): { host: string; port: number } {
    return { host: withoutBrackets(this.#options.host), port: this.#options.port };
  }
}
