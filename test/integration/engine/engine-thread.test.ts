import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../../src-main/contract/answer';
import type { RecordBytes, RowsPage } from '../../../src-main/contract/records';
import type { SessionState } from '../../../src-main/contract/session-state';
import type { FromEngine } from '../../../src-main/engine-thread';
import { sessionSpecSchema } from '../../../src-main/contract/session-spec';
import { Peer } from '../../support/peer';

const entry = fileURLToPath(new URL('../../../src-main/engine-thread.ts', import.meta.url));

let built: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'wirebench-thread-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: entry, outDir: built, rollupOptions: { output: { entryFileNames: 'engine-thread.mjs' } } },
    ssr: { noExternal: true },
  });
});
afterAll(() => rm(built, { recursive: true }));

/** The other end of the thread's port. */
class Engine {
  readonly worker: Worker;
  readonly messages: FromEngine[] = [];
  readonly whenExited: Promise<unknown[]>;
  #lastId = 0;

  constructor(captureFolder: string) {
    const script = join(built, 'engine-thread.mjs');
    this.worker = new Worker(script, {
      workerData: { captureFolder, authorityFolder: null, dataFolder: null, logCapBytes: null },
      stderr: true,
    });
    this.worker.on('message', (message: FromEngine) => this.messages.push(message));
    this.whenExited = once(this.worker, 'exit');
  }

  async ask<T>(name: string, input: unknown): Promise<Answer<T>> {
    const id = (this.#lastId += 1);
    this.worker.postMessage({ id, name, input });
    for (;;) {
      const found = this.messages.find((message) => 'id' in message && message.id === id);
      if (found !== undefined && 'answer' in found) return found.answer as Answer<T>;
      await once(this.worker, 'message');
    }
  }

  async value<T>(name: string, input: unknown): Promise<T> {
    const answer = await this.ask<T>(name, input);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  }

  async untilState(isSo: (state: SessionState) => boolean): Promise<void> {
    const isFed = (message: FromEngine): boolean =>
      'feed' in message && message.feed.type === 'sessions' && message.feed.changed.some(isSo);
    while (!this.messages.some(isFed)) await once(this.worker, 'message');
  }
}

describe('the engine in its thread', () => {
  let engine: Engine;
  let folder: string;
  let peer: Peer | null = null;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wirebench-captures-'));
    engine = new Engine(folder);
  });
  afterEach(async () => {
    await peer?.stop();
    await engine.worker.terminate();
    await rm(folder, { recursive: true });
  });

  const connect = `s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n`;
  const spec = sessionSpecSchema.parse({ kind: 'tcp-server', port: 0, answering: { echo: true } });

  it('answers, feeds, and ends by itself with nothing left open', async () => {
    const { id } = await engine.value<SessionState>('session.create', { spec });
    const { local } = await engine.value<SessionState>('session.open', { session: id });
    peer = Peer.python(`${connect}s.sendall(b'hello'); say(s.recv(9)); s.recv(1)`, local!.port);
    expect(await peer.line()).toBe("b'hello'");
    await engine.untilState((state) => state.outboundBytes === 5);
    const record = await engine.value<RecordBytes>('log.record', { session: id, number: 3, at: 0, length: 99 });
    expect(Buffer.from(record.bytes).toString()).toBe('hello');
    const udp = await engine.value<SessionState>('session.create', { spec: sessionSpecSchema.parse({ kind: 'udp' }) });
    await engine.value('session.open', { session: udp.id });

    engine.worker.postMessage({ close: true });
    // Too late: what would open now would hold the thread.
    expect(await engine.ask('session.open', { session: id })).toMatchObject({ error: { code: 'ENGINE_LOST' } });
    // No timer, socket or file holds it: the thread runs out of things to do.
    expect(await engine.whenExited).toEqual([0]);
    expect(engine.messages.at(-1)).toEqual({ closed: true });
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('ends, too, while sessions try to connect, repeat and wait', async () => {
    const refused = sessionSpecSchema.parse({ kind: 'tcp-client', host: '127.0.0.1', port: 9, reconnect: {} });
    const waiting = await engine.value<SessionState>('session.create', { spec: refused });
    await engine.value('session.open', { session: waiting.id });
    const { id } = await engine.value<SessionState>('session.create', { spec });
    const { local } = await engine.value<SessionState>('session.open', { session: id });
    peer = Peer.python(`${connect}\nwhile s.recv(99): pass`, local!.port);
    await engine.untilState((state) => state.openConnections === 1);
    const message = { mode: 'text', text: 'x', encoding: 'utf-8', lineEnd: 'none' };
    const repeat = { session: id, target: { to: 'all' }, message, times: 0, everyMs: 60_000 };
    await engine.value('session.startRepeat', repeat);
    await engine.value('terminal.attach', { session: id, connection: 1, replayByteLength: 100 });
    engine.worker.postMessage({ close: true });
    expect(await engine.whenExited).toEqual([0]);
  });

  it('reports a bug with an id that finds its stack, and lives on', async () => {
    let said = '';
    engine.worker.stderr.on('data', (text: Buffer) => (said += text.toString()));
    const { id: session } = await engine.value<SessionState>('session.create', { spec });
    const answer = await engine.ask('session.send', { session, target: { to: 'all' }, message: null });
    if (answer.ok) throw new Error('a message of null was sent');
    expect(answer.error.code).toBe('INTERNAL');
    const { id } = answer.error.details as { id: string };
    while (!said.includes(id)) await once(engine.worker.stderr, 'data');
    expect(said).toMatch(/TypeError[\s\S]+at /);
    expect(await engine.ask('no.such', {})).toMatchObject({ ok: false, error: { code: 'BAD_INPUT' } });
    expect(await engine.ask('toString', {})).toMatchObject({ ok: false, error: { code: 'BAD_INPUT' } });
    expect(await engine.value('session.list', {})).toMatchObject([{ id: session, phase: 'closed' }]);
  });

  it('gives its rows away without copying them', async () => {
    const { id } = await engine.value<SessionState>('session.create', { spec });
    await engine.value('session.open', { session: id });
    const rows = { session: id, firstNumber: 1, count: 10 };
    const first = await engine.value<RowsPage>('log.rows', rows);
    expect(first).toMatchObject({ count: 1, kind: Uint8Array.of(1) });
    // What was given away is not what the log goes on with.
    expect(await engine.value('log.rows', rows)).toEqual(first);
  });
});
