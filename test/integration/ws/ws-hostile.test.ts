import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnection } from 'node:net';
import { once } from 'node:events';
import type { SpecOf } from '../../../src-main/contract/session-spec';
import { invalidFrames } from '../../../src-main/contract/websocket-invalid';
import { maximumUnfinishedBytes } from '../../../src-main/engine/websocket/message-budget';
import { Peer } from '../../support/peer';
import { eventsOf, openResources, recordsOf, TestBench } from '../../support/test-bench';
import { handshakes, injections, messages, problems } from './journal-entries';
import { clientScript } from './python-peers';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

async function serve(spec: Partial<SpecOf<'ws-server'>> = {}) {
  const session = await lab.open({ kind: 'ws-server', port: 0, ...spec });
  return { session, port: session.state.local!.port };
}

/** A raw socket of Python's; `shake(path, extra)` does the opening handshake, `frame(…)` makes a masked one, `heard()` reads to the end. */
const raw = `
import os, zlib
s = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
def ask(method, path, *fields):
    s.sendall(('%s %s HTTP/1.1\\r\\nHost: x\\r\\n' % (method, path) + ''.join(f + '\\r\\n' for f in fields) + '\\r\\n').encode())
def head():
    data = b''
    while b'\\r\\n\\r\\n' not in data:
        more = s.recv(1)
        if not more: break
        data += more
    return data.decode('latin1')
usual = ('Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==')
def shake(*fields):
    ask('GET', '/', *usual, 'Sec-WebSocket-Version: 13', *fields); return head()
def frame(first, payload, masked=True):
    length = bytes([len(payload)]) if len(payload) < 126 else struct.pack('>BH', 126, len(payload)) if len(payload) < 65536 else struct.pack('>BQ', 127, len(payload))
    if not masked: return bytes([first]) + length + payload
    return bytes([first, length[0] | 128]) + length[1:] + b'\\0\\0\\0\\0' + payload
def heard():
    data = b''
    while True:
        try: more = s.recv(65536)
        except ConnectionError: break
        if not more: break
        data += more
    return data
def code(data):
    return struct.unpack('>H', data[2:4])[0] if len(data) >= 4 and data[0] == 0x88 else data[:20]
`;
const attack = (port: number, body: string): Peer => lab.with(Peer.python(raw + body, port));

