import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { bytesOf, eventsOf, openResources, recordsOf, TestBench } from '../../support/test-bench';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const listen = `
family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
l = socket.socket(family); l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
l.bind((sys.argv[1], 0)); l.listen(5); say(l.getsockname()[1])
`;

/** A Python server; `accept` runs after it has said its port. */
async function serve(body: string, host = '127.0.0.1'): Promise<{ peer: Peer; port: number }> {
  const peer = lab.with(Peer.python(listen + body, host));
  return { peer, port: Number(await peer.line()) };
}

const client = { kind: 'tcp-client', host: '127.0.0.1' } as const;

describe('a TCP client', () => {
  it('connects, talks, and is closed when the peer is done', async () => {
    const { peer, port } = await serve(`c, a = l.accept(); say(c.recv(99)); c.sendall(b'welcome'); c.close()`);
    const session = await lab.open({ ...client, port });
    expect(session.state).toMatchObject({
      phase: 'open',
      url: `tcp://127.0.0.1:${port}`,
      remote: { host: '127.0.0.1', port },
      local: { host: '127.0.0.1' },
    });
    await lab.send(session, 'hello');
    expect(await peer.line()).toBe("b'hello'");
    await session.whenEnded();
    expect(session.state).toMatchObject({ phase: 'closed', error: null, remote: null });
    const records = await recordsOf(session);
    expect(eventsOf(records)).toMatchObject([
      { event: 'connecting', remote: { host: '127.0.0.1', port } },
      { event: 'connected', remote: { host: '127.0.0.1', port }, durationNs: expect.any(Number) as number },
      { event: 'end-received' },
      { event: 'end-sent' },
      { event: 'closed', by: 'remote' },
      { event: 'session-closed' },
    ]);
    expect(bytesOf(records, 'inbound').toString()).toBe('welcome');
  });

  it.each([['127.0.0.1'], ['::1']])('finds localhost where only %s listens', async (host) => {
    const { port } = await serve(`c, a = l.accept(); c.recv(1)`, host);
    const session = await lab.open({ ...client, host: 'localhost', port });
    expect(session.state.remote!.host).toBe(host);
  });

  it('connects from the local address and port that it is told', async () => {
    const { peer, port } = await serve(`c, a = l.accept(); say(a[0]); c.recv(1)`);
    const session = await lab.open({ ...client, host: 'localhost', port, localHost: '127.0.0.9' });
    expect(await peer.line()).toBe('127.0.0.9');
    expect(session.state.local!.host).toBe('127.0.0.9');
    const second = lab.session({ ...client, port, localHost: '127.0.0.9', localPort: session.state.local!.port });
    await expect(second.open()).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      details: { host: '127.0.0.9', port: session.state.local!.port },
    });
    const third = lab.session({ ...client, port, localHost: '192.0.2.77' });
    await expect(third.open()).rejects.toMatchObject({
      code: 'ADDRESS_NOT_AVAILABLE',
      details: { host: '192.0.2.77' },
    });
  });

  it('is refused where nothing listens, over every address of a name', async () => {
    const port = Number(await lab.with(Peer.refusing()).line());
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const session = lab.session({ ...client, host, port });
      await expect(session.open()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', details: { port } });
      expect(session.state).toMatchObject({ phase: 'failed', error: { code: 'CONNECTION_REFUSED' } });
      expect(eventsOf(await recordsOf(session)).map(({ event }) => event)).toEqual(['connecting', 'failed']);
    }
  });

  it('does not know every name', async () => {
    const session = lab.session({ ...client, host: 'no-such-host.invalid', port: 9 });
    await expect(session.open()).rejects.toMatchObject({
      code: expect.stringMatching(/HOST_NOT_FOUND|HOST_LOOKUP_FAILED/) as string,
      details: { host: 'no-such-host.invalid' },
    });
  });

  /** A listener whose queue is full drops SYNs: the connection attempt hangs. */
  const fullQueue = `
l.listen(0)
held = []
while True:
    s = socket.socket(); s.setblocking(False); held.append(s)
    try: s.connect(('127.0.0.1', l.getsockname()[1]))
    except BlockingIOError: pass
    if not select.select([], [s], [], 0.3)[1]: break
say('full')
sys.stdin.readline()
`;

  it('gives up after the time it is given', async () => {
    const { peer, port } = await serve(fullQueue);
    expect(await peer.line()).toBe('full');
    const session = lab.session({ ...client, port, connectTimeoutMs: 60 });
    await expect(session.open()).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT', details: { port, timeoutMs: 60 } });
    expect(session.state.phase).toBe('failed');
  });

  it('closes while it is connecting', async () => {
    const { peer, port } = await serve(fullQueue);
    expect(await peer.line()).toBe('full');
    const session = lab.session({ ...client, port });
    const opening = session.open();
    await lab.until(session, (state) => state.log.count === 1);
    await Promise.all([session.close(), session.close(), opening]);
    expect(session.state.phase).toBe('closed');
    expect(eventsOf(await recordsOf(session)).map(({ event }) => event)).toEqual(['connecting', 'session-closed']);
  });

  it('fails when the peer resets', async () => {
    const { port } = await serve(
      `c, a = l.accept(); c.recv(1); c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); c.close()`,
    );
    const session = await lab.open({ ...client, port });
    await lab.send(session, 'x');
    await session.whenEnded();
    expect(session.state).toMatchObject({ phase: 'failed', error: { code: 'CONNECTION_RESET', details: { port } } });
    expect(eventsOf(await recordsOf(session), 1).at(-1)).toEqual({ event: 'reset', by: 'remote' });
  });

  it('ends in one way when the peer resets in the middle of writing', async () => {
    const { port } = await serve(
      `c, a = l.accept(); c.recv(1); c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); c.close()`,
    );
    const session = await lab.open({ ...client, port });
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const sends = Array.from({ length: 64 }, () => session.send({ to: 'all' }, piece));
    const outcomes = await Promise.allSettled(sends);
    await session.whenEnded();
    expect(outcomes.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'BROKEN_PIPE' } });
    expect(session.state.phase).toBe('failed');
    expect(eventsOf(await recordsOf(session)).filter(({ event }) => event === 'reset')).toHaveLength(1);
  });

  it('tries again with growing pauses, until there is somebody, and again when that is lost', async () => {
    const talk = `c, a = l.accept(); c.close(); c, a = l.accept(); c.recv(1)`;
    const peer = lab.with(Peer.refusing(talk));
    const port = Number(await peer.line());
    const session = await lab.open({ ...client, port, reconnect: { initialDelayMs: 20, maximumDelayMs: 80 } });
    expect(session.state).toMatchObject({ phase: 'waiting-to-reconnect', error: { code: 'CONNECTION_REFUSED' } });
    expect(session.state.reconnectAtNs).toBeGreaterThan(0n);
    await lab.until(session, (state) => state.log.count >= 12 && state.phase === 'waiting-to-reconnect');
    const delays = eventsOf(await recordsOf(session)).flatMap((event) =>
      event.event === 'reconnecting' ? [event.delayMs] : [],
    );
    expect(delays.slice(0, 4)).toEqual([20, 40, 80, 80]);

    peer.tell('');
    await lab.until(session, (state) => state.phase === 'open' && state.connections[0]?.number === 2);
    expect(session.state).toMatchObject({ error: null, reconnectAtNs: null });
    await session.close();
    expect(session.state.phase).toBe('closed');
  });

  it('stops trying when it is closed', async () => {
    const port = Number(await lab.with(Peer.refusing()).line());
    const session = await lab.open({ ...client, port, reconnect: { initialDelayMs: 60_000, maximumDelayMs: 60_000 } });
    expect(session.state.phase).toBe('waiting-to-reconnect');
    await session.close();
    expect(session.state).toMatchObject({ phase: 'closed', reconnectAtNs: null });
  });
});
