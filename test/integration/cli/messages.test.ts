import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FieldNode } from '../../../src-main/contract/fields';
import { allFields } from '../../support/decoding';
import { Peer } from '../../support/peer';
import { buildWirebench, endWirebenches, makeFolder, Wirebench, type JsonLine } from '../../support/wirebench';
import * as exchanges from '../decode/exchanges';

const peers: Peer[] = [];
let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeAll(async () => {
  await buildWirebench();
  folder = await makeFolder();
});
afterEach(() => Promise.all(peers.splice(0).map((peer) => peer.stop())));
afterAll(async () => {
  endWirebenches();
  await folder.remove();
});

const curl = (...args: readonly string[]) => promisify(execFile)('curl', ['-s', '--max-time', '60', ...args]);

async function listening(
  scheme: string,
  ...args: readonly (string | number)[]
): Promise<{ server: Wirebench; port: number }> {
  const server = Wirebench.start('listen', `${scheme}://127.0.0.1:0`, '--json', ...args);
  return { server, port: await server.port() };
}

/** `in http request GET / HTTP/1.1` */
const told = (lines: readonly JsonLine[]) =>
  lines.flatMap((line) => {
    if (line.event === 'message') return [`${line.dir} ${line['proto']} ${line['type']} ${line['summary']}`.trimEnd()];
    return line.event === 'violation' ? [`${line.dir} ! ${line['severity']} ${line['code']}`] : [];
  });

/** The messages of each direction are all of its bytes, one after another, each after the data that completes it. */
function expectWhole(lines: readonly JsonLine[]): void {
  const reached = { in: 0, out: 0 };
  const there = { in: 0, out: 0 };
  for (const { event, dir, len, at, fields } of lines as readonly (JsonLine & { at: number; fields: FieldNode[] })[]) {
    if (event === 'data') there[dir!] += len!;
    if (event !== 'message') continue;
    expect(at).toBe(reached[dir!]);
    reached[dir!] += len!;
    expect(reached[dir!]).toBeLessThanOrEqual(there[dir!]);
    for (const field of allFields(fields)) expect(field.at + field.len).toBeLessThanOrEqual(len!);
  }
  expect(reached).toEqual(there);
}

