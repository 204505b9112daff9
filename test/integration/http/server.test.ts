import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { bytesOf, eventsOf, openResources, recordsOf, TestBench } from '../../support/test-bench';
import { ask, bodyOf, curl, exchangesOf, openServer, settled } from './support';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const text = (value: string) => ({ from: 'text', text: value }) as const;

describe('routes of an HTTP server', () => {
  it('answer curl, the first that fits, and tell of it in the journal', async () => {
    const { session, url } = await openServer(lab, {
      routes: [
        { path: '/hello', body: text('Hello, client!'), headers: [{ name: 'X-Own', value: 'é' }] },
        { method: 'POST', path: '/users/:id', status: 201, body: text('{"made":true}') },
        { path: '/users/:id', body: text('<!doctype html><p>hi') },
        { method: '*', path: '/any', status: 299 },
      ],
    });
    const hello = await ask(`${url}/hello?x=1`);
    expect([hello.status, hello.headers['content-type'], hello.body.toString()]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'Hello, client!',
    ]);
    expect(Buffer.from(hello.headers['x-own']!, 'latin1').toString()).toBe('é');
    const made = await ask('-d', 'name=x', `${url}/users/7`);
    expect([made.status, made.headers['content-type']]).toEqual([201, 'application/json']);
    expect((await ask(`${url}/users/7`)).headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await ask('-X', 'PROPFIND', `${url}/any`)).status).toBe(299);
    const missing = await ask(`${url}/nothing`);
    expect([missing.status, missing.body.toString()]).toEqual([404, 'No route of this server answers /nothing.\n']);
    const other = await ask('-X', 'DELETE', `${url}/users/7`);
    expect([other.status, other.headers['allow']]).toEqual([405, 'POST, GET, HEAD']);

    const exchanges = await settled(lab, session, 6);
    expect(
      exchanges.map(({ request, response, route }) => [request.method, request.target, response?.status, route]),
    ).toEqual([
      ['GET', '/hello?x=1', 200, 0],
      ['POST', '/users/7', 201, 1],
      ['GET', '/users/7', 200, 2],
      ['PROPFIND', '/any', 299, 3],
      ['GET', '/nothing', 404, null],
      ['DELETE', '/users/7', 405, null],
    ]);
    const [first, second] = exchanges;
    expect(first).toMatchObject({
      role: 'server',
      phase: 'done',
      isReused: false,
      error: null,
      remote: { host: '127.0.0.1' },
    });
    expect(first!.request.headers[0]).toEqual({ name: 'Host', value: url.slice('http://'.length) });
    expect(first!.response).toMatchObject({ reason: 'OK', body: { byteLength: 14, keptBytes: 14 } });
    expect(first!.timing.totalNs).toBeGreaterThanOrEqual(first!.timing.firstByteNs!);
    expect(second!.request.body).toMatchObject({ byteLength: 6, contentType: 'application/x-www-form-urlencoded' });
    expect(bodyOf(session, 2, 'request').toString()).toBe('name=x');
    expect(bodyOf(session, 2, 'response').toString()).toBe('{"made":true}');
    // What the journal says of the response is what was on the wire.
    const wire = bytesOf(await recordsOf(session), 'outbound', 1).toString();
    const { response } = first!;
    const head = response!.headers.map(({ name, value }) => `${name}: ${value}\r\n`).join('');
    expect(wire).toBe(`HTTP/1.1 200 OK\r\n${head}\r\nHello, client!`);
  });

  it('answer HEAD as they would GET, without the body', async () => {
    const { url } = await openServer(lab, { routes: [{ path: '*', body: text('twelve bytes') }] });
    const { stdout } = await curl('-I', `${url}/x`);
    expect(stdout.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Content-Length: 12\r\n[^]*\r\n\r\n$/);
    const { stdout: timing } = await curl('-I', '-o', '/dev/null', '-w', '%{size_download}', `${url}/x`);
    expect(timing.toString()).toBe('0');
  });

  it('wait where they are told to, and send in chunks', async () => {
    const big = 'x'.repeat(200_000);
    const { session, url } = await openServer(lab, {
      routes: [
        { path: '/slow', delayMs: 150, body: text('late') },
        { path: '*', isChunked: true, body: text(big) },
      ],
    });
    expect((await ask(`${url}/slow`)).body.toString()).toBe('late');
    const chunked = await ask(`${url}/`);
    expect(chunked.headers['transfer-encoding']).toBe('chunked');
    expect(chunked.headers['content-length']).toBeUndefined();
    expect(chunked.body.toString()).toBe(big);
    // HTTP/1.0 knows no chunks.
    const old = await ask('--http1.0', `${url}/`);
    expect(old.headers).toMatchObject({ 'content-length': '200000', connection: 'close' });
    expect(old.body.length).toBe(200_000);
    const [slow] = await settled(lab, session, 3);
    expect(slow!.timing.totalNs! - slow!.timing.sentNs!).toBeGreaterThan(100e6);
  });

  it('echo a request as JSON, whatever its body is', async () => {
    const { url } = await openServer(lab, { routes: [{ method: '*', body: { from: 'echo' } }] });
    const echo = async (...args: string[]) =>
      JSON.parse((await ask(...args)).body.toString()) as Record<string, unknown>;
    expect(await echo('-H', 'X-A: 1', '-H', 'X-A: 2', '--data-raw', 'grüß', `${url}/p/q?r=s`)).toMatchObject({
      method: 'POST',
      target: '/p/q?r=s',
      path: '/p/q',
      query: 'r=s',
      version: 'HTTP/1.1',
      headers: { 'X-A': ['1', '2'], 'Content-Length': '6' },
      body: 'grüß',
      bodyLength: 6,
    });
    const binary = lab.folder + '/b.bin';
    await writeFile(binary, Buffer.from([0, 255, 254]));
    expect(await echo('--data-binary', `@${binary}`, url)).toMatchObject({ body: 'AP/+', bodyEncoding: 'base64' });
  });

  it('are refused at opening where they cannot be meant', async () => {
    const opening = (route: object) => openServer(lab, { routes: [route] });
    await expect(opening({ path: '/a(b' })).rejects.toMatchObject({ code: 'HTTP_ROUTE_NOT_VALID' });
    await expect(opening({ method: 'BREW' })).rejects.toMatchObject({ details: { reasonKey: 'http-route-method' } });
    await expect(opening({ path: 'a' })).rejects.toMatchObject({ details: { reasonKey: 'http-route-start' } });
    await expect(opening({ headers: [{ name: 'a b', value: '' }] })).rejects.toMatchObject({
      code: 'HTTP_HEADER_NOT_VALID',
    });
    await expect(opening({ headers: [{ name: 'a', value: 'b\r\nc: d' }] })).rejects.toMatchObject({
      code: 'HTTP_HEADER_NOT_VALID',
    });
    await expect(opening({ body: { from: 'file', path: '/does/not/exist' } })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    await expect(opening({ path: '/a', body: { from: 'file', path: lab.folder } })).rejects.toMatchObject({
      details: { reasonKey: 'http-route-folder' },
    });
  });
});

