/**
 * A lab without a main process: sessions, connections and logs in memory, and a clock that ticks a millisecond a
 * reading. Its servers and clients really meet one another; nothing else is simulated.
 */
import {
  commandSchemas,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  type ParsedCommandInput,
  type SendResult,
  type StartState,
  type Target,
} from '../../src-main/contract/commands';
import type { SessionAction } from '../../src-main/contract/actions';
import type { CertificateInfo } from '../../src-main/contract/tls-info';
import { LabError } from '../../src-main/contract/errors';
import { isSameOnTheWire } from '../../src-main/contract/live-spec';
import { addressOf } from '../../src-main/contract/session-url';
import type { FeedMessage } from '../../src-main/contract/feed';
import type { Message } from '../../src-main/contract/message';
import { sessionSpecSchema, type SessionSpec, type SessionSpecInput } from '../../src-main/contract/session-spec';
import type { Preferences, WindowState } from '../../src-main/contract/workspace';
import type { FeedListener, Lab } from '../../src-renderer/lab/lab';
import { FakeMessages } from './fake-messages';
import { predicateOf } from './fake-message-rows';
import { FakeSession, type FakeConnection } from './fake-session';

/** Does what a test says an action does: changes the session's journal, and answers the entry's number. */
export type FakeAct = (action: SessionAction, session: FakeSession) => number | null;

/** The textbook's pair: what a first launch shows. */
export const textbookPair: readonly SessionSpecInput[] = [
  { kind: 'tcp-server', host: '127.0.0.1', port: 8888, backlog: 5 },
  { kind: 'tcp-client', host: '127.0.0.1', port: 8888 },
];

export interface FakeLabOptions {
  readonly sessions?: readonly SessionSpecInput[];
  readonly window?: WindowState;
  readonly preferences?: Partial<Preferences>;
  readonly isFirstLaunch?: boolean;
}

type Handlers = { [N in CommandName]?: (input: ParsedCommandInput<N>) => CommandOutput<N> };

const authorityCertificate: CertificateInfo = {
  subject: 'CN=Wirebench lab authority 3f9a2c, O=Wirebench',
  issuer: 'CN=Wirebench lab authority 3f9a2c, O=Wirebench',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2036-01-01T00:00:00.000Z',
  alternativeNames: [],
  alternativeNameCount: 0,
  serialNumber: '4F59',
  fingerprint: 'AA:BB',
  key: 'EC prime256v1',
  isSelfSigned: true,
};

export class FakeLab implements Lab {
  readonly sessions = new Map<string, FakeSession>();
  /** What any session's bytes mean. */
  readonly messages = new FakeMessages();
  /** Every command that was asked, in order, as asked. */
  readonly calls: { readonly name: CommandName; readonly input: unknown }[] = [];
  /** What `session.act` does; nothing, unless a test says. */
  onAct: FakeAct = () => null;
  readonly #listeners = new Set<FeedListener>();
  readonly #failures = new Map<CommandName, LabError>();
  readonly #options: FakeLabOptions;
  #preferences: Preferences;
  #now = 1_763_800_000_000_000_000n;
  #nextSession = 1;
  #nextPort = 51_204;

  constructor(options: FakeLabOptions = {}) {
    this.#options = options;
    this.#preferences = { theme: 'dark', language: 'en', logCapBytes: 4 * 1024 ** 3, ...options.preferences };
    for (const spec of options.sessions ?? textbookPair) this.#add(sessionSpecSchema.parse(spec));
  }

  async invoke<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>> {
    this.calls.push({ name, input });
    const failure = this.#failures.get(name);
    this.#failures.delete(name);
    if (failure !== undefined) throw failure;
    const handle = this.#handlers[name] as ((input: ParsedCommandInput<N>) => CommandOutput<N>) | undefined;
    const parsed = commandSchemas[name].parse(input) as ParsedCommandInput<N>;
    return handle === undefined ? (null as CommandOutput<N>) : handle(parsed);
  }

