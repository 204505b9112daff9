/** What each command of the engine does. */
import type { EngineCommandName, EngineCommandOutputs, ParsedCommandInput } from '../contract/commands';
import { LabError } from '../contract/errors';
import type { JournalPage } from '../contract/journal';
import { messageKind } from '../contract/message';
import { encodeMessage } from '../contract/notation';
import type { RowsPage } from '../contract/records';
import type { Bench } from './bench';
import { mqttHandlers } from './mqtt/mqtt-handlers';
import { messageHandlers } from './messages/message-handlers';
import type { LogReading } from './record/log-contract';
import { issueInto, saveAuthority, showAuthority } from './tls/authority-files';
import { saveBody } from './session/save-body';

type Handlers = {
  readonly [N in EngineCommandName]: (
    bench: Bench,
    input: ParsedCommandInput<N>,
  ) => EngineCommandOutputs[N] | Promise<EngineCommandOutputs[N]>;
};

export const handlers: Handlers = {
  'session.list': (bench) => bench.sessions.map(({ state }) => state),
  'session.create': (bench, { spec, id, capture }) => bench.createSession(spec, { id, resumeCapture: capture }).state,
  'session.update': async (bench, { session: id, spec }) => {
    const session = bench.session(id);
    await session.update(spec);
    return session.state;
  },
  'session.open': async (bench, { session: id }) => {
    const session = bench.session(id);
    await session.open();
    return session.state;
  },
  'session.close': async (bench, { session: id }) => {
    const session = bench.session(id);
    await session.close();
    return session.state;
  },
  'session.remove': async (bench, { session }) => {
    await bench.removeSession(session);
    return null;
  },
  'session.send': (bench, { session, target, message }) =>
    bench.session(session).send(target, encodeMessage(message), messageKind(message)),
  'session.sendBytes': (bench, { session, target, bytes }) => bench.session(session).send(target, bytes),
  'session.sendFile': (bench, input) => bench.session(input.session).sendFile(input),
  'session.startRepeat': async (bench, input) => {
    await bench.session(input.session).startRepeat(input);
    return null;
  },
  'session.stopRepeat': (bench, { session }) => {
    bench.session(session).stopRepeat();
    return null;
  },
  'session.act': (bench, { session, action }) => bench.session(session).act(action),
  'session.inject': (bench, { session, target, bytes }) => bench.session(session).inject(target, bytes),
  'session.setSecret': (bench, { session, secret }) => {
    bench.session(session).secret = secret;
    return null;
  },
  'journal.page': (bench, { session, firstNumber, count }) =>
    bench.session(session).journal?.page(firstNumber, count) ?? noEntries,
  'journal.body': (bench, { session, number, part, at, length }) => {
    const { journal } = bench.session(session);
    if (journal === null) throw new LabError('ENTRY_NOT_FOUND', { number });
    return journal.body(number, part, at, length);
  },
  'journal.saveBody': (bench, { session, number, part, path }) => {
    const { journal } = bench.session(session);
    if (journal === null) throw new LabError('ENTRY_NOT_FOUND', { number });
    return saveBody(journal, { number, part, path });
  },
  'journal.clear': (bench, { session }) => {
    bench.session(session).journal?.clear();
    return null;
  },
  ...mqttHandlers,
  ...messageHandlers,
  'session.join': (bench, { session, group }) => {
    bench.session(session).running.join(group);
    return null;
  },
  'session.leave': (bench, { session, group }) => {
    bench.session(session).running.leave(group);
    return null;
  },
  'connection.end': (bench, { session, connection }) => {
    bench.session(session).running.endConnection(connection);
    return null;
  },
  'connection.close': async (bench, { session, connection }) => {
    await bench.session(session).running.closeConnection(connection);
    return null;
  },
  'connection.reset': (bench, { session, connection }) => {
    bench.session(session).running.resetConnection(connection);
    return null;
  },
  'log.rows': (bench, { session, firstNumber, count }) =>
    bench.session(session).log?.rows(firstNumber, count) ?? noRows(firstNumber),
  'log.record': (bench, { session, number, at, length }) => logOf(bench, session, number).record(number, at, length),
  'log.find': (bench, { session, from, backwards, needle, ignoreCase }) =>
    bench.session(session).log?.find({ from, backwards, needle, ignoreCase }) ?? { number: null, continueFrom: null },
  'log.mark': (bench, { session, number, comment }) => {
    bench.session(session).mark(number, comment);
    return null;
  },
  'log.save': (bench, { session, path, withSecrets }) => logOf(bench, session, 1).save(path, withSecrets),
  'authority.show': ({ authority }) => showAuthority(authority),
  'authority.save': ({ authority }, { path }) => saveAuthority(authority, path),
  'authority.issue': ({ authority }, input) => issueInto(authority, input),
  'terminal.attach': async (bench, { session, connection, replayByteLength }) => {
    const { id, log, traffic } = bench.session(session);
    await bench.terminalFeed.attach({ id, log, terminals: traffic.terminals }, connection, replayByteLength);
    return null;
  },
  'terminal.detach': (bench, { session, connection }) => {
    bench.session(session).traffic.terminals.delete(connection);
    return null;
  },
  'terminal.acknowledge': (bench, { session, connection, byteLength }) => {
    bench.session(session).traffic.terminals.get(connection)?.acknowledge(byteLength);
    return null;
  },
};

const noEntries: JournalPage = { count: 0, firstNumber: 1, revision: 0, entries: [] };

/** Throws `RECORD_NOT_FOUND` where nothing was recorded yet. */
function logOf(bench: Bench, session: string, number: number): LogReading {
  const { log } = bench.session(session);
  if (log === null) throw new LabError('RECORD_NOT_FOUND', { number });
  return log;
}

function noRows(firstNumber: number): RowsPage {
  return {
    firstNumber,
    count: 0,
    atNs: new BigInt64Array(0),
    kind: new Uint8Array(0),
    direction: new Uint8Array(0),
    transport: new Uint8Array(0),
    layer: new Uint8Array(0),
    injected: new Uint8Array(0),
    connection: new Uint32Array(0),
    byteLength: new Uint32Array(0),
    previewEnd: new Uint32Array(0),
    preview: new Uint8Array(0),
  };
}