describe('bodies of requests', () => {
  it('arrive whole: a file with its length, a file in chunks', async () => {
    const bytes = randomBytes(3_000_000);
    const path = join(lab.folder, 'upload.bin');
    await writeFile(path, bytes);
    const { session, url } = await openServer(lab, { routes: [{ method: '*' }] });
    expect((await ask('-X', 'POST', '--data-binary', `@${path}`, '-H', 'Expect:', url)).status).toBe(200);
    expect((await ask('-T', path, '-H', 'Transfer-Encoding: chunked', '-H', 'Expect:', url)).status).toBe(200);
    const exchanges = await settled(lab, session, 2);
    for (const [index, { request }] of exchanges.entries()) {
      expect(request.body).toMatchObject({ byteLength: bytes.length, keptBytes: bytes.length });
      expect(sha(bodyOf(session, index + 1, 'request'))).toBe(sha(bytes));
    }
    expect(exchanges[1]!.request.headers).toContainEqual({ name: 'Transfer-Encoding', value: 'chunked' });
  });

  it('are asked for where the client expects that, unless nobody wants them', async () => {
    const { session, url } = await openServer(lab, {
      routes: [{ method: 'POST', path: '/in' }],
      maximumBodyBytes: 10,
    });
    const expecting = (body: string, path: string) =>
      curl('-v', '-H', 'Expect: 100-continue', '-d', body, `${url}${path}`);
    expect((await expecting('small', '/in')).stderr).toMatch(/< HTTP\/1\.1 100 Continue[^]*< HTTP\/1\.1 200 OK/);
    const long = await expecting('longer than ten', '/in');
    expect(long.stderr).toContain('< HTTP/1.1 413 ');
    expect(long.stderr).not.toContain('100 Continue');
    expect((await expecting('x', '/nowhere')).stderr).toMatch(/< HTTP\/1\.1 404 /);
    expect((await curl('-v', '-H', 'Expect: a-miracle', '-d', 'x', `${url}/in`)).stderr).toContain('< HTTP/1.1 417 ');
    const exchanges = await settled(lab, session, 4);
    expect(exchanges.map(({ interim }) => interim.length)).toEqual([1, 0, 0, 0]);
    // The refused body never came.
    expect(exchanges[1]!.request.body).toBeNull();
    expect(exchanges[1]!.error).toMatchObject({ code: 'HTTP_BODY_TOO_LARGE', details: { maximum: 10 } });
  });
});