  onFeed(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(message: FeedMessage): void {
    for (const listener of [...this.#listeners]) listener(message);
  }

  /** The next such command rejects. */
  failNext(name: CommandName, error: LabError): void {
    this.#failures.set(name, error);
  }

  /** Sends the states of these sessions, or of all. */
  changed(...sessions: FakeSession[]): void {
    const told = sessions.length > 0 ? sessions : [...this.sessions.values()];
    this.emit({ type: 'sessions', changed: told.map((session) => session.state()), removed: [] });
  }

  session(id: string): FakeSession {
    const found = this.sessions.get(id);
    if (found === undefined) throw new LabError('SESSION_NOT_FOUND', { session: id });
    return found;
  }

  /** Tells how far the sessions are decoded. */
  decoded(...sessions: FakeSession[]): void {
    this.emit({ type: 'messages', changed: sessions.map(({ messageRows }) => messageRows.state()) });
  }

  /** Data rows in both directions on the session's first connection, without a peer: `row 1`, `row 2` … */
  fill(id: string, count: number): void {
    const session = this.session(id);
    const connection =
      session.connections[0] ??
      session.connect({ host: '127.0.0.1', port: 8888 }, { host: '127.0.0.1', port: this.#nextPort++ });
    for (let row = 1; row <= count; row++) {
      session.data(connection, row % 3 === 0 ? 'outbound' : 'inbound', new TextEncoder().encode(`row ${row}\r\n`));
    }
    this.changed(session);
  }

  start(): StartState {
    return {
      preferences: this.#preferences,
      systemLanguage: 'en',
      window: this.#options.window ?? null,
      sessions: this.states(),
      isFirstLaunch: this.#options.isFirstLaunch ?? false,
      workspacePath: '/home/ada/textbook.wirebench.json',
      captureFolder: '/home/ada/captures/textbook',
      version: '0.1.0',
      electronVersion: '33.2.1',
      platform: 'linux',
    };
  }

  states() {
    return [...this.sessions.values()].map((session) => session.state());
  }

  readonly #handlers: Handlers = {
    'app.start': () => this.start(),
    'preferences.set': (change) => (this.#preferences = { ...this.#preferences, ...change } as Preferences),
    'capture.recent': () => [
      { path: '/captures/dns-over-udp.pcapng', name: 'dns-over-udp.pcapng', byteLength: 1_432, modifiedAtMs: 0 },
    ],
    'file.pick': () => ({ path: '/captures/dns-over-udp.pcapng', name: 'dns-over-udp.pcapng', byteLength: 1_432 }),
    'file.pickTarget': ({ suggestedName }) => ({ path: `/captures/${suggestedName}` }),
    'workspace.saveAs': () => ({ path: '/home/ada/other.wirebench.json' }),
    'workspace.open': () => this.start(),
    'authority.show': () => ({
      certificate: authorityCertificate,
      pem: '-----BEGIN CERTIFICATE-----\n',
      folder: '/home/ada/authority',
    }),
    'authority.save': ({ path }) => ({ path }),
    'authority.issue': ({ path }) => ({
      certificate: authorityCertificate,
      certificatePath: path,
      keyPath: path.replace('.pem', '-key.pem'),
    }),
    'session.list': () => this.states(),
    'session.create': ({ spec }) => this.#tell(this.#add(spec)),
    'session.update': ({ session, spec }) => {
      const found = this.session(session);
      if (found.phase === 'open' && !isSameOnTheWire(found.spec, spec)) throw new LabError('ALREADY_OPEN');
      found.spec = spec;
      return this.#tell(found);
    },
    'session.open': ({ session }) => this.#tell(this.#open(this.session(session))),
    'session.close': ({ session }) => this.#tell(this.#close(this.session(session))),
    'session.remove': ({ session }) => {
      this.#close(this.session(session));
      this.sessions.delete(session);
      this.emit({ type: 'sessions', changed: [], removed: [session] });
      return null;
    },
    'session.send': ({ session, target, message }) => this.#send(this.session(session), target, bytesOf(message)),
    'session.sendBytes': ({ session, target, bytes }) => this.#send(this.session(session), target, bytes),
    'session.sendFile': ({ session, target }) => this.#send(this.session(session), target, new Uint8Array(1_432)),
    'session.startRepeat': ({ session }) => this.#repeat(this.session(session), true),
    'session.stopRepeat': ({ session }) => this.#repeat(this.session(session), false),
    'session.inject': ({ session, target, bytes }) => this.#send(this.session(session), target, bytes),
    'session.act': ({ session, action }) => {
      const found = this.session(session);
      if (found.phase !== 'open') throw new LabError('NOT_OPEN');
      const entry = this.onAct(action, found);
      this.changed(found);
      return { entry };
    },
    'journal.page': ({ session, firstNumber, count }) => this.session(session).journal.page(firstNumber, count),
    'journal.body': ({ session, number, part, at, length }) =>
      this.session(session).journal.body(number, part, at, length),
    'journal.saveBody': ({ session, number, part, path }) => {
      const { byteLength } = this.session(session).journal.body(number, part, 0, 0);
      return { path, byteLength };
    },
    'journal.clear': ({ session }) => {
      this.session(session).journal.clear();
      this.changed(this.session(session));
      return null;
    },
    'connection.end': ({ session, connection }) => this.#end(this.session(session), connection),
    'connection.close': ({ session, connection }) => this.#end(this.session(session), connection),
    'connection.reset': ({ session, connection }) => this.#end(this.session(session), connection),
    'log.rows': ({ session, firstNumber, count }) => this.session(session).log.rows(firstNumber, count),
    'log.record': ({ session, number, at, length }) => this.session(session).log.record(number, at, length),
    'log.find': ({ session, from, backwards, needle, ignoreCase }) => ({
      number: this.session(session).log.find(from, backwards, needle, ignoreCase),
      continueFrom: null,
    }),
    'log.mark': ({ session, number, comment }) => {
      const { marks } = this.session(session);
      if (comment === null) Reflect.deleteProperty(marks, number);
      else marks[number] = comment;
      this.changed(this.session(session));
      return null;
    },
    ...this.messages.handlers,
    // Of a session that a test gave no rows, what was put into `messages` counts.
    'messages.state': ({ session }) => {
      const { messageRows } = this.session(session);
      return messageRows.isUsed ? messageRows.state() : this.messages.state(session);
    },
    'messages.rows': ({ session, view, firstIndex, count }) =>
      this.session(session).messageRows.page(view, firstIndex, count),
    'messages.show': ({ session, number }) =>
      this.messages.details.get(number) ?? this.session(session).messageRows.show(number),
    'messages.indexOf': ({ session, view, number }) => ({
      index: this.session(session).messageRows.indexOf(view, number),
    }),
    'messages.rowOfRecord': ({ session, record }) => ({
      number: this.session(session).messageRows.rowOfRecord(record),
    }),
    'filter.open': ({ session, lens, filter }) => ({ view: this.session(session).messageRows.open(lens, filter) }),
    'filter.close': ({ session, view }) => {
      this.session(session).messageRows.close(view);
      return null;
    },
    'filter.check': ({ filter }) => {
      predicateOf(filter);
      return null;
    },
    'filter.records': ({ session, view, firstIndex, count }) =>
      this.session(session).messageRows.records(view, firstIndex, count),
    'filter.indexOf': ({ session, view, record }) => ({
      index: this.session(session).messageRows.indexOf(view, record),
    }),
    'log.save': ({ session, path }) => ({ path, byteLength: this.session(session).log.storedBytes }),
  };

  readonly #nowNs = () => (this.#now += 1_000_000n);

  #add(spec: SessionSpec): FakeSession {
    const session = new FakeSession(`s${this.#nextSession++}`, spec, this.#nowNs);
    this.sessions.set(session.id, session);
    return session;
  }

  #tell(session: FakeSession) {
    this.changed();
    return session.state();
  }

  #open(session: FakeSession): FakeSession {
    if (session.phase === 'open') throw new LabError('ALREADY_OPEN');
    const { spec } = session;
    session.openedAtNs = this.#nowNs();
    session.error = null;
    if (spec.kind === 'tcp-client') return this.#connect(session, spec.host, spec.port);
    session.phase = 'open';
    if (spec.kind === 'capture') return session;
    const { host, port: asked } = addressOf(spec) ?? { host: null, port: 0 };
    const port = spec.kind === 'udp' ? spec.port || this.#nextPort++ : asked === 0 ? this.#nextPort++ : asked;
    session.local = { host: (spec.kind === 'udp' ? spec.host : host) ?? '127.0.0.1', port };
    session.event({ event: 'listening', local: session.local });
    if (spec.kind === 'udp' && spec.remote !== null) session.connect(session.local, spec.remote);
    return session;
  }

  #connect(client: FakeSession, host: string, port: number): FakeSession {
    const server = [...this.sessions.values()].find(
      ({ spec, phase, local }) => spec.kind === 'tcp-server' && phase === 'open' && local?.port === port,
    );
    if (server === undefined) {
      client.phase = 'failed';
      client.error = new LabError('CONNECTION_REFUSED', { host, port }).toData();
      client.event({ event: 'failed', error: client.error });
      return client;
    }
    const near = { host: '127.0.0.1', port: this.#nextPort++ };
    const far = { host: '127.0.0.1', port };
    const here = client.connect(near, far);
    const there = server.connect(far, near);
    here.peer = { session: server, connection: there };
    there.peer = { session: client, connection: here };
    Object.assign(client, { phase: 'open', local: near, remote: far });
    client.event({ event: 'connected', local: near, remote: far, durationNs: 310_000 }, here.number);
    server.event({ event: 'connected', local: far, remote: near }, there.number);
    return client;
  }

  #close(session: FakeSession): FakeSession {
    for (const connection of session.openConnections) this.#end(session, connection.number);
    if (session.phase === 'open') session.event({ event: 'session-closed' });
    session.phase = 'closed';
    session.openedAtNs = null;
    return session;
  }

  #end(session: FakeSession, number: number): null {
    const connection = session.connections[number - 1];
    if (connection?.isOpen !== true) throw new LabError('CONNECTION_NOT_FOUND', { connection: number });
    connection.isOpen = false;
    session.event({ event: 'closed', by: 'local' }, number);
    if (connection.peer !== null) {
      const { session: other, connection: end } = connection.peer;
      end.isOpen = false;
      other.event({ event: 'closed', by: 'remote' }, end.number);
      if (other.spec.kind === 'tcp-client') other.phase = 'closed';
    }
    this.changed();
    return null;
  }

  #send(session: FakeSession, target: Target, bytes: Uint8Array): SendResult {
    if (session.phase !== 'open') throw new LabError('NOT_OPEN');
    const connections = session.openConnections.filter(
      ({ number }) => target.to !== 'connection' || number === target.connection,
    );
    if (connections.length === 0) throw new LabError('NO_PEER');
    for (const connection of connections) this.#carry(session, connection, bytes);
    this.changed();
    return { byteLength: bytes.length, connections: connections.map(({ number }) => number) };
  }

  #carry(session: FakeSession, connection: FakeConnection, bytes: Uint8Array): void {
    session.data(connection, 'outbound', bytes);
    connection.peer?.session.data(connection.peer.connection, 'inbound', bytes);
  }

  #repeat(session: FakeSession, isRepeating: boolean): null {
    session.isRepeating = isRepeating;
    this.changed(session);
    return null;
  }
}

/** Plain text or plain hex: the fake reads no escapes. */
function bytesOf({ mode, text }: Message): Uint8Array {
  if (mode === 'text') return new TextEncoder().encode(text);
  return Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}
