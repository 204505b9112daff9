/** The headless twin from outside, and the capture that it leaves, judged by others: curl, wrk, strace, tshark. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildWirebench, endWirebenches, makeFolder, program, tshark, Wirebench } from '../../support/wirebench';
import { ask, curl, run } from './support';

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeAll(buildWirebench);
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());
afterAll(endWirebenches);

async function serve(...args: readonly string[]): Promise<{ server: Wirebench; url: string }> {
  const server = Wirebench.start('listen', 'http://127.0.0.1:0', '--json', ...args);
  return { server, url: `http://127.0.0.1:${await server.port()}` };
}

/** Every HTTP message that tshark sees on the connection itself, and what it says of the rest. */
async function dissect(capture: string) {
  const lines = async (...args: string[]): Promise<string[]> =>
    (await tshark('-r', capture, ...args)).split('\n').filter((line) => line !== '');
  const fields = (...names: string[]): string[] => ['-T', 'fields', ...names.flatMap((name) => ['-e', name])];
  return {
    messages: await lines('-Y', 'http', ...fields('http.request.method', 'http.response.code')),
    malformed: await lines('-Y', '_ws.malformed || _ws.expert.severity >= 0x800000'),
  };
}

describe('listen http://', () => {
  it('answers every request with what it was told to, and leaves a capture that others read', async () => {
    const capture = folder.path('server.pcapng');
    const { server, url } = await serve(
      '--status',
      '201',
      '--header',
      'X-One: 1',
      '--header',
      'x-two: 2',
      '--body',
      'made',
      '--record',
      capture,
    );
    const first = await ask('-d', 'body', `${url}/any/path`);
    expect([first.status, first.body.toString()]).toEqual([201, 'made']);
    expect(first.headers).toMatchObject({ 'x-one': '1', 'x-two': '2', 'content-length': '4' });
    const upload = folder.path('upload');
    await writeFile(upload, 'x'.repeat(100_000));
    await curl('-T', upload, '-H', 'Transfer-Encoding: chunked', url);
    await curl('-I', url);
    await curl('--http1.0', url);
    await curl(url, url);
    const { status, lines } = await server.interrupt();
    expect(status).toBe(130);
    expect(lines[0]).toMatchObject({ event: 'listening', session: url });
    const messages = lines.filter(({ event }) => event === 'message');
    // curl asks before it sends chunks: one 100 more.
    expect(messages).toHaveLength(13);
    expect(messages[0]).toMatchObject({ proto: 'http', type: 'request', dir: 'in' });
    const { messages: seen, malformed } = await dissect(capture);
    expect(malformed).toEqual([]);
    expect(seen).toEqual([
      'POST\t',
      '\t201',
      '\t100',
      'PUT\t',
      '\t201',
      'HEAD\t',
      '\t201',
      'GET\t',
      '\t201',
      'GET\t',
      '\t201',
      'GET\t',
      '\t201',
    ]);
  });

  it('echoes requests, and answers 200 where it is told nothing', async () => {
    const echoing = await serve('--echo');
    const { headers, body } = await ask('-X', 'PUT', '-d', '{"a":1}', `${echoing.url}/x?y`);
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body.toString())).toMatchObject({ method: 'PUT', target: '/x?y', body: '{"a":1}' });
    await echoing.server.interrupt();
    const plain = await serve();
    expect((await ask(plain.url)).status).toBe(200);
    await plain.server.interrupt();
  });

  it('stops after so many requests, all of them answered', async () => {
    const { server, url } = await serve('--body', 'ok', '--count', '2');
    const long = folder.path('long');
    await writeFile(long, 'x'.repeat(200_000));
    expect((await ask('-d', `@${long}`, '-H', 'Expect:', url)).body.toString()).toBe('ok');
    expect((await ask(url)).body.toString()).toBe('ok');
    expect((await server.result()).status).toBe(0);
  });

  it('answers wrk without a fault, and has every request in its capture', async () => {
    const capture = folder.path('wrk.pcapng');
    const { server, url } = await serve('--quiet', '--body', 'ok', '--record', capture);
    const { stdout } = await run('wrk', '-t', '1', '-c', '16', '-d', '1s', url);
    const said = stdout.toString();
    const count = Number(/(\d+) requests in/.exec(said)?.[1]);
    expect(said).not.toMatch(/Non-2xx|Socket errors/);
    expect(count).toBeGreaterThan(10);
    await server.interrupt();
    const { stdout: decoded } = await run(process.execPath, program, 'decode', capture);
    const responses = decoded.toString().match(/http response {2}HTTP\/1\.1 200 OK/g)!.length;
    // wrk does not count what was under way at its end.
    expect(responses - count).toBeGreaterThanOrEqual(0);
    expect(responses - count).toBeLessThanOrEqual(16);
  });

  it('writes as often as plain node:http does', async () => {
    const trace = folder.path('trace');
    const { server, url } = await serve('--quiet', '--header', 'Content-Type: text/plain', '--body', 'x'.repeat(1_000));
    const count = 50;
    const ours = await writesDuring(server.pid, trace, url, count);
    await server.interrupt();
    const plain = spawn(process.execPath, [
      '-e',
      `
      const body = Buffer.alloc(1000, 'x');
      require('http').createServer((q, s) => { s.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 1000 }); s.end(body); })
        .listen(0, '127.0.0.1', function () { console.log(this.address().port); });`,
    ]);
    const [port] = (await once(plain.stdout, 'data')) as [Buffer];
    const theirs = await writesDuring(plain.pid!, trace, `http://127.0.0.1:${Number(port)}`, count);
    plain.kill('SIGKILL');
    await once(plain, 'close');
    expect(theirs).toBe(count);
    expect(ours).toBe(theirs);
  });
});