describe('connections', () => {
  it('are kept for the next request, for a while', async () => {
    const { session, url } = await openServer(lab, {
      routes: [{ path: '*', body: text('ok') }],
      keepAliveTimeoutMs: 1_000,
    });
    const { stdout } = await curl('-w', ' %{num_connects}\n', `${url}/a`, `${url}/b`);
    expect(stdout.toString()).toBe('ok 1\nok 0\n');
    const exchanges = await settled(lab, session, 2);
    expect(exchanges.map(({ connection, isReused }) => [connection, isReused])).toEqual([
      [1, false],
      [1, true],
    ]);
    const idle = lab.with(
      Peer.python(
        `
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
s.sendall(b'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'); s.recv(9999); say(s.recv(1))`,
        session.state.local!.port,
      ),
    );
    expect(await idle.line()).toBe("b''");
  });

  it('are not kept where that is not wanted', async () => {
    const { url } = await openServer(lab, { routes: [{ path: '*' }], keepAliveTimeoutMs: 0 });
    const { stdout } = await curl('-w', '%{num_connects}\n', `${url}/a`, `${url}/b`);
    expect(stdout.toString()).toBe('1\n1\n');
  });

  it('serve HTTP/1.0, pipelined requests and a client that ends its side first', async () => {
    const { session, port } = await openServer(lab, {
      routes: [
        { path: '/late', delayMs: 50, body: text('late') },
        { path: '*', body: text('ok') },
      ],
    });
    const talk = (bytes: string, end = false): Promise<Buffer> =>
      lab
        .with(
          Peer.python(
            `
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
s.sendall(sys.argv[2].encode())
if sys.argv[3] == '1': s.shutdown(socket.SHUT_WR)
while True:
    got = s.recv(65536)
    if not got: break
    sys.stdout.buffer.write(got); sys.stdout.buffer.flush()
`,
            port,
            bytes,
            end ? 1 : 0,
          ),
        )
        .output();
    expect((await talk('GET /old HTTP/1.0\r\n\r\n')).toString()).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n\r\nok$/,
    );
    const pipelined = await talk(
      'GET /late HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(pipelined.toString().match(/(?<=\r\n\r\n)(late|ok)/g)).toEqual(['late', 'ok', 'ok']);
    expect((await talk('GET /late HTTP/1.1\r\nHost: a\r\n\r\n', true)).toString()).toMatch(/\r\n\r\nlate$/);
    const exchanges = await settled(lab, session, 5);
    expect(exchanges.map(({ connection }) => connection)).toEqual([1, 2, 2, 2, 3]);
  });

  it('ignore an upgrade, and open no tunnel', async () => {
    const { session, port, url } = await openServer(lab, { routes: [{ path: '*', body: text('plain') }] });
    const upgrade = await ask(
      '-H',
      'Connection: Upgrade',
      '-H',
      'Upgrade: websocket',
      '-H',
      'Sec-WebSocket-Key: x',
      `${url}/ws`,
    );
    expect([upgrade.status, upgrade.body.toString()]).toEqual([200, 'plain']);
    const tunnel = lab.with(
      Peer.python(
        `
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
s.sendall(b'CONNECT example.org:443 HTTP/1.1\\r\\nHost: example.org\\r\\n\\r\\n')
got = b''
while True:
    piece = s.recv(9999)
    if not piece: break
    got += piece
say(got.split(b'\\r\\n')[0])`,
        port,
      ),
    );
    expect(await tunnel.line()).toBe("b'HTTP/1.1 501 Not Implemented'");
    expect((await settled(lab, session, 2))[1]).toMatchObject({
      request: { method: 'CONNECT', target: 'example.org:443' },
      response: { status: 501 },
    });
    const options = await ask('-X', 'OPTIONS', '--request-target', '*', url);
    expect([options.status, options.headers['allow']]).toEqual([204, 'GET, HEAD']);
  });

  it('get their answers before the session closes', async () => {
    const { session, url } = await openServer(lab, { routes: [{ path: '*', delayMs: 200, body: text('in time') }] });
    const asked = ask(url);
    await lab.untilFed(() => exchangesOf(session).length === 1);
    await session.close();
    expect((await asked).body.toString()).toBe('in time');
    expect(exchangesOf(session)[0]).toMatchObject({ phase: 'done' });
    expect(eventsOf(await recordsOf(session)).at(-1)).toEqual({ event: 'session-closed' });
  });
});

