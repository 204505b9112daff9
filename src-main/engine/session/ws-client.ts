/** A WebSocket client: one connection at a time, tried again with growing pauses where that is asked for. */
import { closeCodeNames } from '../../contract/close-codes';
import { LabError } from '../../contract/errors';
import type { WebSocketClientSpec } from '../../contract/spec/websocket';
import type { Endpoint } from '../../contract/session-state';
import type { WebSocketState } from '../../contract/websocket-journal';
import { asLabError } from '../failures';
import type { Ending, StreamLink } from '../link/stream-link';
import { clientTls } from '../tls/client-tls';
import { ClientHandshake } from '../websocket/client-handshake';
import type { Conversation, ConversationEnd } from '../websocket/conversation';
import { FrameTap } from '../websocket/frame-tap';
import { HandshakeJournal } from '../websocket/handshake-journal';
import { webSocketAlpn } from '../websocket/library-options';
import { Reconnecting } from './reconnecting';
import type { RunnerHost } from './runner';
import { TcpConnecting } from './tcp-connecting';
import { TcpConnections } from './tcp-connections';
import { WebSocketRunner } from './websocket-runner';

/** Milliseconds that a peer gets to take our alert or close_notify when a handshake has failed. */
const farewellMs = 500;

export class WsClient extends WebSocketRunner {
  readonly #spec: WebSocketClientSpec;
  readonly #handshakes: HandshakeJournal;
  #connecting: TcpConnecting | null = null;
  #handshake: ClientHandshake | null = null;
  #reconnecting: Reconnecting | null = null;
  #agreed: Pick<WebSocketState, 'subprotocol' | 'extensions'> = { subprotocol: null, extensions: null };
  #isStopping = false;
  #starting: Promise<void> | null = null;

  constructor(spec: WebSocketClientSpec, host: RunnerHost) {
    super(spec, host);
    this.#spec = spec;
    this.#handshakes = new HandshakeJournal(this.journal, host.clock);
  }

  get local(): Endpoint | null {
    return this.#link?.local ?? null;
  }

  get remote(): Endpoint | null {
    return this.#link?.remote ?? null;
  }

  override get endpoint(): WebSocketState {
    return { ...super.endpoint, ...this.#agreed };
  }

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { host } = this;
    const tls = await clientTls(this.#spec.tls, host.authority, this.#spec.host, { alpn: [webSocketAlpn] });
    if (this.#isStopping) return;
    const log = host.openLog(this.#spec.port);
    this.log = log;
    this.links = new TcpConnections({
      host,
      log,
      allowHalfOpen: true,
      tls,
      onClosed: (link, ending) => this.#lost(link, ending),
    });
    const { reconnect } = this.#spec;
    if (reconnect !== null) this.#reconnecting = new Reconnecting(reconnect, host, log, () => this.#try());
    await this.#try();
  }

  /** One attempt; a failed one is waited out, or thrown where it is not to be tried again. */
  async #try(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      if (this.#isStopping) return;
      if (this.#reconnecting === null || !(error instanceof LabError)) throw error;
      this.log!.event({ event: 'failed', error: error.toData() });
      this.#reconnecting.wait(error);
    }
  }

  async #connect(): Promise<void> {
    this.#connecting = new TcpConnecting(this.#spec, this.log!);
    const { socket, connectNs } = await this.#connecting.connected.finally(() => (this.#connecting = null));
    if (this.#isStopping) {
      socket.destroy();
      return;
    }
    const link = this.links!.add(socket, 'local', connectNs);
    await this.#openOn(link);
    if (this.#isStopping) return;
    this.#reconnecting?.succeeded();
    this.host.opened();
  }

  /** Rejects when a handshake failed, TLS's or ours; the peer has then been told, if it listens, and the connection is gone. */
  async #openOn(link: StreamLink): Promise<void> {
    try {
      await link.ready;
      if (!this.#isStopping) await this.#shakeHands(link);
    } catch (error) {
      await link.close(farewellMs);
      throw error;
    }
  }

  async #shakeHands(link: StreamLink): Promise<void> {
    const handshake: ClientHandshake = new ClientHandshake({
      tap: new FrameTap(link),
      spec: this.#spec,
      clock: this.host.clock,
      journal: this.#handshakes,
      onOpen: (open) => {
        const { protocol } = open.socket;
        this.#agreed = { subprotocol: protocol === '' ? null : protocol, extensions: handshake.extensions };
        this.converse(open, 'client', protocol === '' ? this.#spec.path : `${this.#spec.path} · ${protocol}`);
      },
    });
    this.#handshake = handshake;
    await handshake.opened.finally(() => (this.#handshake = null));
  }

  /** A connection is over. Before the handshake is done, that tells its own failure. */
  #lost(link: StreamLink, ending: Ending): void {
    const conversation = this.forget(link.number);
    this.#agreed = { subprotocol: null, extensions: null };
    if (this.#isStopping || conversation === null) return;
    const error = this.#whyLost(conversation, ending);
    // A connection that we have reset or closed is what was asked for.
    const isOurs = conversation.end.isOurs || (ending.how !== 'failed' && ending.by === 'local' && error === null);
    if (this.#reconnecting === null || isOurs) this.host.ended(error);
    else this.#reconnecting.wait(error);
  }

  #whyLost({ end }: Conversation, ending: Ending): LabError | null {
    if (ending.how === 'failed') return asLabError(ending.error);
    if (end.problem !== null) return end.problem;
    if (end.isOurs) return null;
    if (end.received !== null) return this.#whyClosed(end.received);
    const { host, port } = this.#spec;
    if (ending.by === 'local') return null;
    return new LabError(ending.how === 'reset' ? 'CONNECTION_RESET' : 'WS_CLOSED_WITHOUT_HANDSHAKE', { host, port });
  }

  /** Null where the code means an end as usual: none, 1000, 1001, and those of applications. */
  #whyClosed({ code, reason }: NonNullable<ConversationEnd['received']>): LabError | null {
    if (code === null || code === 1000 || code === 1001 || code >= 3000) return null;
    const { host, port } = this.#spec;
    const said = reason === '' ? '' : `: “${reason}”`;
    const close = `${code} ${closeCodeNames[code] ?? ''}`.trim() + said;
    return new LabError('WS_CLOSED_BY_PEER', { host, port, code, close });
  }

  async stop(): Promise<void> {
    this.#abandon();
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    await this.#reconnecting?.attempt;
    await this.closeAll(1000);
  }

  destroy(): void {
    this.#abandon();
    this.stopPinging();
    this.links?.destroy();
  }

  #abandon(): void {
    this.#isStopping = true;
    this.#reconnecting?.stop();
    this.#connecting?.abort();
    this.#handshake?.abort();
  }

  protected everyone(): readonly StreamLink[] {
    if (this.#link === null) throw new LabError('NOT_OPEN');
    return [this.#link];
  }

  get #link(): StreamLink | null {
    return this.links?.all(1)[0] ?? null;
  }
}