describe('a session that speaks a protocol', () => {
  it('tells its messages after the bytes that complete them, and counts them', async () => {
    const { server, port } = await listening('http', '--body', 'Hello', '--count', 2);
    await curl('-d', 'a=b', `http://127.0.0.1:${port}/one?x=1`, `http://127.0.0.1:${port}/two`);
    const { status, lines } = await server.result();
    expect(status).toBe(0);
    expect(told(lines)).toEqual([
      'in http request POST /one?x=1 HTTP/1.1 · application/x-www-form-urlencoded · 3 B',
      expect.stringMatching(/^out http response HTTP\/1\.1 200 OK · text\/plain.* · 5 B$/),
      'in http request POST /two HTTP/1.1 · application/x-www-form-urlencoded · 3 B',
      expect.stringMatching(/^out http response HTTP\/1\.1 200 OK · text\/plain.* · 5 B$/),
    ]);
    expectWhole(lines);
    const [request] = lines.filter(({ event }) => event === 'message');
    const host = [...allFields(request!['fields'] as FieldNode[])].find(({ name }) => name === 'Host');
    expect(host?.value).toBe(`127.0.0.1:${port}`);
  });

  it('tells what breaks the rules, where and against what', async () => {
    const { server, port } = await listening('http');
    const client = Peer.python(`
s = socket.create_connection(('127.0.0.1', ${port})); s.sendall(b'GET / HTTP/1.1\\r\\nNo colon\\r\\n\\r\\n')
while s.recv(1000): pass
say('done')`);
    peers.push(client);
    await client.line();
    const violation = await server.line(({ event }) => event === 'violation');
    expect(violation).toMatchObject({
      dir: 'in',
      proto: 'http',
      severity: 'error',
      code: 'HTTP_FIELD_LINE',
      clause: 'RFC 9112 §5',
      message: expect.stringContaining('without a colon'),
      at: 16,
      len: 8,
    });
    expect((await server.interrupt()).lines.filter(({ event }) => event === 'violation')).toHaveLength(2);
  });

  it('is one line a message for a person, and bytes only where they mean nothing', async () => {
    const server = Wirebench.start('listen', 'http://127.0.0.1:0', '--body', 'Hello', '--for', 600);
    const [, port] = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(await firstText(server))!;
    await curl(`http://127.0.0.1:${port!}/a%1bb`);
    const client = Peer.python(
      `s = socket.create_connection(('127.0.0.1', ${port!})); s.sendall(b'\\x16\\x03\\x01 no HTTP'); s.recv(1000); s.close(); say('done')`,
    );
    peers.push(client);
    await client.line();
    const { stdout } = await server.interrupt();
    const said = stdout.split('\n').map((line) => line.slice(17));
    expect(said.filter((line) => line.startsWith('←'))).toEqual([
      '← #1 http request  GET /a%1bb HTTP/1.1',
      '← #2     11  \\x16\\x03\\x01 no HTTP',
      expect.stringMatching(/^← #2 http ! error: This is not HTTP: .* \(RFC 9112 §2\.1\)$/),
    ]);
  });

  it('counts a datagram as the message that it is', async () => {
    const { server, port } = await listening('ntp', '--count', 2);
    const client = Peer.python(
      `import ntplib\nfor v in (3, 4): ntplib.NTPClient().request('127.0.0.1', port=${port}, version=v, timeout=60)\nsay('done')`,
    );
    peers.push(client);
    await client.line();
    const { status, lines } = await server.result();
    expect(status).toBe(0);
    expect(told(lines).map((line) => line.replace(/ · .*/, ''))).toEqual([
      'in ntp client version 3',
      expect.stringMatching(/^out ntp server version \d$/),
      'in ntp client version 4',
      expect.stringMatching(/^out ntp server version \d$/),
    ]);
  });
});

/** What it has printed as soon as that tells where it listens. */
function firstText(server: Wirebench): Promise<string> {
  let text = '';
  return new Promise((resolve) => {
    server.stdout.on('data', (chunk: string) => {
      text += chunk;
      if (/listening on .*\n/.test(text)) resolve(text);
    });
  });
}

describe('decoding a capture', () => {
  it('says of one of ours what its session had said', async () => {
    const path = folder.path('own.pcapng');
    const { server, port } = await listening('http', '--body', 'Hello', '--record', path);
    await curl(`http://127.0.0.1:${port}/a`);
    await server.line(({ event }) => event === 'closed');
    const said = (await server.interrupt()).lines.filter(({ event }) => event !== 'counters');
    const { lines } = await Wirebench.run('decode', path, '--json');
    const withoutTime = (all: readonly JsonLine[]) => all.map(({ t: _t, ...rest }) => rest);
    const ofBytes = ({ event }: JsonLine) => ['listening', 'data', 'message'].includes(event);
    expect(withoutTime(lines.filter(ofBytes))).toEqual(withoutTime(said.filter(ofBytes)));
    expect(lines[0]!.session).toBe(`http://127.0.0.1:${port}`);
  });

  it('recognises HTTP on any port', async () => {
    const { path } = await exchanges.http(folder.path('.'));
    const { status, stderr, lines } = await Wirebench.run('decode', path, '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(told(lines)).toEqual(
      expect.arrayContaining([
        'in http request GET /a?b=c HTTP/1.1',
        'out http response HTTP/1.1 200 OK · 12 B',
        'out http response HTTP/1.1 201 Made it',
        'in http request GET /old HTTP/1.0',
      ]),
    );
    expect(lines.filter(({ event }) => event === 'violation')).toEqual([]);
  });

  it('recognises MQTT, and goes by what it is told', async () => {
    const { path, decodeAs } = await exchanges.mqtt(folder.path('.'), 5);
    const types = async (...args: readonly string[]) => {
      const { lines } = await Wirebench.run('decode', path, '--json', ...args);
      return lines
        .filter(({ event }) => event === 'message')
        .map(({ proto, type }) => `${String(proto)} ${String(type)}`);
    };
    const recognised = await types();
    expect(recognised.slice(0, 2)).toEqual(['mqtt CONNECT', 'mqtt CONNACK']);
    expect(await types('--decode-as', decodeAs[0]!)).toEqual(recognised);
    // As something else it makes no sense, which is said, and the bytes are there all the same.
    expect(await types('--decode-as', decodeAs[0]!.replace('mqtt', 'http'))).toEqual([]);
  });

  it('inflates compressed WebSocket messages', async () => {
    const { path } = await exchanges.webSocket(folder.path('.'), 'deflate');
    const { stdout } = await Wirebench.run('decode', path, '--filter', 'dir == in');
    expect(stdout).toContain('websocket text  “你好” · 9 B compressed');
  });

  it('filters messages by their fields, and everything else by its record', async () => {
    const { path } = await exchanges.http(folder.path('.'));
    const lines = async (filter: string) => (await Wirebench.run('decode', path, '--json', '--filter', filter)).lines;
    const found = await lines('http.response.code == 201');
    expect(told(found)).toHaveLength(2);
    expect(new Set(found.map(({ event, dir }) => `${event} ${dir}`))).toEqual(new Set(['data out', 'message out']));
    expect(told(await lines('message && !data'))).toEqual([]);
    expect(told(await lines('http.header.x-note == "café" && http.request.uri contains "b=c"'))).toHaveLength(1);
    expect(told(await lines('http.request && number < 8'))).not.toHaveLength(0);
    const { status, stderr } = await Wirebench.run('decode', path, '--filter', 'http.respnse.code == 201');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(
        /“http\.respnse\.code” is unknown; there is http\.response\.code.*\n.*\n {2}\^{17}\n$/,
      ),
    });
  });

  it('says of each field what is known of it, and which messages belong together', async () => {
    const { path } = await exchanges.http(folder.path('.'));
    const { lines } = await Wirebench.run('decode', path, '--json', '--filter', 'message');
    const messages = lines.filter(({ event }) => event === 'message') as (JsonLine & {
      fields: FieldNode[];
      exchange: object;
    })[];
    const [request, response] = messages;
    const method = [...allFields(request!.fields)].find(({ name }) => name === 'method');
    expect(method).toMatchObject({ id: 'http.request.method', value: 'GET', clause: 'RFC 9110 §9', at: 0, len: 3 });
    expect(request!.exchange).toEqual({ number: 1, part: 'begins' });
    expect(response!.exchange).toEqual({ number: 1, part: 'ends', sinceNs: expect.any(Number) });
    const { stdout } = await Wirebench.run('decode', path, '--filter', 'http.response');
    expect(stdout).toMatch(/^\S+ \d+ → #1 http response {2}HTTP\/1\.1 200 OK .* · after 0\.\d{3} \d{3} s$/m);
  });

  it('puts what a message does wrong beneath it', async () => {
    const bytes = Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex');
    const path = folder.path('wrong.pcapng');
    const server = await listening('http', '--record', path);
    const client = Peer.python(
      `s = socket.create_connection(('127.0.0.1', ${server.port})); s.sendall(bytes.fromhex('${bytes}')); s.recv(1000); s.close(); say('done')`,
    );
    peers.push(client);
    await client.line();
    await server.server.interrupt();
    const { stdout } = await Wirebench.run('decode', path, '--filter', 'violation.severity == error');
    expect(stdout.split('\n').map((line) => line.slice(17))).toEqual([
      '← #1 http request  GET / HTTP/1.1',
      expect.stringMatching(/^ {4}! error: .* \(RFC 9112 §3\.2\)$/),
      '',
    ]);
  });

  it('shows a TLS handshake', async () => {
    const { path } = await exchanges.tls(folder.path('.'), '1.3');
    const { stdout } = await Wirebench.run('decode', path);
    expect(stdout).toMatch(/← #1 tls ClientHello {2}TLS 1\.3 · SNI localhost · ALPN http\/1\.1 · \d+ cipher suites/);
  });

  it('prints what is whole of a capture that is cut off, and says the rest', async () => {
    const { path } = await exchanges.http(folder.path('.'));
    const bytes = await readFile(path);
    const cut = folder.path('cut.pcapng');
    await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length / 2)));
    const whole = told((await Wirebench.run('decode', path, '--json')).lines);
    const { status, stderr, lines } = await Wirebench.run('decode', cut, '--json');
    expect(status).toBe(0);
    expect(stderr).not.toBe('');
    const some = told(lines);
    expect(some.length).toBeGreaterThan(0);
    expect(whole.slice(0, some.length)).toEqual(some);
  });
});
