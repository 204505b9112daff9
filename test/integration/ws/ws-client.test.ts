import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { AddressInfo } from 'node:net';
import type { SessionActionInput } from '../../../src-main/contract/actions';
import type { SpecOf } from '../../../src-main/contract/session-spec';
import type { Session } from '../../../src-main/engine/session/session';
import { Peer } from '../../support/peer';
import { openResources, TestBench } from '../../support/test-bench';
import { ends, handshakes, messages, payloadOf, problems } from './journal-entries';
import { serverScript } from './python-peers';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const toAll = { to: 'all' } as const;
const written = (text: string, mode: 'text' | 'hex' = 'text') =>
  ({ mode, text, encoding: 'utf-8', lineEnd: 'none' }) as const;

/** A Python server; `body` runs with `ws` for each client. */
async function serve(body: string, options = ''): Promise<{ peer: Peer; port: number }> {
  const peer = lab.with(Peer.python(serverScript(options, body)));
  return { peer, port: Number(await peer.line()) };
}

/** What is no WebSocket server: says its port, answers one connection with these bytes and ends it. */
async function answering(answer: string): Promise<{ peer: Peer; port: number }> {
  const peer = lab.with(
    Peer.python(
      `l = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(5); say(l.getsockname()[1])
c, a = l.accept(); c.recv(65536); c.sendall(sys.argv[1].encode().decode('unicode_escape').encode('latin1')); c.close(); time.sleep(60)`,
      answer,
    ),
  );
  return { peer, port: Number(await peer.line()) };
}

function client(port: number, spec: Partial<SpecOf<'ws-client'>> = {}): Promise<Session> {
  return lab.open({ kind: 'ws-client', host: '127.0.0.1', port, ...spec });
}

function act(session: Session, action: SessionActionInput): Promise<unknown> {
  return lab.execute('session.act', { session: session.id, action });
}

