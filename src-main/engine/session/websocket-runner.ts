/** What WebSocket servers and clients have in common: conversations on connections, and what they can be told to do. */
import type { ActionResult, SessionAction } from '../../contract/actions';
import type { Target } from '../../contract/commands';
import { LabError } from '../../contract/errors';
import { encodeMessage } from '../../contract/notation';
import type { ConnectionNumber } from '../../contract/session-state';
import type { WebSocketClientSpec, WebSocketServerSpec } from '../../contract/spec/websocket';
import type { WebSocketTarget } from '../../contract/websocket-actions';
import { shownRoundTrips, type WebSocketState } from '../../contract/websocket-journal';
import { toRawFields } from '../http/header-fields';
import type { LogWriting } from '../record/log-contract';
import { outgoing, prepareMessages, type MessageAnswers } from '../websocket/answers';
import { Conversation, type ConversationOptions } from '../websocket/conversation';
import { MessageBudget } from '../websocket/message-budget';
import { Journal } from './journal';
import type { Injectee, Recipient, RunnerHost } from './runner';
import { StreamRunner } from './stream-runner';

/** The longest file that leaves as one message; a longer one as several. */
const largestMessageBytes = 1024 * 1024 * 1024;

type OpenedSocket = Pick<ConversationOptions, 'socket' | 'tap'> & { readonly head: Uint8Array };

export abstract class WebSocketRunner extends StreamRunner {
  override readonly pieceByteLength = largestMessageBytes;
  override readonly journal: Journal;
  protected readonly host: RunnerHost;
  protected log: LogWriting | null = null;
  readonly #spec: WebSocketServerSpec | WebSocketClientSpec;
  readonly #answers: MessageAnswers;
  readonly #budget: MessageBudget;
  readonly #conversations = new Map<ConnectionNumber, Conversation>();
  #roundTrips: WebSocketState['roundTrips'] = [];
  #pinging: NodeJS.Timeout | null = null;

  /** Throws `HTTP_HEADER_NOT_VALID`, and what encoding the answers may. */
  constructor(spec: WebSocketServerSpec | WebSocketClientSpec, host: RunnerHost) {
    super();
    this.#spec = spec;
    this.host = host;
    // For what it refuses.
    toRawFields(spec.headers);
    this.#answers = prepareMessages(spec.answering);
    this.#budget = new MessageBudget(spec.maximumMessageBytes);
    this.journal = new Journal(() => host.changed());
  }

  override get endpoint(): WebSocketState {
    return { kind: 'websocket', subprotocol: null, extensions: null, roundTrips: this.#roundTrips };
  }

  /** Every open conversation, or one. Throws `NO_PEER`, `CONNECTION_NOT_FOUND`, `WS_NOT_OPEN`. */
  conversations(target: Target | WebSocketTarget): readonly Conversation[] {
    if (target.to === 'connection') {
      const conversation = this.#conversations.get(this.open.get(target.connection).number);
      if (conversation === undefined) throw new LabError('WS_NOT_OPEN', { connection: target.connection });
      return [conversation];
    }
    if (target.to === 'address') this.linksOf(target);
    const open = [...this.#conversations.values()].filter(({ isOpen }) => isOpen);
    if (open.length === 0) throw new LabError('NO_PEER');
    return open;
  }

  override async recipients(target: Target): Promise<readonly Recipient[]> {
    return this.conversations(target).map((conversation) => ({
      number: conversation.number,
      send: (bytes, as) => conversation.send(outgoing(bytes, as)),
    }));
  }

  override async injectees(target: Target): Promise<readonly Injectee[]> {
    return this.linksOf(target).map((link) => this.#conversations.get(link.number) ?? link);
  }

  override async act(action: SessionAction): Promise<ActionResult> {
    switch (action.do) {
      case 'ws.send': {
        const { target, message, as, fragmentBytes, compress } = action;
        const bytes = encodeMessage(message);
        return this.#forEach(target, (conversation) => conversation.send({ bytes, as, fragmentBytes, compress }));
      }
      case 'ws.ping': {
        const payload = action.payload && encodeMessage(action.payload);
        return this.#forEach(action.target, async (conversation) => conversation.ping(payload));
      }
      case 'ws.close': {
        const { target, code, reason } = action;
        return this.#forEach(target, (conversation) => conversation.sendClose(code, reason));
      }
      case 'ws.invalid':
        return this.#forEach(action.target, (conversation) => conversation.sendInvalid(action.what));
      default:
        return super.act(action);
    }
  }

  /** Fails where it did for all. */
  async #forEach(target: WebSocketTarget, act: (conversation: Conversation) => Promise<void>): Promise<ActionResult> {
    const outcomes = await Promise.allSettled(this.conversations(target).map(act));
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    if (failed.length === outcomes.length) throw failed[0]!.reason;
    return { entry: null };
  }

  /** With its closing handshake. */
  override async closeConnection(number: ConnectionNumber): Promise<void> {
    const link = this.open.get(number);
    const conversation = this.#conversations.get(number);
    await (conversation?.close(1000) ?? link.close());
  }

  /** To be called where the library hands over the socket, in the same turn. */
  protected converse({ socket, tap, head }: OpenedSocket, role: 'client' | 'server', label: string): Conversation {
    const conversation = new Conversation(
      {
        socket,
        tap,
        role,
        clock: this.host.clock,
        journal: this.journal,
        answers: this.#answers,
        limits: this.#spec,
        budget: this.#budget,
        onProblem: ({ number }, error) => this.note(error, number),
        onRoundTrip: (connection, ns) => this.#noteRoundTrip(connection, ns),
        onFault: (error) => this.host.fault(error),
      },
      head,
    );
    conversation.link.label = label;
    this.#conversations.set(conversation.number, conversation);
    this.#startPinging();
    this.host.changed();
    return conversation;
  }

  protected note(error: LabError, connection: ConnectionNumber): void {
    this.log?.event({ event: 'problem', error: error.toData() }, connection);
    this.host.changed();
  }

  /** The connection is gone. */
  protected forget(number: ConnectionNumber): Conversation | null {
    const conversation = this.#conversations.get(number) ?? null;
    this.#conversations.delete(number);
    return conversation;
  }

  /** Ends every conversation with its closing handshake, and the other connections as they are, within the deadline. */
  protected async closeAll(code: number): Promise<void> {
    this.stopPinging();
    const closing = [...this.#conversations.values()].map((conversation) => conversation.close(code));
    const others = (this.links?.all() ?? []).filter(({ number }) => !this.#conversations.has(number));
    await Promise.all([...closing, ...others.map((link) => link.close())]);
    await this.links?.close();
  }

  protected stopPinging(): void {
    if (this.#pinging !== null) clearInterval(this.#pinging);
    this.#pinging = null;
  }

  #startPinging(): void {
    const { pingEveryMs } = this.#spec;
    if (pingEveryMs !== null) this.#pinging ??= setInterval(() => this.#pingAll(), pingEveryMs);
  }

  #pingAll(): void {
    for (const conversation of this.#conversations.values()) if (conversation.isOpen) conversation.ping(null);
  }

  #noteRoundTrip(connection: ConnectionNumber, ns: number): void {
    const others = this.#roundTrips.filter((roundTrip) => roundTrip.connection !== connection);
    this.#roundTrips = [{ connection, ns }, ...others].slice(0, shownRoundTrips);
    this.host.changed();
  }
}
