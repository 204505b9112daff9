import { writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { bytesOf, eventsOf, openResources, recordsOf, TestBench } from '../../support/test-bench';
import { bodyOf, exchange, exchangesOf, openClient, pythonServer, request } from './support';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

/** Says what it got: request line, fields in order, body. */
const telling = `
def answer(c, head, body):
    say(json.dumps([head.split('\\r\\n')[0], [list(f) for f in fields(head)], body.hex()]))
    reply(c, b'ok')
`;
type Told = [line: string, fields: [string, string][], body: string];
const told = async (peer: Peer): Promise<Told> => JSON.parse(await peer.line()) as Told;

describe('a request', () => {
  it("fetches a file from Python's own server, and tells how long each step took", async () => {
    const content = randomBytes(300_000);
    await writeFile(join(lab.folder, 'file.bin'), content);
    const peer = lab.with(
      Peer.python(
        `
import http.server, functools
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
say(server.server_address[1]); server.serve_forever()`,
        lab.folder,
      ),
    );
    const port = Number(await peer.line());
    const session = await openClient(lab);
    expect(session.state).toMatchObject({
      phase: 'open',
      openConnections: 0,
      endpoint: { kind: 'http-client', busyWith: null },
    });
    const done = await exchange(lab, session, { url: `http://localhost:${port}/file.bin` });
    expect(done).toMatchObject({
      role: 'client',
      phase: 'done',
      connection: 1,
      remote: { host: '127.0.0.1', port },
      request: { method: 'GET', target: '/file.bin', url: `http://localhost:${port}/file.bin`, body: null },
      response: {
        version: '1.0',
        status: 200,
        reason: 'OK',
        body: { byteLength: 300_000, keptBytes: 300_000, decoded: null, contentType: 'application/octet-stream' },
      },
      isReused: false,
      isResent: false,
      redirectedFrom: null,
      error: null,
    });
    expect(bodyOf(session, 1, 'response').equals(content)).toBe(true);
    const { lookupNs, connectNs, tlsNs, sentNs, firstByteNs, totalNs } = done.timing;
    expect(tlsNs).toBeNull();
    expect([...[lookupNs, connectNs, sentNs, firstByteNs, totalNs]]).toEqual(
      [lookupNs!, connectNs!, sentNs!, firstByteNs!, totalNs!].sort((a, b) => a - b),
    );
    const head = await exchange(lab, session, { method: 'HEAD', url: `http://localhost:${port}/file.bin` });
    expect(head.response).toMatchObject({ status: 200, body: null });
    expect(head.response!.headers).toContainEqual({ name: 'Content-Length', value: '300000' });
  });

  it('keeps the fields as they were written, and adds what is missing', async () => {
    const { peer, url, port } = await pythonServer(lab, telling);
    const session = await openClient(lab);
    await exchange(lab, session, {
      url: `${url}/a/../b?c=d e&ü#fragment`,
      headers: [
        { name: 'x-LOWER', value: 'é' },
        { name: 'X-Twice', value: '1' },
        { name: 'x-twice', value: '2' },
      ],
    });
    const host = `127.0.0.1:${port}`;
    expect(await told(peer)).toEqual([
      'GET /a/../b?c=d%20e&%C3%BC HTTP/1.1',
      [
        ['Host', host],
        ['x-LOWER', 'Ã©'],
        ['X-Twice', '1'],
        ['x-twice', '2'],
        ['User-Agent', expect.stringMatching(/^Wirebench\//)],
        ['Accept', '*/*'],
        ['Connection', 'keep-alive'],
      ],
      '',
    ]);
    await exchange(lab, session, {
      url,
      headers: [
        { name: 'accept', value: 'a' },
        { name: 'USER-agent', value: 'me' },
        { name: 'Host', value: 'other' },
        { name: 'connection', value: 'close' },
      ],
    });
    expect((await told(peer))[1]).toEqual([
      ['accept', 'a'],
      ['USER-agent', 'me'],
      ['Host', 'other'],
      ['connection', 'close'],
    ]);
    // What the journal has is what was on the wire.
    const [first] = exchangesOf(session);
    const lines = first!.request.headers.map(({ name, value }) => `${name}: ${value}\r\n`).join('');
    const wire = bytesOf(await recordsOf(session), 'outbound', 1).toString();
    expect(wire).toContain(`GET ${first!.request.target} HTTP/1.1\r\n${lines}\r\n`);
  });

  it('carries bodies of every kind', async () => {
    const { peer, url } = await pythonServer(lab, telling);
    const session = await openClient(lab);
    const path = join(lab.folder, 'ü "x".png');
    const content = randomBytes(100_000);
    await writeFile(path, content);
    const send = async (input: Omit<Parameters<typeof request>[0], 'url'>) => {
      await exchange(lab, session, { url, method: 'POST', ...input });
      const [, fields, body] = await told(peer);
      return { known: Object.fromEntries(fields), body: Buffer.from(body, 'hex') };
    };
    const text = await send({ body: { from: 'text', text: 'grüß' } });
    expect([text.known['Content-Type'], text.known['Content-Length'], text.body.toString()]).toEqual([
      'text/plain; charset=utf-8',
      '6',
      'grüß',
    ]);
    expect((await send({ body: { from: 'json', text: '{"a": 1}' } })).known['Content-Type']).toBe('application/json');
    const form = await send({
      body: {
        from: 'form',
        fields: [
          { name: 'a b', value: 'ü&' },
          { name: 'c', value: '' },
        ],
      },
    });
    expect([form.known['Content-Type'], form.body.toString()]).toEqual([
      'application/x-www-form-urlencoded',
      'a+b=%C3%BC%26&c=',
    ]);
    const bytes = await send({ body: { from: 'bytes', message: { mode: 'hex', text: '00 ff 0a' } } });
    expect([bytes.known['Content-Type'], bytes.body.toString('hex')]).toEqual([undefined, '00ff0a']);
    const file = await send({ body: { from: 'file', path } });
    expect([file.known['Content-Type'], file.known['Content-Length'], file.body.equals(content)]).toEqual([
      'image/png',
      '100000',
      true,
    ]);
    const chunked = await send({ body: { from: 'file', path }, isChunked: true });
    expect([chunked.known['Transfer-Encoding'], chunked.known['Content-Length'], chunked.body.equals(content)]).toEqual(
      ['chunked', undefined, true],
    );
    const empty = await send({});
    expect(empty.known['Content-Length']).toBe('0');
    const parts = await send({
      body: {
        from: 'multipart',
        parts: [
          { name: 'a"b', value: 'ü' },
          { name: 'f', filePath: path },
        ],
      },
    });
    const parser = lab.with(
      Peer.python(
        `
import email, email.policy
m = email.message_from_bytes(b'Content-Type: ' + sys.argv[1].encode() + b'\\r\\n\\r\\n' + sys.stdin.buffer.read(), policy=email.policy.HTTP)
for p in m.iter_parts(): say(p.get_content_type(), p.get_param('name', header='content-disposition'), len(p.get_payload(decode=True)))`,
        parts.known['Content-Type']!,
      ),
    );
    parser.stdin.end(parts.body);
    expect(await parser.line()).toBe('text/plain a%22b 2');
    expect(await parser.line()).toBe('image/png f 100000');
    expect(parts.known['Content-Length']).toBe(String(parts.body.length));
    expect(exchangesOf(session)[4]!.request.body).toMatchObject({ byteLength: 100_000, keptBytes: 100_000 });
    expect(bodyOf(session, 5, 'request').equals(content)).toBe(true);
    await expect(
      session.act({ do: 'http.request', request: request({ url, body: { from: 'file', path: '/none' } }) }),
    ).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('speaks HTTP/1.0', async () => {
    const { peer, url } = await pythonServer(
      lab,
      `
def answer(c, head, body):
    say(head.split('\\r\\n')[0]); c.sendall(b'HTTP/1.0 200 Fine\\r\\n\\r\\nuntil the end'); return False`,
    );
    const session = await openClient(lab);
    const done = await exchange(lab, session, { url: `${url}/old`, version: '1.0' });
    expect(await peer.line()).toBe('GET /old HTTP/1.0');
    expect(done.response).toMatchObject({ version: '1.0', reason: 'Fine' });
    expect(bodyOf(session, 1, 'response').toString()).toBe('until the end');
  });

  it.each([
    [{ url: 'ftp://h/' }, 'HTTP_URL_NOT_VALID', 'http-url-scheme'],
    [{ url: 'http://u:p@h/' }, 'HTTP_URL_NOT_VALID', 'url-credentials'],
    [{ url: 'http://h:99999/' }, 'HTTP_URL_NOT_VALID', 'url-port-number'],
    [{ url: 'http://h:0/' }, 'HTTP_URL_NOT_VALID', 'url-port-connect'],
    [{ url: 'http://h/', headers: [{ name: 'trailer', value: 'X' }] }, 'HTTP_HEADER_NOT_VALID', 'http-field-trailer'],
    [{ url: 'http:///x' }, 'HTTP_URL_NOT_VALID', undefined],
    [{ url: 'http://h/', headers: [{ name: 'a b', value: 'x' }] }, 'HTTP_HEADER_NOT_VALID', 'http-field-name'],
    [{ url: 'http://h/', headers: [{ name: 'a', value: 'x\nb: c' }] }, 'HTTP_HEADER_NOT_VALID', 'http-field-value'],
  ])('is refused before it is made: %j', async (input, code, reasonKey) => {
    const session = await openClient(lab);
    const failure = await session.act({ do: 'http.request', request: request(input) }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, ...(reasonKey && { details: { reasonKey } }) });
    expect(exchangesOf(session)).toEqual([]);
  });
});

describe('a response', () => {
  it('is read whatever pieces it comes in: interim ones, chunks, trailers', async () => {
    const { url } = await pythonServer(
      lab,
      `
def answer(c, head, body):
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in (b'HTTP/1.1 103 Early Hints\\r\\nLink: </a>\\r\\n\\r\\nHTTP/1.1 200 Gr\\xc3\\xbc\\xc3\\x9f\\r\\nTransfer-Encoding: chunked\\r\\n'
                 b'x-A: 1\\r\\nX-a: 2\\r\\nTrailer: T\\r\\n\\r\\n5;e=1\\r\\nHello\\r\\n1\\r\\n!\\r\\n0\\r\\nT: end\\r\\n\\r\\n'):
        c.sendall(bytes([byte]))`,
    );
    const session = await openClient(lab);
    const done = await exchange(lab, session, { url });
    expect(done.interim).toEqual([{ status: 103, reason: 'Early Hints' }]);
    expect(done.response).toEqual({
      version: '1.1',
      status: 200,
      reason: 'Grüß',
      headers: [
        { name: 'Transfer-Encoding', value: 'chunked' },
        { name: 'x-A', value: '1' },
        { name: 'X-a', value: '2' },
        { name: 'Trailer', value: 'T' },
      ],
      trailers: [{ name: 'T', value: 'end' }],
      body: { byteLength: 6, keptBytes: 6, contentCoding: null, contentType: null, decoded: null },
    });
    expect(bodyOf(session, 1, 'response').toString()).toBe('Hello!');
  });

  it('to a request that asks first may come before the body', async () => {
    const { peer, url } = await pythonServer(
      lab,
      `
def before_body(c, known):
    if known.get('expect') != '100-continue': return
    if known['x-want'] == 'yes': c.sendall(b'HTTP/1.1 100 Continue\\r\\n\\r\\n')
    elif known['x-want'] == 'no': reply(c, b'', '417 Expectation Failed'); raise EOFError
def answer(c, head, body): say(len(body)); reply(c, b'')`,
    );
    const session = await openClient(lab);
    const asking = (want: string) =>
      exchange(lab, session, {
        url,
        method: 'PUT',
        expectContinue: true,
        headers: [{ name: 'X-Want', value: want }],
        body: { from: 'text', text: 'body' },
      });
    const wanted = await asking('yes');
    expect([wanted.interim, wanted.response!.status]).toEqual([[{ status: 100, reason: 'Continue' }], 200]);
    expect(await peer.line()).toBe('4');
    const refused = await asking('no');
    expect([refused.phase, refused.response!.status, refused.request.body]).toEqual(['done', 417, null]);
    // One that says nothing gets the body all the same, after a while.
    expect((await asking('maybe')).response!.status).toBe(200);
    expect(await peer.line()).toBe('4');
  });

  it('is unpacked for viewing, and kept as it came', async () => {
    const { url } = await pythonServer(
      lab,
      `
import gzip, zlib
text = b'unpacked ' * 1000
packed = {'/gzip': ('gzip', gzip.compress(text)), '/deflate': ('deflate', zlib.compress(text)), '/raw': ('deflate', zlib.compress(text)[2:-4]),
  '/both': ('deflate, gzip', gzip.compress(zlib.compress(text))), '/cut': ('gzip', gzip.compress(text)[:-9]), '/not': ('gzip', b'plain'),
  '/odd': ('sdch', b'plain'), '/bomb': ('gzip', gzip.compress(bytes(300_000_000), 9)),
  '/br': ('br', bytes.fromhex('0b028068656c6c6f03'))}
def answer(c, head, body):
    coding, data = packed[head.split(' ')[1]]
    say(len(data)); reply(c, data, more='Content-Encoding: %s\\r\\n' % coding)`,
    );
    const session = await openClient(lab, { maximumBodyBytes: 1_000_000 });
    const get = async (path: string) => {
      const { number, response, phase } = await exchange(lab, session, { url: url + path });
      expect(phase).toBe('done');
      return {
        ...response!.body!,
        text: bodyOf(session, number, 'response-decoded').toString(),
        raw: bodyOf(session, number, 'response'),
      };
    };
    const text = 'unpacked '.repeat(1000);
    for (const path of ['/gzip', '/deflate', '/raw', '/both']) {
      const { decoded, text: unpacked, raw, byteLength } = await get(path);
      expect([path, decoded, unpacked === text, raw.length]).toEqual([
        path,
        { byteLength: 9_000, error: null },
        true,
        byteLength,
      ]);
    }
    expect((await get('/br')).text).toBe('hello');
    const cut = await get('/cut');
    expect([cut.decoded!.error!.code, text.startsWith(cut.text), cut.text.length > 0]).toEqual([
      'HTTP_CONTENT_NOT_DECODED',
      true,
      true,
    ]);
    expect((await get('/not')).decoded!.error).toMatchObject({ code: 'HTTP_CONTENT_NOT_DECODED' });
    expect((await get('/odd')).decoded).toMatchObject({ byteLength: 0, error: { code: 'HTTP_CODING_UNKNOWN' } });
    const before = process.memoryUsage().rss;
    expect((await get('/bomb')).decoded).toMatchObject({
      byteLength: 1_000_000,
      error: { code: 'HTTP_CONTENT_TOO_LONG' },
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  it('longer than what is kept is told of, and recorded whole', async () => {
    const { url } = await pythonServer(lab, `def answer(c, head, body): reply(c, b'x' * 3_000_000)`);
    const session = await openClient(lab, { maximumBodyBytes: 1_000_000 });
    const { response } = await exchange(lab, session, { url });
    expect(response!.body).toMatchObject({ byteLength: 3_000_000, keptBytes: 1_000_000 });
    expect(bytesOf(await recordsOf(session), 'inbound').length).toBeGreaterThan(3_000_000);
  });

  it('may switch protocols: told, and the connection ends', async () => {
    const { url } = await pythonServer(
      lab,
      `
def answer(c, head, body): c.sendall(b'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\nConnection: Upgrade\\r\\n\\r\\nraw'); c.recv(1); return False`,
    );
    const session = await openClient(lab);
    const done = await exchange(lab, session, {
      url,
      headers: [
        { name: 'Connection', value: 'Upgrade' },
        { name: 'Upgrade', value: 'x' },
      ],
    });
    expect([done.phase, done.response!.status]).toEqual(['done', 101]);
    await lab.until(session, ({ openConnections }) => openConnections === 0);
  });
});

describe('what goes wrong', () => {
  const failing: readonly (readonly [string, string, string])[] = [
    ['nothing comes', 'c.recv(0); return False', 'HTTP_NO_RESPONSE'],
    [
      'it is reset',
      `c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); return False`,
      'CONNECTION_RESET',
    ],
    ['it is no HTTP', `c.sendall(b'SSH-2.0-x\\r\\n'); return False`, 'HTTP_RESPONSE_MALFORMED'],
    [
      'the body is cut',
      `c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\nhalf'); return False`,
      'HTTP_RESPONSE_CUT',
    ],
    [
      'the last chunk is missing',
      `c.sendall(b'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n4\\r\\nhalf\\r\\n'); return False`,
      'HTTP_RESPONSE_CUT',
    ],
    [
      'a chunk is broken',
      `c.sendall(b'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n4\\r\\nhalf\\r\\nxyz\\r\\n'); return False`,
      'HTTP_RESPONSE_MALFORMED',
    ],
    [
      'the head is too long',
      `c.sendall(b'HTTP/1.1 200 OK\\r\\nX: ' + b'x' * 100_000); return False`,
      'HTTP_RESPONSE_HEAD_TOO_LARGE',
    ],
    [
      'it is reset in the middle',
      `c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\nhalf'); c.recv(1); return False`,
      'HTTP_RESPONSE_CUT',
    ],
  ];
  it.each(failing)('where %s', async (name, script, code) => {
    const { url } = await pythonServer(lab, `def answer(c, head, body): ${script}`);
    const session = await openClient(lab);
    if (name === 'it is reset in the middle') {
      const { entry } = await session.act({ do: 'http.request', request: request({ url }) });
      await lab.untilFed(() => exchangesOf(session)[0]?.response?.body?.byteLength === 4);
      session.running.resetConnection(1);
      await lab.untilFed(() => exchangesOf(session)[0]!.phase === 'failed');
      expect(entry).toBe(1);
    } else await exchange(lab, session, { url });
    const [only] = exchangesOf(session);
    expect(only).toMatchObject({ phase: 'failed', error: { code } });
    const problems = eventsOf(await recordsOf(session)).flatMap((event) =>
      event.event === 'problem' ? [event.error.code] : [],
    );
    expect(problems).toEqual([code]);
    // The session goes on.
    expect(session.state.phase).toBe('open');
  });

  it('where nobody listens, or nobody answers in time, or it is given up', async () => {
    const peer = lab.with(Peer.refusing());
    const refusing = Number(await peer.line());
    const hasty = await openClient(lab, { responseTimeoutMs: 200 });
    expect(await exchange(lab, hasty, { url: `http://127.0.0.1:${refusing}` })).toMatchObject({
      phase: 'failed',
      error: { code: 'CONNECTION_REFUSED' },
      response: null,
    });
    const { url } = await pythonServer(
      lab,
      `
def answer(c, head, body):
    if 'forever' in head: c.sendall(b'HTTP/1.1 200 OK\\r\\n\\r\\nx')
    c.recv(1)`,
    );
    expect(await exchange(lab, hasty, { url })).toMatchObject({
      error: { code: 'HTTP_RESPONSE_TIMEOUT', details: { timeoutMs: 200 } },
    });
    const session = await openClient(lab);
    const { entry } = await session.act({ do: 'http.request', request: request({ url: `${url}/forever` }) });
    await lab.untilFed(() => exchangesOf(session)[0]!.phase === 'receiving');
    expect(session.state.endpoint).toEqual({ kind: 'http-client', busyWith: 1 });
    await session.act({ do: 'http.cancel', exchange: entry! });
    await lab.until(session, ({ openConnections }) => openConnections === 0);
    expect(exchangesOf(session)[0]).toMatchObject({
      phase: 'failed',
      error: { code: 'HTTP_CANCELLED' },
      response: { status: 200 },
    });
    // Closing gives up what is under way.
    await session.act({ do: 'http.request', request: request({ url: `${url}/forever` }) });
    await session.close();
    expect(exchangesOf(session)[1]).toMatchObject({ phase: 'failed', error: { code: 'HTTP_CANCELLED' } });
  });

  it('after the end of a response is told with it', async () => {
    const { url } = await pythonServer(
      lab,
      `def answer(c, head, body): c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok and more')`,
    );
    const session = await openClient(lab);
    expect(await exchange(lab, session, { url })).toMatchObject({
      phase: 'done',
      error: { code: 'HTTP_RESPONSE_MALFORMED', details: { reasonKey: 'http-parse-more' } },
    });
    expect(bodyOf(session, 1, 'response').toString()).toBe('ok');
  });
});

describe('connections', () => {
  it('are used again, and a request that meets a dead one is sent once more', async () => {
    const { peer, url } = await pythonServer(
      lab,
      `
served = {}
def answer(c, head, body):
    n = served[c] = served.get(c, 0) + 1
    # The third request on the first connection finds it closed.
    if n == 3 and len(served) == 1: return False
    reply(c, str(n).encode())`,
    );
    void peer;
    const session = await openClient(lab);
    const shown = async (method = 'GET') => {
      const { connection, isReused, isResent, phase, timing, error } = await exchange(lab, session, { url, method });
      return { connection, isReused, isResent, phase, looked: timing.connectNs !== null, code: error?.code };
    };
    expect(await shown()).toEqual({
      connection: 1,
      isReused: false,
      isResent: false,
      phase: 'done',
      looked: true,
      code: undefined,
    });
    expect(await shown('POST')).toEqual({
      connection: 1,
      isReused: true,
      isResent: false,
      phase: 'done',
      looked: false,
      code: undefined,
    });
    expect(await shown()).toEqual({
      connection: 2,
      isReused: false,
      isResent: true,
      phase: 'done',
      looked: true,
      code: undefined,
    });
    expect(session.state.openConnections).toBe(1);
  });

  it('that died are not asked again what may not be asked twice', async () => {
    const { url } = await pythonServer(
      lab,
      `
def answer(c, head, body):
    if body: return False
    reply(c, b'ok')`,
    );
    const session = await openClient(lab);
    await exchange(lab, session, { url });
    const posted = await exchange(lab, session, { url, method: 'POST', body: { from: 'text', text: 'x' } });
    expect(posted).toMatchObject({
      phase: 'failed',
      isReused: true,
      isResent: false,
      error: { code: 'HTTP_NO_RESPONSE' },
    });
  });

  it('are closed after each request where they are not to be kept', async () => {
    const { peer, url } = await pythonServer(lab, telling);
    const session = await openClient(lab, { keepAlive: false });
    await exchange(lab, session, { url });
    expect((await told(peer))[1]).toContainEqual(['Connection', 'close']);
    await lab.until(session, ({ openConnections }) => openConnections === 0);
    expect((await exchange(lab, session, { url })).connection).toBe(2);
  });
});

describe('redirects', () => {
  const redirecting = `
def answer(c, head, body):
    method, path = head.split(' ')[:2]
    known = {k.lower(): v for k, v in fields(head)}
    say(json.dumps([method, path, len(body), known.get('authorization'), known.get('content-type')]))
    status, to = path.split('/')[1:3] if path.count('/') > 1 else ('200', '')
    reply(c, b'x', status + ' Status', 'Location: %s\\r\\n' % to.replace('_', '/') if to else '')`;

  it.each([
    ['301', 'POST', 'GET', 0],
    ['302', 'POST', 'GET', 0],
    ['303', 'PUT', 'GET', 0],
    ['307', 'POST', 'POST', 4],
    ['308', 'PUT', 'PUT', 4],
    ['301', 'PUT', 'PUT', 4],
  ])('%s of %s leads to %s', async (status, method, then, byteLength) => {
    const { peer, url } = await pythonServer(lab, redirecting);
    const session = await openClient(lab);
    const headers = [{ name: 'Authorization', value: 'secret' }];
    const last = await exchange(lab, session, {
      url: `${url}/${status}/_end`,
      method,
      headers,
      body: { from: 'text', text: 'body' },
      followRedirects: true,
    });
    expect(last).toMatchObject({
      number: 2,
      redirectedFrom: 1,
      isReused: true,
      response: { status: 200 },
      request: { url: `${url}/end`, method: then },
    });
    expect(exchangesOf(session)[0]).toMatchObject({ redirectedFrom: null, response: { status: Number(status) } });
    await peer.line();
    const type = byteLength === 0 ? null : 'text/plain; charset=utf-8';
    expect(JSON.parse(await peer.line())).toEqual([then, '/end', byteLength, 'secret', type]);
  });

  it('are not followed unasked, and keep secrets from strangers', async () => {
    const { peer, url } = await pythonServer(lab, redirecting);
    const other = await pythonServer(lab, redirecting);
    const session = await openClient(lab);
    expect((await exchange(lab, session, { url: `${url}/302/_end` })).response!.status).toBe(302);
    await peer.line();
    const headers = [{ name: 'Authorization', value: 'secret' }];
    const elsewhere = `${url}/307/http:__127.0.0.1:${other.port}_end`;
    await exchange(lab, session, { url: elsewhere, headers, followRedirects: true });
    expect(JSON.parse(await peer.line())).toMatchObject({ 3: 'secret' });
    expect(JSON.parse(await other.peer.line())).toEqual(['GET', '/end', 0, null, null]);
  });

  it('end where they go round, or lead nowhere', async () => {
    const { url } = await pythonServer(
      lab,
      `
def answer(c, head, body): reply(c, b'', '302 Found', 'Location: %s\\r\\n' % ('ftp://h/' if 'ftp' in head else '/again'))`,
    );
    const session = await openClient(lab);
    const round = await exchange(lab, session, { url, followRedirects: true, maximumRedirects: 3 });
    expect(round).toMatchObject({
      number: 4,
      phase: 'done',
      error: { code: 'HTTP_TOO_MANY_REDIRECTS', details: { maximum: 3 } },
    });
    const nowhere = await exchange(lab, session, { url: `${url}/ftp`, followRedirects: true });
    expect(nowhere).toMatchObject({
      number: 5,
      error: { code: 'HTTP_REDIRECT_NOT_FOLLOWED', details: { reasonKey: 'http-url-scheme' } },
    });
  });
});