describe('what a WebSocket server refuses', () => {
  it.each([
    ['a wrong path', `ask('GET', '/else', *usual, 'Sec-WebSocket-Version: 13')`, 404, 'ws-request-path'],
    ['a request without an upgrade', `ask('GET', '/chat')`, 426, 'ws-request-plain'],
    ['another upgrade', `ask('GET', '/chat', 'Upgrade: h2c', 'Connection: Upgrade')`, 426, 'ws-request-plain'],
    ['another version', `ask('GET', '/chat', *usual, 'Sec-WebSocket-Version: 7')`, 426, 'ws-request-version'],
    ['another method', `ask('POST', '/chat', *usual, 'Sec-WebSocket-Version: 13')`, 405, 'ws-request-method'],
    ['no key', `ask('GET', '/chat', *usual[:2], 'Sec-WebSocket-Version: 13')`, 400, 'ws-request-key'],
    ['what is no HTTP', `s.sendall(b'\\x16\\x03\\x01 hello\\r\\n\\r\\n')`, 400, 'ws-request-malformed'],
    ['endless headers', `ask('GET', '/chat', 'X: ' + 'x' * 70000)`, 431, 'ws-request-long'],
  ])('%s', async (_what, request, status, reasonKey) => {
    const { session, port } = await serve({ path: '/chat' });
    const peer = attack(port, `${request}\nsay(head().split('\\r\\n')[0])\nheard(); say('ended')`);
    expect(await peer.line()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(await peer.line()).toBe('ended');
    await lab.until(session, (state) => state.openConnections === 0);
    expect(handshakes(session)).toMatchObject([
      { phase: 'refused', response: { status }, error: { code: 'WS_REQUEST_REFUSED', details: { reasonKey } } },
    ]);
    expect(eventsOf(await recordsOf(session), 1)).toContainEqual(
      expect.objectContaining({
        event: 'problem',
        error: expect.objectContaining({ code: 'WS_REQUEST_REFUSED' }) as unknown,
      }),
    );
  });

  it('a handshake that takes too long, and half-open ones', async () => {
    const { session, port } = await serve({ handshakeTimeoutMs: 300 });
    const peer = attack(
      port,
      `s.sendall(b'GET / HTTP/1.1\\r\\nHost: x\\r\\n')
others = [socket.create_connection(('127.0.0.1', int(sys.argv[1]))) for _ in range(200)]
say(head().split('\\r\\n')[0]); heard(); say('ended')`,
    );
    expect(await peer.line()).toBe('HTTP/1.1 408 Request Timeout');
    expect(await peer.line()).toBe('ended');
    await peer.stop();
    await lab.until(session, (state) => state.openConnections === 0);
    expect(session.state.phase).toBe('open');
  });

  it('more connections than allowed', async () => {
    const { session, port } = await serve({ maximumConnections: 2 });
    const peer = attack(
      port,
      `others = [socket.create_connection(('127.0.0.1', int(sys.argv[1]))) for _ in range(3)]\nsay('there'); time.sleep(60)`,
    );
    await peer.line();
    // Listening, two connections, one refusal.
    await lab.until(session, (state) => state.openConnections === 2 && state.log.count >= 4);
    expect(eventsOf(await recordsOf(session)).filter(({ event }) => event === 'refused').length).toBeGreaterThan(0);
  });
});

describe('what a WebSocket server does not take from an open connection', () => {
  it.each([
    ['bad UTF-8', `frame(0x81, b'\\xff\\xfe')`, 1007, 'ws-utf8'],
    ['an unmasked frame', `frame(0x81, b'hi', False)`, 1002, 'ws-mask-missing'],
    ['reserved bits', `frame(0xb1, b'hi')`, 1002, 'ws-reserved-bit'],
    ['a reserved opcode', `frame(0x83, b'hi')`, 1002, 'ws-opcode'],
    ['a ping without FIN', `frame(0x09, b'hi')`, 1002, 'ws-control-fragmented'],
    ['a long ping', `frame(0x89, b'x' * 126)`, 1002, 'ws-control-length'],
    ['a continuation of nothing', `frame(0x80, b'hi')`, 1002, 'ws-opcode'],
    ['a close of one byte', `frame(0x88, b'x')`, 1002, 'ws-control-length'],
    ['a close with 1005', `frame(0x88, b'\\x03\\xed')`, 1002, 'ws-close-code'],
    ['a message longer than allowed', `frame(0x82, b'x' * 5000)`, 1009, 'ws-message-long'],
    ['a length of 2^62', `bytes([0x82, 0xff]) + struct.pack('>Q', 2 ** 62) + b'\\0' * 4`, 1009, 'ws-message-long'],
    ['many fragments', `frame(0x02, b'') + frame(0x00, b'') * 100_000`, 1008, 'ws-fragments'],
  ])('%s', async (_what, frames, status, reasonKey) => {
    const { session, port } = await serve({ maximumMessageBytes: 4096, maximumFragments: 1000 });
    const peer = attack(port, `shake()\ntry: s.sendall(${frames})\nexcept ConnectionError: pass\nsay(code(heard()))`);
    // What is unread when the server has closed resets the connection, and may take the Close frame with it.
    expect([String(status), "b''"]).toContain(await peer.line());
    await lab.until(session, (state) => state.openConnections === 0 && problems(session).length > 0);
    expect(problems(session)).toMatchObject([{ error: { code: 'WS_FRAMES_REFUSED', details: { status, reasonKey } } }]);
    expect(messages(session).filter(({ direction }) => direction === 'outbound')).toMatchObject([
      { opcode: 'close', close: { code: status } },
    ]);
    expect(session.state.phase).toBe('open');
  });

  it('a compression bomb, and broken deflate data', async () => {
    const { session, port } = await serve({ maximumMessageBytes: 1024 * 1024 });
    const bomb = attack(
      port,
      `z = zlib.compressobj(9, zlib.DEFLATED, -15); data = z.compress(b'\\0' * (200 << 20)) + z.flush(zlib.Z_SYNC_FLUSH)
shake('Sec-WebSocket-Extensions: permessage-deflate'); s.sendall(frame(0xc2, data[:-4])); say(code(heard()))`,
    );
    expect(await bomb.line()).toBe('1009');
    const broken = attack(
      port,
      `shake('Sec-WebSocket-Extensions: permessage-deflate'); s.sendall(frame(0xc1, b'\\xff\\xfe\\xfd')); say(code(heard()))`,
    );
    expect(await broken.line()).toBe('1007');
    await lab.until(session, (state) => state.openConnections === 0);
    expect(problems(session).map(({ error }) => error.details['reasonKey'])).toEqual(['ws-message-long', 'ws-deflate']);
  });

  it('unfinished messages of many connections beyond what all may hold together', async () => {
    const { session, port } = await serve();
    const each = 120 * 1024 * 1024;
    const count = Math.floor(maximumUnfinishedBytes / each) + 1;
    const peer = attack(
      port,
      `head_ = bytes([0x82, 0xff]) + struct.pack('>Q', ${each} + 1) + b'\\0' * 4
block = b'x' * (1 << 20); sockets = []; refused = 0
for i in range(${count}):
    s = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); shake(); sockets.append(s)
    try:
        s.sendall(head_)
        for _ in range(${each} >> 20): s.sendall(block)
    except ConnectionError: refused += 1
say('sent')
sys.stdin.readline()`,
    );
    await lab.until(session, () => problems(session).length > 0);
    expect(problems(session)[0]).toMatchObject({ error: { details: { status: 1013, reasonKey: 'ws-unfinished' } } });
    await peer.stop();
    await lab.until(session, (state) => state.openConnections === 0);
  });

  it('more echoes than the peer reads: it is not read either', async () => {
    const { session, port } = await serve({ answering: { greeting: null, reply: null, echo: true } });
    const peer = attack(
      port,
      `shake(); s.settimeout(1); sent = 0; piece = frame(0x82, b'x' * 60000)
try:
    while sent < 1000:
        s.sendall(piece); sent += 1
except TimeoutError: pass
say('stuck' if sent < 1000 else 'all')
s.settimeout(None); sys.stdin.readline(); s.close()`,
    );
    expect(await peer.line()).toBe('stuck');
    // What has been read and not sent back: the high-water marks of the connection and the outbox, and one read.
    expect(session.state.inboundBytes).toBeLessThan(30 * 1024 * 1024);
    const [connection] = session.state.connections;
    expect(connection!.unsentBytes).toBeLessThan(8 * 1024 * 1024);
    peer.tell('end');
  });

  it('leaves the others alone meanwhile', async () => {
    const { session, port } = await serve({ answering: { greeting: null, reply: null, echo: true } });
    const good = lab.with(
      Peer.python(
        clientScript(
          `ws://127.0.0.1:${port}/`,
          '',
          `say('open'); say(await ws.recv()); await ws.send('still here'); say(await ws.recv())`,
        ),
      ),
    );
    expect(await good.line()).toBe('open');
    const bad = attack(
      port,
      `shake(); s.sendall(frame(0x02, b'') + frame(0x00, b'') * 100_000); heard(); say('ended')`,
    );
    expect(await bad.line()).toBe('ended');
    await lab.send(session, 'how are you', 1);
    expect(await good.line()).toBe('how are you');
    expect(await good.line()).toBe('still here');
  });
});

describe('invalid frames on request', () => {
  /** The status by which `websockets` refuses each; null: it takes it. */
  const refusals: Readonly<Record<(typeof invalidFrames)[number], number | null>> = {
    'wrong-mask': 1002,
    'reserved-bits': 1002,
    'reserved-opcode': 1002,
    'reserved-control-opcode': 1002,
    'bad-utf8': 1007,
    'fragmented-control': 1002,
    'oversized-control': 1002,
    'orphan-continuation': 1002,
    'interrupted-message': 1002,
    'close-one-byte': 1002,
    'close-bad-code': 1002,
    'close-bad-reason': 1007,
    'overlong-length': null,
    'bad-deflate': 1002,
  };

  it.each(invalidFrames)('%s', async (what) => {
    const { session, port } = await serve({ deflate: false });
    const peer = lab.with(
      Peer.python(clientScript(`ws://127.0.0.1:${port}/`, 'compression=None', `say('open'); await ws.wait_closed()`)),
    );
    await peer.line();
    await lab.execute('session.act', {
      session: session.id,
      action: { do: 'ws.invalid', target: { to: 'all' }, what },
    });
    expect(injections(session)).toMatchObject([{ what }]);
    const records = await session.log!.rows(1, 1000);
    expect([...records.injected.subarray(0, records.count)].filter((mark) => mark === 1)).toHaveLength(1);
    const status = refusals[what];
    if (status === null) return;
    await lab.until(session, () => messages(session).some(({ direction }) => direction === 'inbound'));
    expect(messages(session).find(({ direction }) => direction === 'inbound')).toMatchObject({
      close: { code: status },
    });
  });
});

describe('raw bytes', () => {
  it('go under the protocol and are marked', async () => {
    const { session, port } = await serve();
    const socket = createConnection(port, '127.0.0.1');
    await once(socket, 'connect');
    await lab.until(session, (state) => state.openConnections === 1);
    await session.inject({ to: 'all' }, Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'));
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    expect(bytes.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.destroy();
  });
});