describe('a WebSocket client', () => {
  it('says what it wants, agrees on it, and talks', async () => {
    const { peer, port } = await serve(
      `say(ws.path, ws.request_headers['X-Lab'], ws.request_headers['Host'], ws.subprotocol)
       say(await ws.recv()); say(await ws.recv()); await ws.send('answer'); await ws.send(b'\\x00\\x01')
       await ws.wait_closed(); say(ws.close_code, ws.close_reason)`,
      `subprotocols=['chat']`,
    );
    const session = await client(port, {
      path: '/房间?a=b%20c',
      subprotocols: ['other', 'chat'],
      headers: [{ name: 'X-Lab', value: 'yes' }],
    });
    expect(await peer.line()).toBe(`/%E6%88%BF%E9%97%B4?a=b%20c yes 127.0.0.1:${port} chat`);
    expect(session.state.endpoint).toMatchObject({ subprotocol: 'chat', extensions: expect.any(String) as string });
    await lab.execute('session.send', { session: session.id, target: toAll, message: written('as text') });
    await lab.execute('session.send', { session: session.id, target: toAll, message: written('00 ff', 'hex') });
    expect(await peer.line()).toBe('as text');
    expect(await peer.line()).toBe("b'\\x00\\xff'");
    await lab.until(session, () => messages(session).length === 4);
    await act(session, { do: 'ws.close', target: toAll, code: 4321, reason: 'enough' });
    expect(await peer.line()).toBe('4321 enough');
    await session.whenEnded();
    expect(session.state).toMatchObject({ phase: 'closed', error: null });
    expect(handshakes(session)).toMatchObject([
      { role: 'client', phase: 'open', response: { status: 101 }, subprotocol: 'chat' },
    ]);
    expect(messages(session)).toMatchObject([
      { direction: 'outbound', opcode: 'text' },
      { direction: 'outbound', opcode: 'binary' },
      { direction: 'inbound', opcode: 'text', byteLength: 6 },
      { direction: 'inbound', opcode: 'binary', byteLength: 2 },
      { direction: 'outbound', opcode: 'close', isAutomatic: false },
      { direction: 'inbound', opcode: 'close' },
    ]);
  });

  it('takes 64 MB, compressed, and sends in a thousand fragments', async () => {
    const { peer, port } = await serve(
      `data = bytes(range(256)) * (64 * 4096); say(hashlib.sha256(data).hexdigest()); await ws.send(data)
       say(hashlib.sha256(await ws.recv()).hexdigest()); await ws.wait_closed()`,
    );
    const session = await client(port);
    const digest = await peer.line();
    await lab.until(session, () => messages(session).length === 1);
    const [received] = messages(session);
    expect(received).toMatchObject({ byteLength: 64 * 1024 * 1024, isCompressed: true });
    const bytes = payloadOf(session, received!.number);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest);
    await act(session, {
      do: 'ws.send',
      target: toAll,
      message: written(bytes.subarray(0, 1024 * 1024).toString('hex'), 'hex'),
      as: 'binary',
      fragmentBytes: 1000,
    });
    expect(await peer.line()).toBe(
      createHash('sha256')
        .update(bytes.subarray(0, 1024 * 1024))
        .digest('hex'),
    );
    expect(messages(session)[1]).toMatchObject({ direction: 'outbound', fragments: 1049, byteLength: 1024 * 1024 });
  });

  it('speaks with the ws library, and measures its Pong', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
    try {
      server.on('connection', (socket) =>
        socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
      );
      await new Promise((resolve) => server.once('listening', resolve));
      const session = await client((server.address() as AddressInfo).port);
      await lab.send(session, 'hello');
      await act(session, { do: 'ws.ping', target: toAll });
      await lab.until(session, () => messages(session).length === 4);
      expect(
        messages(session)
          .map(({ opcode }) => opcode)
          .sort(),
      ).toEqual(['ping', 'pong', 'text', 'text']);
      await session.close();
      expect(ends(session)).toMatchObject([{ code: 1000 }]);
    } finally {
      server.close();
    }
  });

  it.each([
    [1000, 'closed', null],
    [1001, 'closed', null],
    [4000, 'closed', null],
    [1011, 'failed', 'WS_CLOSED_BY_PEER'],
    [1008, 'failed', 'WS_CLOSED_BY_PEER'],
  ])('is closed by its server with %i: %s', async (code, phase, error) => {
    const { port } = await serve(`await ws.close(${code}, 'why')`);
    const session = await client(port);
    await session.whenEnded();
    expect(session.state).toMatchObject({ phase, error: error === null ? null : { code: error } });
    expect(ends(session)).toMatchObject([{ code, reason: 'why' }]);
  });

  it('fails where the server goes away without a Close frame', async () => {
    const { peer, port } = await serve(`say('open'); ws.transport.close()`);
    const session = await client(port);
    await peer.line();
    await session.whenEnded();
    expect(session.state).toMatchObject({ phase: 'failed', error: { code: 'WS_CLOSED_WITHOUT_HANDSHAKE' } });
    expect(ends(session)).toMatchObject([{ code: 1006 }]);
  });

  it.each([
    ['HTTP/1.1 403 Forbidden\\r\\nContent-Length: 6\\r\\n\\r\\nGo off', 'WS_HANDSHAKE_REFUSED', /403 Forbidden/],
    ['HTTP/1.1 301 Moved\\r\\nLocation: /x\\r\\nContent-Length: 0\\r\\n\\r\\n', 'WS_HANDSHAKE_REFUSED', /301 Moved/],
    ['SSH-2.0-OpenSSH_9.2\\r\\n', 'WS_HANDSHAKE_FAILED', /no HTTP/],
    ['', 'WS_HANDSHAKE_FAILED', /before the answer was whole/],
    [
      'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: AAAA\\r\\n\\r\\n',
      'WS_HANDSHAKE_FAILED',
      /Sec-WebSocket-Accept/,
    ],
  ])('tells what was wrong with the answer %j', async (answer, code, message) => {
    const { port } = await answering(answer);
    const session = lab.session({ kind: 'ws-client', host: '127.0.0.1', port });
    await expect(session.open()).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(session.state).toMatchObject({ phase: 'failed', openConnections: 0 });
    expect(handshakes(session)).toMatchObject([{ phase: code === 'WS_HANDSHAKE_REFUSED' ? 'refused' : 'failed' }]);
  });

  it('gives up a server that never answers', async () => {
    const peer = lab.with(
      Peer.python(
        `l = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(5); say(l.getsockname()[1]); c, a = l.accept(); time.sleep(60)`,
      ),
    );
    const port = Number(await peer.line());
    const session = lab.session({ kind: 'ws-client', host: '127.0.0.1', port, handshakeTimeoutMs: 200 });
    await expect(session.open()).rejects.toMatchObject({ code: 'WS_HANDSHAKE_TIMEOUT' });
  });

  it('is stopped in the middle of its handshake', async () => {
    const peer = lab.with(
      Peer.python(
        `l = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(5); say(l.getsockname()[1]); c, a = l.accept(); say('there'); time.sleep(60)`,
      ),
    );
    const session = lab.session({ kind: 'ws-client', host: '127.0.0.1', port: Number(await peer.line()) });
    const opening = session.open();
    await peer.line();
    await session.close();
    await opening;
    expect(session.state).toMatchObject({ phase: 'closed', error: null });
  });

  it('comes back after it was cut off', async () => {
    const { peer, port } = await serve(`say('open'); await ws.recv(); ws.transport.abort()`);
    const session = await client(port, { reconnect: { initialDelayMs: 10, maximumDelayMs: 100 } });
    await peer.line();
    await lab.send(session, 'cut me off');
    expect(await peer.line()).toBe('open');
    await lab.until(session, ({ phase }) => phase === 'open');
    expect(handshakes(session)).toHaveLength(2);
  });

  it.each([
    ['a masked frame', '\\x81\\x82\\x00\\x00\\x00\\x00hi', 1002],
    ['bad UTF-8', '\\x81\\x02\\xff\\xfe', 1007],
    ['a reserved opcode', '\\x83\\x00', 1002],
    ['a message longer than allowed', '\\x82\\x7e\\x10\\x00' + 'x', 1009],
  ])('refuses %s with the right code', async (_what, frame, status) => {
    const script = serverScript(
      '',
      `ws.transport.write(sys.argv[1].encode().decode('unicode_escape').encode('latin1'))
       await ws.wait_closed(); say(ws.close_code)`,
    );
    const peer = lab.with(Peer.python(script, frame));
    const port = Number(await peer.line());
    const session = await client(port, { maximumMessageBytes: 1000 });
    expect(await peer.line()).toBe(String(status));
    await session.whenEnded();
    expect(session.state).toMatchObject({ phase: 'failed', error: { code: 'WS_FRAMES_REFUSED', details: { status } } });
    expect(problems(session)).toMatchObject([{ error: { details: { status } } }]);
  });
});
