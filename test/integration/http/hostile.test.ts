/** Peers that mean no good: what is refused is told, memory stays bounded, and everybody else goes on. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { eventsOf, openResources, recordsOf, TestBench } from '../../support/test-bench';
import type { LabErrorCode } from '../../../src-main/contract/errors';
import type { Session } from '../../../src-main/engine/session/session';
import { ask, exchangesOf, openServer } from './support';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const connectTo = `
def connect():
    return socket.create_connection(('127.0.0.1', int(sys.argv[1])))
def all_of(s):
    got = b''
    try:
        while True:
            piece = s.recv(65536)
            if not piece: return got
            got += piece
    except ConnectionError: return got
def status(s): return all_of(s).split(b'\\r\\n')[0].decode()
`;
const hostile = (port: number, script: string, ...args: (string | number)[]): Peer =>
  lab.with(Peer.python(connectTo + script, port, ...args));

async function problemsOf(session: Session): Promise<LabErrorCode[]> {
  return eventsOf(await recordsOf(session)).flatMap((event) => (event.event === 'problem' ? [event.error.code] : []));
}

async function ready(input: Parameters<typeof openServer>[1] = {}) {
  const bystander = await openServer(lab, { routes: [{ path: '*', body: { from: 'text', text: 'still here' } }] });
  const server = await openServer(lab, { routes: [{ method: '*' }], ...input });
  const goesOn = async (): Promise<void> => {
    expect((await ask(bystander.url)).body.toString()).toBe('still here');
    expect((await ask(server.url)).status).toBe(200);
  };
  return { ...server, goesOn };
}

describe('an HTTP server refuses', () => {
  it('a head without an end', async () => {
    const { session, port, goesOn } = await ready({ maximumHeaderBytes: 4_096 });
    const peer = hostile(
      port,
      `
s = connect(); s.sendall(b'GET / HTTP/1.1\\r\\nHost: a\\r\\n')
sent = 0
try:
    while sent < 100_000_000: sent += s.send(b'X-%d: %s\\r\\n' % (sent, b'x' * 1000))
except ConnectionError: pass
say(sent < 100_000_000)
t = connect(); t.sendall(b'GET / HTTP/1.1\\r\\nHost: a\\r\\nX: ' + b'x' * 5000)
say(status(t))`,
    );
    expect(await peer.line()).toBe('True');
    expect(await peer.line()).toBe('HTTP/1.1 431 Request Header Fields Too Large');
    expect(await problemsOf(session)).toEqual(['HTTP_HEAD_TOO_LARGE', 'HTTP_HEAD_TOO_LARGE']);
    expect(exchangesOf(session)[1]).toMatchObject({
      phase: 'failed',
      response: { status: 431 },
      error: { details: { maximum: 4_096 } },
    });
    await goesOn();
  });

  it('a head that trickles in (slow-loris), and a body that does', async () => {
    const { session, port, goesOn } = await ready({ headersTimeoutMs: 500, requestTimeoutMs: 1_500 });
    const peer = hostile(
      port,
      `
silent, slow, body = connect(), connect(), connect()
slow.sendall(b'GET / HTTP/1.1\\r\\n')
body.sendall(b'POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 100\\r\\n\\r\\nx')
open_ones = {silent: b'', slow: b'', body: b''}
done = {}
while open_ones:
    readable, _, _ = select.select(list(open_ones), [], [], 0.05)
    for s in readable:
        try: piece = s.recv(9999)
        except ConnectionError: piece = b''
        if piece: open_ones[s] += piece
        else: done[s] = open_ones.pop(s)
    for s, drop in ((slow, b'X: y\\r\\n'), (body, b'y')):
        if s in open_ones and not open_ones[s]:
            try: s.sendall(drop)
            except ConnectionError: pass
for s in (silent, slow, body): say(done[s].split(b'\\r\\n')[0].decode())`,
    );
    for (let count = 0; count < 3; count += 1) expect(await peer.line()).toBe('HTTP/1.1 408 Request Timeout');
    expect((await problemsOf(session)).sort()).toEqual([
      'HTTP_HEAD_TIMEOUT',
      'HTTP_HEAD_TIMEOUT',
      'HTTP_REQUEST_TIMEOUT',
    ]);
    const withBody = exchangesOf(session).find(({ request }) => request.method === 'POST');
    expect(withBody).toMatchObject({
      phase: 'failed',
      response: { status: 408 },
      error: { code: 'HTTP_REQUEST_TIMEOUT' },
    });
    await goesOn();
  });

  it('a gigabyte, announced or sent', async () => {
    const { session, port, goesOn } = await ready({ maximumBodyBytes: 1_000_000 });
    const peer = hostile(
      port,
      `
s = connect(); s.sendall(b'POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1073741824\\r\\n\\r\\n')
say(status(s))
for head, piece in ((b'Content-Length: 1073741824', b'x' * 65536), (b'Transfer-Encoding: chunked', b'10000\\r\\n' + b'x' * 65536 + b'\\r\\n')):
    s = connect(); s.sendall(b'POST / HTTP/1.1\\r\\nHost: a\\r\\n' + head + b'\\r\\n\\r\\n')
    sent, got = 0, b''
    s.setblocking(False)
    while sent < 1 << 30:
        readable, writable, _ = select.select([s], [s], [])
        try:
            if readable:
                piece_got = s.recv(9999)
                if not piece_got: break
                got += piece_got
            elif writable: sent += s.send(piece)
        except ConnectionError: break
    say(got.split(b'\\r\\n')[0].decode(), sent < 1 << 30)`,
    );
    expect(await peer.line()).toBe('HTTP/1.1 413 Payload Too Large');
    expect(await peer.line()).toBe('HTTP/1.1 413 Payload Too Large True');
    expect(await peer.line()).toBe('HTTP/1.1 413 Payload Too Large True');
    expect(await problemsOf(session)).toEqual(Array(3).fill('HTTP_BODY_TOO_LARGE'));
    const kept = exchangesOf(session).map(({ request }) => request.body?.keptBytes ?? 0);
    expect(Math.max(...kept)).toBeLessThan(2_000_000);
    await goesOn();
  });

  it.each([
    ['BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n', 501, 'http-parse-method'],
    ['\x16\x03\x01\x02\x00\x01\x00', 400, 'http-parse-method'],
    ['GET a b HTTP/1.1\r\n\r\n', 400, 'http-parse-target'],
    ['GET / HTTP/3.7\r\nHost: a\r\n\r\n', 505, 'http-parse-version'],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505, 'http-parse-h2'],
    ['GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n', 400, 'http-parse-header'],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n', 400, 'http-parse-content-length'],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400, 'http-parse-content-length'],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400, 'http-parse'],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n', 400, 'http-parse-transfer-encoding'],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 400, 'http-parse-chunk'],
    ['GET / HTTP/1.1\r\n\r\n', 400, null],
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400, null],
  ])('%j', async (bytes, status, reasonKey) => {
    const { session, port, goesOn } = await ready();
    const peer = hostile(
      port,
      `s = connect(); s.sendall(bytes.fromhex(sys.argv[2])); s.shutdown(socket.SHUT_WR); say(status(s))`,
      Buffer.from(bytes, 'latin1').toString('hex'),
    );
    expect(await peer.line()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const problems = eventsOf(await recordsOf(session)).flatMap((event) =>
      event.event === 'problem' ? [event.error] : [],
    );
    expect(problems).toHaveLength(1);
    if (reasonKey === null) expect(problems[0]!.code).toBe('HTTP_HOST_MISSING');
    else expect(problems[0]!.details['reasonKey']).toMatch(new RegExp(`^${reasonKey}`));
    expect(exchangesOf(session)).toMatchObject([{ response: { status }, error: { code: problems[0]!.code } }]);
    await goesOn();
  });

  it('more connections than it may have, and lets the others in again', async () => {
    const { session, port, goesOn } = await ready({
      maximumConnections: 50,
      headersTimeoutMs: 600_000,
      requestTimeoutMs: 600_000,
    });
    const peer = hostile(
      port,
      `
import resource
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE); resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
held, refused = [], 0
for i in range(3000):
    try: s = connect(); s.sendall(b'GET / HT'); held.append(s)
    except ConnectionError: refused += 1
gone = 0
for s in held:
    s.setblocking(False)
    try:
        if s.recv(1) == b'': gone += 1
    except BlockingIOError: pass
    except ConnectionError: gone += 1
say('made')
sys.stdin.readline()
for s in held: s.close()
say('closed')`,
    );
    expect(await peer.line()).toBe('made');
    const { openConnections } = await lab.until(session, (state) => state.log.count >= 3_000);
    expect(openConnections).toBeLessThanOrEqual(50);
    peer.tell('');
    expect(await peer.line()).toBe('closed');
    await lab.until(session, (state) => state.openConnections === 0);
    const refused = eventsOf(await recordsOf(session)).filter(({ event }) => event === 'refused');
    // Those that still waited in the system's queue when the first were let go are let in.
    expect(refused.length).toBeGreaterThanOrEqual(2_900);
    await goesOn();
  });

  it('nothing of what a client sends that goes away in the middle', async () => {
    const { session, port, goesOn } = await ready({ routes: [{ method: '*', delayMs: 0 }, { path: '/never' }] });
    const peer = hostile(
      port,
      `
for reset in (False, True):
    s = connect(); s.sendall(b'POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 100\\r\\n\\r\\nhalf')
    if reset: s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    s.close()
say('gone')`,
    );
    expect(await peer.line()).toBe('gone');
    await lab.untilFed(() => exchangesOf(session).filter(({ phase }) => phase === 'failed').length === 2);
    for (const { error } of exchangesOf(session)) expect(error).toMatchObject({ code: 'HTTP_REQUEST_CUT' });
    await goesOn();
  });
});
