import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../../src-main/engine/session/session';
import { Peer } from '../../support/peer';
import { bytesOf, openResources, recordsOf, TestBench } from '../../support/test-bench';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const server = { kind: 'tcp-server', port: 0 } as const;
const all = { to: 'all' } as const;
const connect = `import hashlib\ns = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n`;
const hashToEnd = `
got = hashlib.sha256(); n = 0
while (b := s.recv(1 << 20)): got.update(b); n += len(b)
say(n, got.hexdigest())`;

async function served(body: string): Promise<{ session: Session; peer: Peer }> {
  const session = await lab.open(server);
  const peer = lab.with(Peer.python(connect + body, session.state.local!.port));
  await lab.until(session, (state) => state.openConnections === 1);
  return { session, peer };
}

describe('sending', () => {
  it('makes one write of one message, and one record', async () => {
    const { session, peer } = await served(`
for _ in range(20):
    say(s.recv(1 << 16).decode()); sys.stdin.readline()`);
    const texts = Array.from({ length: 20 }, (_, index) => `message ${index}`);
    for (const text of texts) {
      await lab.send(session, text);
      expect(await peer.line()).toBe(text);
      peer.tell('');
    }
    const outbound = (await recordsOf(session)).filter(({ direction }) => direction === 'outbound');
    expect(outbound.map(({ bytes }) => bytes.toString())).toEqual(texts);
  });

  it('waits for a peer that takes its time, and loses nothing', async () => {
    const { session, peer } = await served(`sys.stdin.readline()\n${hashToEnd}`);
    const pieces = Array.from({ length: 32 }, () => randomBytes(1024 * 1024));
    let handedOver = 0;
    const sends = pieces.map(async (piece) => {
      await session.send(all, piece);
      handedOver += 1;
    });
    const held = await lab.until(session, (state) => state.connections[0]!.unsentBytes > 8 * 1024 * 1024);
    expect(handedOver).toBeLessThan(32);
    expect(held.outboundRecords).toBeLessThan(32);
    peer.tell('');
    await Promise.all(sends);
    await session.close();
    const sent = Buffer.concat(pieces);
    expect(await peer.line()).toBe(`${sent.length} ${createHash('sha256').update(sent).digest('hex')}`);
    expect(bytesOf(await recordsOf(session), 'outbound').equals(sent)).toBe(true);
  });

  it('streams a file', async () => {
    const { session, peer } = await served(hashToEnd);
    const path = join(lab.folder, 'payload.bin');
    const contents = randomBytes(5 * 1024 * 1024 + 7);
    await writeFile(path, contents);
    const sent = await lab.execute('session.sendFile', { session: session.id, target: all, path });
    expect(sent).toEqual({ byteLength: contents.length, connections: [1] });
    await session.close();
    expect(await peer.line()).toBe(`${contents.length} ${createHash('sha256').update(contents).digest('hex')}`);
  });

  it('cuts a file into datagrams', async () => {
    const script = `s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 0)); say(s.getsockname()[1])
say(*[len(s.recv(65536)) for _ in range(4)])`;
    const peer = lab.with(Peer.python(script));
    const session = await lab.open({ kind: 'udp', remote: { host: '127.0.0.1', port: Number(await peer.line()) } });
    const path = join(lab.folder, 'payload.bin');
    await writeFile(path, Buffer.alloc(3_500));
    await lab.execute('session.sendFile', { session: session.id, target: all, path, chunkByteLength: 1_000 });
    expect(await peer.line()).toBe('1000 1000 1000 500');
  });

  it('says what is wrong with a file', async () => {
    const { session } = await served(`s.recv(1)`);
    await mkdir(join(lab.folder, 'folder'));
    const send = (path: string): Promise<unknown> =>
      lab.execute('session.sendFile', { session: session.id, target: all, path });
    await expect(send(join(lab.folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(send(join(lab.folder, 'folder'))).rejects.toMatchObject({ code: 'FILE_IS_DIRECTORY' });
  });

  it('refuses text that its encoding does not have', async () => {
    const { session } = await served(`s.recv(1)`);
    const message = { mode: 'text', text: '你好', encoding: 'latin1' } as const;
    await expect(lab.execute('session.send', { session: session.id, target: all, message })).rejects.toMatchObject({
      code: 'UNENCODABLE',
    });
    expect(session.state.outboundRecords).toBe(0);
  });
});

describe('repeating', () => {
  const message = { mode: 'text', text: 'tick' } as const;

  it('sends so many, so often', async () => {
    const { session, peer } = await served(`
n = 0
while n < 80: n += len(s.recv(99))
say(n)`);
    const sentAtMs: number[] = [];
    session.onRecord(() => sentAtMs.push(performance.now()));
    const startedAtMs = performance.now();
    await lab.execute('session.startRepeat', { session: session.id, target: all, message, times: 20, everyMs: 10 });
    expect(session.state.repeat).toMatchObject({ times: 20, everyMs: 10 });
    expect(await peer.line()).toBe('80');
    await lab.until(session, (state) => state.repeat === null);
    expect(session.state.outboundRecords).toBe(20);
    // On a fixed grid, whatever each send took: late where the machine is busy, but never early.
    expect(sentAtMs).toHaveLength(20);
    expect(sentAtMs.every((atMs, tick) => atMs >= startedAtMs + tick * 10)).toBe(true);
  });

  it('goes as fast as the peer reads, without keeping others waiting, until it is stopped', async () => {
    const { session } = await served(`
while (b := s.recv(1 << 20)): pass`);
    const other = await lab.open(server);
    const pong = lab.with(
      Peer.python(
        `${connect}s.sendall(b'x'); say(s.recv(9))`,
        (await lab.open({ ...server, answering: { echo: true } })).state.local!.port,
      ),
    );
    await lab.execute('session.startRepeat', { session: session.id, target: all, message, times: 0, everyMs: 0 });
    expect(await pong.line()).toBe("b'x'");
    await lab.until(session, (state) => (state.repeat?.sent ?? 0) > 5_000);
    await lab.execute('session.stopRepeat', { session: session.id });
    expect(session.state.repeat).toBeNull();
    await other.close();
  });

  it('stops by itself when nobody is left, and when the session closes', async () => {
    const { session, peer } = await served(`s.recv(4); s.close(); say('bye')`);
    await lab.execute('session.startRepeat', { session: session.id, target: all, message, times: 0, everyMs: 1 });
    await peer.line();
    await lab.until(session, (state) => state.repeat === null);
    expect(session.state.phase).toBe('open');
    const start = { session: session.id, target: all, message, times: 0, everyMs: 1 };
    await expect(lab.execute('session.startRepeat', start)).rejects.toMatchObject({ code: 'NO_PEER' });

    const again = await served(`s.recv(1)`);
    await lab.execute('session.startRepeat', { ...start, session: again.session.id, everyMs: 60_000 });
    await again.session.close();
    expect(again.session.state.repeat).toBeNull();
  });
});