describe('files', () => {
  const content = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));
  async function serve() {
    const root = join(lab.folder, 'site');
    await mkdir(join(root, 'sub'), { recursive: true });
    await writeFile(join(root, 'a.bin'), content);
    await writeFile(join(root, 'page.html'), '<p>grüß');
    await writeFile(join(root, 'sub', 'index.html'), 'index');
    await writeFile(join(lab.folder, 'secret.txt'), 'secret');
    await symlink(join(lab.folder, 'secret.txt'), join(root, 'way-out.txt'));
    await utimes(join(root, 'a.bin'), 1_600_000_000.25, 1_600_000_000.25);
    return openServer(lab, {
      routes: [
        { path: '/one', body: { from: 'file', path: join(root, 'a.bin') } },
        { path: '/files/*path', body: { from: 'file', path: root } },
      ],
    });
  }

  it('have a type by their name, and never lie outside of their folder', async () => {
    const { session, url } = await serve();
    const whole = await ask(`${url}/one`);
    expect(whole.body.equals(content)).toBe(true);
    expect(whole.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '1000',
      'accept-ranges': 'bytes',
      'last-modified': 'Sun, 13 Sep 2020 12:26:40 GMT',
    });
    expect((await ask(`${url}/files/page.html`)).headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await ask(`${url}/files/sub/`)).body.toString()).toBe('index');
    const bare = await ask(`${url}/files/sub`);
    expect([bare.status, bare.headers['location']]).toEqual([301, '/files/sub/']);
    for (const path of [
      '../secret.txt',
      '%2e%2e/secret.txt',
      '..%2fsecret.txt',
      'sub/../../secret.txt',
      'way-out.txt',
      '%00',
      '',
      'none',
      'sub%5c..%5c..%5csecret.txt',
      '//etc/passwd',
    ]) {
      const { status, body } = await ask('--path-as-is', `${url}/files/${path}`);
      expect([path, status]).toEqual([path, 404]);
      expect(body.toString()).not.toContain('secret\n');
    }
    expect((await settled(lab, session, 5))[0]!.response!.body).toMatchObject({ byteLength: 1000, keptBytes: 1000 });
    expect(bodyOf(session, 1, 'response').equals(content)).toBe(true);
  });

  it('are sent in parts', async () => {
    const { url } = await serve();
    const part = async (range: string) => {
      const { status, headers, body } = await ask('-r', range, `${url}/one`);
      return [status, headers['content-range'], body.equals(content) ? 'whole' : body.toString('hex')];
    };
    const hex = (from: number, to: number) => content.subarray(from, to).toString('hex');
    expect(await part('0-9')).toEqual([206, 'bytes 0-9/1000', hex(0, 10)]);
    expect(await part('990-')).toEqual([206, 'bytes 990-999/1000', hex(990, 1000)]);
    expect(await part('-3')).toEqual([206, 'bytes 997-999/1000', hex(997, 1000)]);
    expect(await part('998-5000')).toEqual([206, 'bytes 998-999/1000', hex(998, 1000)]);
    expect((await part('1000-')).slice(0, 2)).toEqual([416, 'bytes */1000']);
    expect(await part('9-5')).toEqual([200, undefined, 'whole']);
    expect(await part('0-5,3-9')).toEqual([200, undefined, 'whole']);
    expect((await ask('-I', '-r', '0-9', `${url}/one`)).status).toBe(200);
    const both = await ask('-r', '0-1,-2', `${url}/one`);
    const peer = lab.with(
      Peer.python(
        `
import email
m = email.message_from_bytes(b'Content-Type: ' + sys.argv[1].encode() + b'\\r\\n\\r\\n' + bytes.fromhex(sys.argv[2]))
say([(p['Content-Range'], p.get_payload(decode=True).hex()) for p in m.get_payload()])`,
        both.headers['content-type']!,
        both.body.toString('hex'),
      ),
    );
    expect([both.status, both.headers['content-length']]).toEqual([206, String(both.body.length)]);
    expect(await peer.line()).toBe(`[('bytes 0-1/1000', '${hex(0, 2)}'), ('bytes 998-999/1000', '${hex(998, 1000)}')]`);
  });

  it('are sent again only where they have changed', async () => {
    const { url } = await serve();
    const { headers } = await ask(`${url}/one`);
    const status = async (...fields: string[]) =>
      (await ask(...fields.flatMap((field) => ['-H', field]), `${url}/one`)).status;
    const tag = headers['etag']!;
    expect(tag).toMatch(/^"[0-9a-f-]+"$/);
    expect(await status(`If-None-Match: ${tag}`)).toBe(304);
    expect(await status(`If-None-Match: "x", W/${tag}`)).toBe(304);
    expect(await status('If-None-Match: "x"', `If-Modified-Since: ${headers['last-modified']}`)).toBe(200);
    expect(await status(`If-Modified-Since: ${headers['last-modified']}`)).toBe(304);
    expect(await status('If-Modified-Since: Sat, 12 Sep 2020 12:26:40 GMT')).toBe(200);
    expect(await status('If-Match: "x"')).toBe(412);
    expect(await status('If-Unmodified-Since: Sat, 12 Sep 2020 12:26:40 GMT')).toBe(412);
    expect(await status(`If-Range: ${tag}`, 'Range: bytes=0-1')).toBe(206);
    expect(await status(`If-Range: W/${tag}`, 'Range: bytes=0-1')).toBe(200);
    expect(await status('If-Range: "x"', 'Range: bytes=0-1')).toBe(200);
    expect(await status(`If-Range: ${headers['last-modified']}`, 'Range: bytes=0-1')).toBe(206);
    // A browser's way: curl compares by itself.
    const saved = join(lab.folder, 'tag');
    await writeFile(saved, tag);
    expect(
      (await curl('--etag-compare', saved, '-w', '%{http_code}', '-o', '/dev/null', `${url}/one`)).stdout.toString(),
    ).toBe('304');
  });
});
