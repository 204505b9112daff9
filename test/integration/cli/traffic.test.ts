import { createHash } from 'node:crypto';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { seededRandom } from '../../support/seeded-random';
import {
  buildWirebench,
  endWirebenches,
  listen,
  makeFolder,
  payload,
  tshark,
  Wirebench,
} from '../../support/wirebench';

let folder: Awaited<ReturnType<typeof makeFolder>>;
const peers: Peer[] = [];
const peer = (made: Peer): Peer => {
  peers.push(made);
  return made;
};
beforeAll(async () => {
  await buildWirebench();
  folder = await makeFolder();
});
afterEach(() => Promise.all(peers.splice(0).map((one) => one.stop())));
afterAll(async () => {
  endWirebenches();
  await folder.remove();
});

const hex = (text: string) => Buffer.from(text).toString('hex');

describe('the textbook exchange', () => {
  it('with a client in Python', async () => {
    const { server, port } = await listen('tcp', '--reply', 'Hello, client!');
    const client = peer(
      Peer.python(
        `s = socket.create_connection(('127.0.0.1', ${port}))\ns.sendall('Hello, server! 你好'.encode())\nsay(s.recv(1024).decode())\ns.close()`,
      ),
    );
    expect(await client.line()).toBe('Hello, client!');
    const { conn } = await server.line(({ event }) => event === 'closed');
    const { status, lines, stderr } = await server.interrupt();
    expect({ status, stderr }).toEqual({ status: 130, stderr: '' });
    const session = `tcp://127.0.0.1:${port}`;
    const local = `127.0.0.1:${port}`;
    const remote = conn!.remote;
    const t = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    const question = Buffer.from('Hello, server! 你好');
    expect(lines).toEqual([
      { t, session, event: 'listening', local },
      { t, session, event: 'connected', conn: { local, remote } },
      { t, session, event: 'data', conn: { local, remote }, dir: 'in', len: 21, hex: question.toString('hex') },
      { t, session, event: 'data', conn: { local, remote }, dir: 'out', len: 14, hex: hex('Hello, client!') },
      { t, session, event: 'closed', conn: { local, remote }, by: 'remote' },
      { t, session, event: 'closed' },
      {
        t,
        session,
        event: 'counters',
        inboundRecords: 1,
        inboundBytes: 21,
        outboundRecords: 1,
        outboundBytes: 14,
        droppedByKernel: null,
      },
    ]);
    const times = lines.map((line) => line.t);
    expect(times).toEqual([...times].sort());
  });

  it('with a server in Python, that gets what is sent in the order in which it is written', async () => {
    const file = folder.path('middle.bin');
    await writeFile(file, Buffer.from([0, 255, 10]));
    const server = peer(
      Peer.python(`
l = socket.create_server(('127.0.0.1', 0)); say(l.getsockname()[1])
c, _ = l.accept(); d = b''
while len(d) < 11: d += c.recv(1024)
c.sendall(b'Hello, client!'); c.close(); say(d.hex())`),
    );
    const port = await server.line();
    const sends = ['--send', 'a\\r\\n', '--send-hex', 'c4 e3', '--send-file', file, '--send', '你'];
    const { status, lines } = await Wirebench.run('connect', `tcp://localhost:${port}`, '--json', ...sends);
    expect(await server.line()).toBe('610d0ac4e300ff0ae4bda0');
    expect(status).toBe(0);
    expect(lines.map(({ event }) => event)).toEqual([
      'connected',
      ...Array.from({ length: 5 }, () => 'data'),
      'closed',
      'counters',
    ]);
    expect(lines[0]!.session).toMatch(new RegExp(`^tcp://(127\\.0\\.0\\.1|\\[::1\\]):${port}$`));
    expect(payload(lines, 'in').toString()).toBe('Hello, client!');
  });

  it('sends all there is also to a server that ends its own side first', async () => {
    const file = folder.path('whole.bin');
    await writeFile(file, Buffer.alloc(3_000_000, 'w'));
    const server = peer(
      Peer.python(`
l = socket.create_server(('127.0.0.1', 0)); say(l.getsockname()[1])
c, _ = l.accept(); c.shutdown(socket.SHUT_WR); n = 0
while b := c.recv(65536): n += len(b)
say(n)`),
    );
    const port = await server.line();
    const result = await Wirebench.run('connect', `tcp://127.0.0.1:${port}`, '--quiet', '--send-file', file);
    expect(await server.line()).toBe('3000000');
    expect(result).toMatchObject({ status: 0, stderr: '' });
  });

  it('reads as text for a person, and hides nothing of what could harm a terminal', async () => {
    const server = Wirebench.start('listen', 'tcp://127.0.0.1:0', '--greet', 'Hi\\n', '--count', 1);
    const [first] = (await once(server.stdout, 'data')) as [string];
    const port = /listening on tcp:\/\/127\.0\.0\.1:(\d+)/.exec(first)![1]!;
    const client = peer(
      Peer.python(`s = socket.create_connection(('127.0.0.1', ${port}))
s.sendall(b'\\x1b[31m\\xff\\xe2\\x80\\xae' + '你好\\r\\n'.encode())
while s.recv(100): pass`),
    );
    const { status, stdout } = await server.result();
    await client.stop();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} \d{3} • #1 connected: 127\.0\.0\.1:\d+ ⇄ 127\.0\.0\.1:\d+$/m);
    expect(stdout).toMatch(/ → #1 {6}3 {2}Hi\\n$/m);
    expect(stdout).toMatch(/ ← #1 {5}17 {2}\\x1b\[31m\\xff\\u\{202e\}你好\\r\\n$/m);
    expect(stdout).toMatch(/• in 1 \(17 B\) · out 1 \(3 B\)\n$/);
  });
});

describe('ncat', () => {
  it('as the client of an echo', async () => {
    const { server, port } = await listen('tcp', '--echo');
    const client = peer(Peer.ncat('127.0.0.1', port));
    client.tell('你好');
    expect(await client.line()).toBe('你好');
    (client.stdin as NodeJS.WritableStream).end();
    await server.line(({ event }) => event === 'closed');
    expect(payload((await server.interrupt()).lines, 'in').toString()).toBe('你好\n');
  });

  it('as the server, which gets standard input as it arrives and its end', async () => {
    // Kept for ncat, which cannot say which port it got: it may listen where another socket is bound but does not listen.
    const port = await peer(Peer.refusing()).line();
    const server = peer(Peer.ncat('-l', '-v', '127.0.0.1', port));
    await server.complaint(/Listening/);
    const client = Wirebench.start('connect', `tcp://127.0.0.1:${port}`, '--json', '--stdin');
    client.stdin.write('first');
    await client.line(({ dir }) => dir === 'out');
    server.tell('answer');
    await client.line(({ dir }) => dir === 'in');
    client.stdin.end('second');
    const { status, lines } = await client.result();
    expect((await server.output()).toString()).toBe('firstsecond');
    expect(status).toBe(0);
    expect(payload(lines, 'in').toString()).toBe('answer\n');
  });
});

describe('bytes', () => {
  it('over IPv6', async () => {
    const server = Wirebench.start('listen', 'tcp://[::1]:0', '--json', '--echo');
    const { session } = await server.line(({ event }) => event === 'listening');
    expect(session).toMatch(/^tcp:\/\/\[::1\]:\d+$/);
    const client = await Wirebench.run('connect', session, '--json', '--send', 'six', '--count', 1);
    expect(client.lines[0]!.conn).toEqual({ local: expect.stringMatching(/^\[::1\]:/), remote: session.slice(6) });
    expect(payload(client.lines, 'in').toString()).toBe('six');
    await server.interrupt();
  });

  it('of 5 MB through standard input arrive as they were, and in the record', async () => {
    const random = seededRandom(5);
    const bytes = Buffer.from(Uint32Array.from({ length: 1_250_000 }, () => random.below(2 ** 32)).buffer);
    const server = peer(
      Peer.python(`
import hashlib
l = socket.create_server(('127.0.0.1', 0)); say(l.getsockname()[1])
c, _ = l.accept(); h = hashlib.sha256(); n = 0
while True:
    d = c.recv(65536)
    if not d: break
    h.update(d); n += len(d)
c.sendall(h.hexdigest().encode()); c.close()`),
    );
    const url = `tcp://127.0.0.1:${await server.line()}`;
    const record = folder.path('5mb.pcapng');
    const { status, lines } = await Wirebench.runOn(bytes, 'connect', url, '--stdin', '--json', '--record', record);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(status).toBe(0);
    expect(payload(lines, 'in').toString()).toBe(digest);
    expect(createHash('sha256').update(payload(lines, 'out')).digest('hex')).toBe(digest);
    const decoded = await Wirebench.run('decode', record, '--json');
    expect(payload(decoded.lines, 'out').equals(bytes)).toBe(true);
    expect(decoded.lines.filter(({ event }) => event === 'data').map(({ t, hex: data }) => [t, data])).toEqual(
      lines.filter(({ event }) => event === 'data').map(({ t, hex: data }) => [t, data]),
    );
  });

  it('wait in the log, not in memory, while nobody reads them: the wire goes on', async () => {
    const { server, port } = await listen('tcp');
    server.stdout.pause();
    const client = peer(
      Peer.python(`
s = socket.create_connection(('127.0.0.1', ${port}))
block = bytes(range(256)) * 256
for _ in range(1000): s.sendall(block)
s.shutdown(socket.SHUT_WR); s.recv(1); say('sent')`),
    );
    expect(await client.line()).toBe('sent');
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    const residentKb = Number(/VmHWM:\s+(\d+)/.exec(status)![1]);
    expect(residentKb).toBeLessThan(300_000);
    server.signal('SIGTERM');
    server.stdout.resume();
    const result = await server.result();
    expect(result.status).toBe(130);
    expect(payload(result.lines, 'in').length).toBe(65_536_000);
  });
});

describe('the end', () => {
  it('comes after so many inbound records, printed exactly', async () => {
    const { server, port } = await listen('tcp', '--echo', '--count', 3);
    const client = peer(
      Peer.python(`
s = socket.create_connection(('127.0.0.1', ${port}))
for i in range(6):
    s.sendall(b'%d' % i); r = s.recv(10); say(r.decode())
    if not r: break`),
    );
    for (const digit of ['0', '1', '2']) expect(await client.line()).toBe(digit);
    const { status, lines } = await server.result();
    expect(status).toBe(0);
    expect(payload(lines, 'in').toString()).toBe('012');
    expect(payload(lines, 'out').toString().startsWith('012')).toBe(true);
  });

  it('comes after so long', async () => {
    const startedAt = performance.now();
    const { status, lines } = await Wirebench.run('listen', 'udp://:0', '--for', '0.3', '--json');
    expect(status).toBe(0);
    expect(performance.now() - startedAt).toBeGreaterThan(300);
    expect(lines.map(({ event }) => event)).toEqual(['listening', 'closed', 'counters']);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('by %s leaves a capture that tshark reads', async (signal) => {
    const record = folder.path(`${signal}.pcapng`);
    const { server, port } = await listen('tcp', '--record', record);
    const client = peer(
      Peer.python(
        `s = socket.create_connection(('127.0.0.1', ${port})); s.sendall(b'x' * 100); s.recv(1); say('closed')`,
      ),
    );
    await server.line(({ dir }) => dir === 'in');
    server.signal(signal);
    const { status, lines } = await server.result();
    expect(status).toBe(130);
    expect(await client.line()).toBe('closed');
    expect(lines.map(({ event }) => event)).toEqual(['listening', 'connected', 'data', 'closed', 'closed', 'counters']);
    expect(await tshark('-r', record, '-q', '-z', 'follow,tcp,raw,0')).toContain('78'.repeat(100));
    expect(await tshark('-r', record, '-Y', 'tcp.flags.fin == 1', '-T', 'fields', '-e', 'frame.number')).toMatch(
      /^\d+\n\d+\n$/,
    );
  });

  it('comes at once by a second interrupt', async () => {
    const { server, port } = await listen('tcp');
    // A client that neither reads nor closes holds up the graceful end.
    const client = peer(
      Peer.python(`s = socket.create_connection(('127.0.0.1', ${port})); say('there'); time.sleep(60)`),
    );
    await client.line();
    await server.line(({ event }) => event === 'connected');
    server.signal('SIGINT');
    const again = setInterval(() => server.signal('SIGINT'), 300);
    const { status, lines } = await server.result();
    clearInterval(again);
    expect(status).toBe(130);
    // It did not stay to say that it had closed, nor to count.
    expect(lines.map(({ event }) => event)).toEqual(['listening', 'connected']);
  });

  it('is quiet where nobody reads any more', async () => {
    const { server, port } = await listen('tcp');
    server.stdout.destroy();
    peer(
      Peer.python(`
s = socket.create_connection(('127.0.0.1', ${port}))
try:
    while True: s.sendall(b'x'); time.sleep(0.01)
except OSError: pass`),
    );
    expect(await server.result()).toMatchObject({ status: 0, stderr: '' });
  });

  it('leaves no temporary files', async () => {
    const { server } = await listen('tcp');
    const ours = async () => (await readdir(tmpdir())).filter((name) => name.startsWith(`wirebench-${server.pid}-`));
    expect(await ours()).toHaveLength(1);
    await server.interrupt();
    expect(await ours()).toEqual([]);
  });

  it('of a client whose peer resets the connection is a failure', async () => {
    const server = peer(
      Peer.python(`
l = socket.create_server(('127.0.0.1', 0)); say(l.getsockname()[1])
c, _ = l.accept(); c.recv(10)
c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); c.close()`),
    );
    const { status, stderr, lines } = await Wirebench.run(
      'connect',
      `tcp://127.0.0.1:${await server.line()}`,
      '--json',
      '--send',
      'x',
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/^wirebench: .* reset the connection \(RST\).*\n$/);
    expect(lines.map(({ event }) => event)).toEqual(['connected', 'data', 'failed', 'counters']);
  });
});

describe('sessions', () => {
  it('say only where they are when they are to be quiet', async () => {
    const { server, port } = await listen('tcp', '--quiet', '--reply', 'yes');
    const client = await Wirebench.run(
      'connect',
      `tcp://127.0.0.1:${port}`,
      '--json',
      '--quiet',
      '--send',
      'x',
      '--count',
      1,
    );
    expect(client.lines.map(({ event }) => event)).toEqual(['connected']);
    expect((await server.interrupt()).lines.map(({ event }) => event)).toEqual(['listening']);
  });

  it('of a workspace are all opened, each with its lines', async () => {
    const path = folder.path('bench.json');
    const sessions = [
      { id: 'a', spec: { kind: 'tcp-server', port: 0, answering: { reply: { mode: 'text', text: 'pong' } } } },
      { id: 'b', spec: { kind: 'udp', host: '127.0.0.1', port: 0, answering: { echo: true } } },
      { id: 'c', spec: { kind: 'capture', path: '/x.pcapng' } },
    ];
    await writeFile(path, JSON.stringify({ wirebench: 1, sessions }));
    const run = Wirebench.start('run', path, '--json');
    const tcp = await run.line(({ session, event }) => event === 'listening' && session.startsWith('tcp:'));
    const udp = await run.line(({ session, event }) => event === 'listening' && session.startsWith('udp:'));
    const [one, two] = await Promise.all(
      [tcp, udp].map(({ session }) => Wirebench.run('connect', session, '--json', '--send', 'ping', '--count', 1)),
    );
    expect([payload(one!.lines, 'in'), payload(two!.lines, 'in')].map(String)).toEqual(['pong', 'ping']);
    const { status, stderr, lines } = await run.interrupt();
    expect(status).toBe(130);
    expect(stderr).toContain('/x.pcapng is a capture');
    expect(lines.filter(({ event }) => event === 'counters')).toHaveLength(2);
  });

  it('keep what standard input brings for the first client of a server', async () => {
    const server = Wirebench.start('listen', 'tcp://127.0.0.1:0', '--json', '--stdin', '--send', '1');
    server.stdin.write('2');
    const client = peer(
      Peer.python(`s = socket.create_connection(('127.0.0.1', ${await server.port()}))
d = b''
while len(d) < 2: d += s.recv(10)
say(d.decode())`),
    );
    expect(await client.line()).toBe('12');
    await server.interrupt();
  });

  it('say what could not be sent', async () => {
    const server = peer(
      Peer.python(`
l = socket.create_server(('127.0.0.1', 0)); say(l.getsockname()[1])
c, _ = l.accept(); c.close()`),
    );
    const file = folder.path('long.bin');
    await writeFile(file, Buffer.alloc(50_000_000));
    const { status, stderr } = await Wirebench.run(
      'connect',
      `tcp://127.0.0.1:${await server.line()}`,
      '--send-file',
      file,
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/^wirebench: .+\n$/);
    expect((await stat(file)).size).toBe(50_000_000);
  });
});

describe('UDP', () => {
  it('carries datagrams, an empty one too, with GBK bytes exact', async () => {
    const { server, port } = await listen('udp', '--echo');
    const args = ['--send', '', '--send-hex', 'c4e3bac3', '--send', '你好', '--count', 3];
    const { status, lines } = await Wirebench.run('connect', `udp://127.0.0.1:${port}`, '--json', ...args);
    expect(status).toBe(0);
    const sent = ['', 'c4e3bac3', 'e4bda0e5a5bd'];
    expect(lines[0]).toMatchObject({ event: 'connected', session: `udp://127.0.0.1:${port}` });
    expect(lines.filter(({ dir }) => dir === 'in').map(({ hex: data }) => data)).toEqual(sent);
    expect((await server.interrupt()).lines.filter(({ dir }) => dir === 'in').map(({ hex: data }) => data)).toEqual(
      sent,
    );
  });

  it('refuses what does not fit a datagram', async () => {
    const file = folder.path('70k.bin');
    await writeFile(file, Buffer.alloc(70_000));
    const { server, port } = await listen('udp', '--count', 50);
    const client = Wirebench.start('connect', `udp://127.0.0.1:${port}`, '--send-file', file, '--json');
    expect(payload((await server.result()).lines, 'in').length).toBe(70_000);
    const { stderr, lines } = await client.interrupt();
    expect(stderr).toBe('');
    expect(payload(lines, 'out').length).toBe(70_000);
  });
});
