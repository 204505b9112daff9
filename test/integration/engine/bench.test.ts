import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RowsPage } from '../../../src-main/contract/records';
import { Peer } from '../../support/peer';
import { bytesOf, eventsOf, openResources, recordsOf, TestBench, testFeedIntervalMs } from '../../support/test-bench';

const run = promisify(execFile);

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const server = { kind: 'tcp-server', port: 0 } as const;
const connect = `s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n`;

describe('the bench', () => {
  it('tells its window of what changes, whole and seldom', async () => {
    const startedAtMs = performance.now();
    const session = await lab.open(server);
    const talk = `for _ in range(500): s.sendall(b'x'); time.sleep(0.0001)\ns.recv(1)`;
    lab.with(Peer.python(connect + talk, session.state.local!.port));
    await lab.until(session, (state) => state.inboundBytes === 500);
    const told = lab.feed.flatMap((message) => (message.type === 'sessions' ? [message] : []));
    // Nothing asks for more than one message an interval, however slowly the bytes come.
    expect(told.length).toBeLessThanOrEqual(1 + (performance.now() - startedAtMs) / testFeedIntervalMs);
    expect(told[0]!.changed).toMatchObject([{ id: session.id }]);
    await lab.execute('session.remove', { session: session.id });
    await lab.untilFed(() => lab.feed.some((message) => message.type === 'sessions' && message.removed.length > 0));
    expect(lab.feed.at(-1)).toEqual({ type: 'sessions', changed: [], removed: [session.id] });
    expect(await lab.execute('session.list', {})).toEqual([]);
  });

  it('names captures by time, kind, port and session', async () => {
    const session = await lab.open(server);
    expect(await readdir(lab.folder)).toEqual([
      expect.stringMatching(
        new RegExp(String.raw`^\d{8}-\d{6}-tcp-server-${session.state.local!.port}-${session.id}\.pcapng$`),
      ),
    ]);
    const path = join(lab.folder, 'exactly.pcapng');
    const second = await lab.open(server, { capturePath: path });
    expect(second.state.log.path).toBe(path);
  });

  it('writes captures that tshark reads as what was on the wire', async () => {
    const session = await lab.open({ ...server, answering: { echo: true } });
    const path = session.state.log.path!;
    const peer = lab.with(
      Peer.python(
        `${connect}
for size in (1, 1448, 70000):
    s.sendall(bytes(i % 256 for i in range(size))); n = 0
    while n < size: n += len(s.recv(1 << 20))
s.close(); say('done')`,
        session.state.local!.port,
      ),
    );
    await peer.line();
    await lab.until(session, (state) => state.openConnections === 0);
    await session.close();
    const follow = ['-r', path, '-q', '-z', 'follow,tcp,raw,0'];
    const { stdout } = await run('tshark', follow, { maxBuffer: 1 << 28 });
    const lines = stdout.split('\n').filter((line) => /^\t?[0-9a-f]+$/.test(line));
    const bytes = (isReply: boolean): Buffer =>
      Buffer.from(
        lines
          .filter((line) => line.startsWith('\t') === isReply)
          .join('')
          .replaceAll('\t', ''),
        'hex',
      );
    const records = await recordsOf(session);
    expect(bytes(false).equals(bytesOf(records, 'inbound'))).toBe(true);
    expect(bytes(true).equals(bytesOf(records, 'outbound'))).toBe(true);
    expect(bytes(false)).toHaveLength(71_449);
    const { stdout: complaints } = await run('tshark', ['-r', path, '-Y', 'tcp.analysis.flags || _ws.malformed']);
    expect(complaints).toBe('');
  });

  it('shows the log of an earlier run until it is opened anew', async () => {
    const session = await lab.open(server);
    lab.with(Peer.python(`${connect}s.sendall(b'before'); s.recv(1)`, session.state.local!.port));
    await lab.until(session, (state) => state.inboundBytes === 6);
    const { id } = session;
    const capture = session.state.log.path!;
    const count = session.state.log.count;
    await lab.bench.removeSession(id);

    await lab.execute('session.create', { spec: server, id, capture });
    const again = lab.bench.session(id);
    await lab.until(again, ({ log }) => log.path === capture && log.indexed === 1);
    expect(again.state.phase).toBe('closed');
    expect(again.state.log.count).toBeGreaterThanOrEqual(count);
    expect(bytesOf(await recordsOf(again), 'inbound').toString()).toBe('before');
    await again.open();
    expect(again.state.log.path).not.toBe(capture);
    expect(eventsOf(await recordsOf(again)).map(({ event }) => event)).toEqual(['listening']);
    await expect(lab.execute('session.create', { spec: server, id })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('says when the log of an earlier run is gone', async () => {
    const capture = join(lab.folder, 'gone.pcapng');
    const session = lab.session(server, { resumeCapture: capture });
    const { log } = await lab.until(session, (state) => state.log.damage !== null);
    expect(log).toMatchObject({ path: capture, count: 0, damage: { code: 'FILE_NOT_FOUND' } });
  });

  it('opens a capture as a session', async () => {
    const first = await lab.open(server);
    const path = first.state.log.path!;
    await first.close();
    const session = await lab.open({ kind: 'capture', path });
    const { phase, url } = await lab.until(session, ({ log }) => log.indexed === 1);
    expect([phase, url]).toEqual(['open', path]);
    expect(eventsOf(await recordsOf(session)).map(({ event }) => event)).toEqual(['listening', 'session-closed']);
    await expect(lab.send(session, 'x')).rejects.toMatchObject({ code: 'NOT_OPEN' });
    const missing = lab.session({ kind: 'capture', path: `${path}.none` });
    await expect(missing.open()).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(missing.state.phase).toBe('failed');
  });

  it('fails a session whose disk is full, and leaves the others alone', async () => {
    const session = lab.session(server, { capturePath: '/dev/full' });
    const other = await lab.open(server);
    await expect(session.open()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect([session.state.phase, other.state.phase]).toEqual(['failed', 'open']);
    expect(session.state.local).toBeNull();
  });

  it('gives rows, records, finds and marks, and nothing of a session that has no log yet', async () => {
    const session = lab.session(server);
    const { id } = session;
    const empty = (await lab.execute('log.rows', { session: id, firstNumber: 1, count: 9 })) as RowsPage;
    expect(empty.count).toBe(0);
    await expect(lab.execute('log.record', { session: id, number: 1 })).rejects.toMatchObject({
      code: 'RECORD_NOT_FOUND',
    });
    await session.open();
    lab.with(Peer.python(`${connect}s.sendall(b'needle'); s.recv(1)`, session.state.local!.port));
    await lab.until(session, (state) => state.inboundBytes === 6);
    const needle = Buffer.from('needle');
    const found = await lab.execute('log.find', { session: id, from: 0, needle });
    expect(found).toMatchObject({ number: 3 });
    await lab.execute('log.mark', { session: id, number: 3, comment: 'here' });
    expect(session.state.marks).toEqual({ 3: 'here' });
    const saved = await lab.execute('log.save', { session: id, path: join(lab.folder, 'copy.pcapng') });
    expect(saved).toMatchObject({ path: join(lab.folder, 'copy.pcapng') });
  });

  it('tells who listens of every record, and stops telling', async () => {
    const session = await lab.open(server);
    const seen: string[] = [];
    const listening = session.onRecord(({ number, direction, connection, bytes }) =>
      seen.push(`${number} ${direction} ${connection} ${Buffer.from(bytes).toString()}`),
    );
    const peer = lab.with(
      Peer.python(
        `${connect}s.sendall(b'in'); say(s.recv(9)); sys.stdin.readline(); s.sendall(b'late'); s.recv(1)`,
        session.state.local!.port,
      ),
    );
    await lab.until(session, (state) => state.inboundBytes === 2);
    await lab.send(session, 'out');
    await peer.line();
    listening.dispose();
    peer.tell('');
    await lab.until(session, (state) => state.inboundBytes === 6);
    expect(seen).toEqual(['3 inbound 1 in', '4 outbound 1 out']);
  });
});