/** Writes of an HTTP response that the process makes while curl asks so often on one connection. */
async function writesDuring(pid: number, trace: string, url: string, count: number): Promise<number> {
  const strace = spawn('strace', [
    '-f',
    '-p',
    `${pid}`,
    '-e',
    'trace=write,writev,sendto,sendmsg',
    '-s',
    '16',
    '-o',
    trace,
  ]);
  // Says so once it is attached.
  await once(strace.stderr, 'data');
  await curl(...Array.from({ length: count }, () => ['-o', '/dev/null', url]).flat());
  strace.kill('SIGINT');
  await once(strace, 'close');
  const { stdout } = await promisify(execFile)('grep', ['-c', '"HTTP/1.1 200', trace]);
  return Number(stdout);
}

describe('connect http://', () => {
  async function otherServer(): Promise<{ url: string; end: () => Promise<void> }> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const told = JSON.stringify({
          method: request.method,
          url: request.url,
          headers: request.rawHeaders,
          body: Buffer.concat(parts).toString(),
        });
        response.writeHead(Number(/\d{3}/.exec(request.url ?? '')?.[0] ?? 200), { 'Content-Type': 'application/json' });
        response.end(told);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, end: () => new Promise((resolve) => server.close(() => resolve())) };
  }

  it('sends one request, prints the response and ends with 0, whatever the status', async () => {
    const { url, end } = await otherServer();
    const capture = folder.path('client.pcapng');
    const { status, lines, stderr } = await Wirebench.run(
      'connect',
      `${url}/p/418?q=1`,
      '--json',
      '--method',
      'PATCH',
      '--header',
      'X-Own: a',
      '--header',
      'x-own: b',
      '--body',
      '{"a":"\\n"}',
      '--record',
      capture,
    );
    expect([status, stderr]).toEqual([0, '']);
    const wire = (dir: 'in' | 'out') =>
      lines
        .filter((line) => line.event === 'data' && line.dir === dir)
        .map(({ hex }) => Buffer.from(hex!, 'hex').toString())
        .join('');
    expect(wire('out')).toMatch(
      /^PATCH \/p\/418\?q=1 HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\nX-Own: a\r\nx-own: b\r\n[^]*\r\n\r\n\{"a":"\\n"\}$/,
    );
    expect(wire('in')).toMatch(/^HTTP\/1\.1 418 /);
    expect(lines.filter(({ event }) => event === 'message').map(({ type }) => type)).toEqual(['request', 'response']);
    const { messages, malformed } = await dissect(capture);
    expect([messages, malformed]).toEqual([['PATCH\t', '\t418'], []]);
    await end();
  });

  it('ends with 1 and one line where there is no response', async () => {
    const { status, stderr } = await Wirebench.run('connect', 'http://127.0.0.1:1/');
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/refused the connection/)]);
  });

  it.each([
    [['listen', 'http://:0', '--reply', 'x'], /--reply/],
    [['listen', 'http://:0', '--send', 'x'], /--send .*--body/],
    [['listen', 'http://:0', '--echo', '--body', 'x'], /--echo and --body/],
    [['listen', 'http://:0', '--status', '99'], /--status/],
    [['listen', 'http://:0', '--method', 'GET'], /--method goes with connect http:/],
    [['listen', 'http://:0', '--header', 'nothing'], /--header/],
    [['listen', 'http://:0/path'], /routes/],
    [['connect', 'http://127.0.0.1:1/', '--send', 'x'], /--send .*--body/],
    [['connect', 'http://127.0.0.1:1/', '--stdin'], /--stdin .*--body/],
    [['connect', 'http://127.0.0.1:1/', '--method', 'A B'], /--method/],
    [['connect', 'http://127.0.0.1:1/', '--status', '200'], /--status goes with listen http:/],
    [['connect', 'tcp://127.0.0.1:1', '--body', 'x'], /--body goes with/],
  ])('refuses %j', async (args, why) => {
    const { status, stderr } = await Wirebench.run(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(why);
  });
});
