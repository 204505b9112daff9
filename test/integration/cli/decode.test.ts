import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import {
  buildWirebench,
  endWirebenches,
  listen,
  makeFolder,
  payload,
  program,
  Wirebench,
  type JsonLine,
} from '../../support/wirebench';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let capture: string;
let bytes: Buffer;
/** What the server said while it recorded. */
let said: readonly JsonLine[];

/** Three questions and answers, one connection after another. */
beforeAll(async () => {
  await buildWirebench();
  folder = await makeFolder();
  capture = folder.path('server.pcapng');
  const { server, port } = await listen('tcp', '--reply', 'Hello, client!', '--record', capture);
  const client = Peer.python(`
for text in ('one', 'two 你好', 'three'):
    s = socket.create_connection(('127.0.0.1', ${port})); s.sendall(text.encode()); s.recv(100)
    s.shutdown(socket.SHUT_WR); s.recv(100); s.close()
say('done')`);
  await client.line();
  let open = 3;
  await server.line(({ event }) => event === 'closed' && --open === 0);
  said = (await server.interrupt()).lines;
  await client.stop();
  bytes = await readFile(capture);
});
afterAll(async () => {
  endWirebenches();
  await folder.remove();
});

const withoutCounters = (lines: readonly JsonLine[]) => lines.filter(({ event }) => event !== 'counters');
/** The order of an event beside the packets that mean it is the file's own. */
const told = (lines: readonly JsonLine[]) => lines.map(({ event, conn, dir, hex }) => ({ event, conn, dir, hex }));

describe('decoding our own capture', () => {
  it('says what the session had said', async () => {
    const { status, stderr, lines } = await Wirebench.run('decode', capture, '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(told(lines)).toEqual(told(withoutCounters(said)));
    const data = ({ event }: JsonLine) => event === 'data';
    expect(lines.filter(data)).toEqual(said.filter(data));
  });

  it('reads standard input', async () => {
    const piped = await Wirebench.runOn(bytes, 'decode', '-', '--json');
    expect(piped.status).toBe(0);
    expect(piped.lines).toEqual((await Wirebench.run('decode', capture, '--json')).lines);
  });

  it('reads a pipe by its name', async () => {
    const command = `"${process.execPath}" "$0" decode <(cat "$1") --json`;
    const { stdout } = await promisify(execFile)('bash', ['-c', command, program, capture]);
    expect(stdout).toBe((await Wirebench.run('decode', capture, '--json')).stdout);
  });

  it('reads what gzip has compressed, and says what is no capture by the name that it was given', async () => {
    const whole = await Wirebench.run('decode', capture, '--json');
    const piped = await Wirebench.runOn(gzipSync(bytes), 'decode', '-', '--json');
    expect({ status: piped.status, lines: piped.lines }).toEqual({ status: 0, lines: whole.lines });
    expect(await Wirebench.runOn(gzipSync(Buffer.from('no capture')), 'decode', '-')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^wirebench: .*standard input.*\n$/),
    });
  });

  it.each([
    ['dir == in', ['one', 'two 你好', 'three']],
    ['bytes contains "你好"', ['two 你好']],
    ['dir == in and len in {3..5}', ['one', 'three']],
    ['conn == 2 && dir == out', ['Hello, client!']],
    ['!data', []],
  ])('lets through %s', async (filter, texts) => {
    const { status, lines } = await Wirebench.run('decode', capture, '--json', '--filter', filter);
    expect(status).toBe(0);
    expect(lines.filter(({ hex }) => hex !== undefined).map(({ hex }) => Buffer.from(hex!, 'hex').toString())).toEqual(
      texts,
    );
    expect(new Set(lines.map(({ session }) => session))).toEqual(new Set([said[0]!.session]));
  });

  it('is readable for a person', async () => {
    const { stdout } = await Wirebench.run('decode', capture, '--filter', 'data');
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[2]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} \d{3} ← #2 {5}10 {2}two 你好$/);
  });

  it('refuses a protocol that it does not know', async () => {
    const { status, stderr } = await Wirebench.run('decode', capture, '--decode-as', 'tcp.port==18888,gopher');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'wirebench: --decode-as: “gopher” is not a protocol that it knows; there are http, websocket, mqtt, dns, ntp, tls.\n',
    });
  });

  it('ends quietly where nobody reads to the end', async () => {
    const decoding = Wirebench.start('decode', capture);
    decoding.stdout.destroy();
    expect(await decoding.result()).toMatchObject({ status: 0, stderr: '' });
  });
});

describe("somebody else's capture", () => {
  /** pcap, LINKTYPE_RAW: one ICMP echo request. */
  const echoRequest = async (): Promise<string> => {
    const header = 'd4c3b2a1 02000400 00000000 00000000 00000400 65000000'.replaceAll(' ', '');
    const packet = '4500001c00010000400100007f0000017f000001' + '0800f7fe00010000';
    const path = folder.path('icmp.pcap');
    await writeFile(path, Buffer.from(`${header}00000000000000001c0000001c000000${packet}`, 'hex'));
    return path;
  };

  it('tells packets that are neither TCP nor UDP as the messages that they are', async () => {
    const path = await echoRequest();
    const { status, lines, stderr } = await Wirebench.run('decode', path, '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(lines).toMatchObject([{ event: 'message', proto: 'icmp', type: 'Echo', len: 28, frame: 1 }]);
    const found = await Wirebench.run('decode', path, '--filter', 'icmp.type == 8 && ip.ttl == 64');
    expect(found.stdout).toMatch(/^\S+ \d+ · frame 1 icmp {2}Echo.* · 28 B\n/);
    expect((await Wirebench.run('decode', path, '--filter', 'icmp.type == 0')).stdout).toBe('');
  });

  it('tells the headers of every packet where they are asked for', async () => {
    const { lines } = await Wirebench.run('decode', capture, '--json', '--packets');
    const packets = lines.filter(({ event }) => (event as string) === 'packet');
    expect(packets.length).toBe(lines.filter(({ event }) => event === 'data').length);
    expect(packets[0]).toMatchObject({ proto: 'tcp', conn: {}, fields: [{}, {}] });
    const { stdout } = await Wirebench.run('decode', capture, '--packets');
    expect(stdout).toMatch(/^ {4}Internet Protocol Version 4\n(.*\n)*? {6}Time to Live: 64/m);
  });
});

describe('a damaged capture', () => {
  const decodePart = async (name: string, content: Uint8Array) => {
    const path = folder.path(name);
    await writeFile(path, content);
    return Wirebench.run('decode', path, '--json');
  };

  it('that was cut is read as far as it is whole', async () => {
    const whole = withoutCounters(said);
    for (const share of [0.5, 0.8, 0.99]) {
      const { status, stderr, lines } = await decodePart(
        'cut.pcapng',
        bytes.subarray(0, Math.floor(bytes.length * share)),
      );
      expect(status).toBe(0);
      expect(stderr).toMatch(/^wirebench: .*cut\.pcapng is damaged at byte \d+: .*\n$/);
      expect(lines.length).toBeGreaterThan(0);
      const data = payload(lines, 'in');
      expect(payload(whole, 'in').subarray(0, data.length).equals(data)).toBe(true);
    }
  });

  it('with garbage in its middle is read up to there at least', async () => {
    const spoilt = Buffer.from(bytes);
    spoilt.fill(0xff, spoilt.length / 2, spoilt.length / 2 + 200);
    const { status, stderr, lines } = await decodePart('spoilt.pcapng', spoilt);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^wirebench: .*damaged.*\n$/);
    expect(payload(lines, 'in').toString()).toContain('one');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(4096)],
    ['text', Buffer.from('Hello, world\n'.repeat(100))],
    ['half a header', Buffer.from('0a0d0d0a1c000000', 'hex')],
  ])('that holds only %s ends with 1', async (name, content) => {
    const { status, stderr, stdout } = await decodePart(`${name}.pcapng`, content);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^wirebench: .+\n$/);
  });

  it('that is not there, or is a folder, ends with 1', async () => {
    expect(await Wirebench.run('decode', folder.path('none.pcapng'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^wirebench: There is no file .*\n$/),
    });
    expect(await Wirebench.run('decode', folder.path('.'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/is a folder, not a file/),
    });
  });
});

describe("somebody else's capture", () => {
  /** A classic pcap (LINKTYPE_RAW) with one UDP datagram. */
  const pcap = () => {
    const text = Buffer.from('hello 你好');
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(65_535, 16);
    header.writeUInt32LE(101, 20);
    const packet = Buffer.alloc(28 + text.length);
    packet.writeUInt8(0x45, 0);
    packet.writeUInt16BE(packet.length, 2);
    packet.writeUInt8(64, 8);
    packet.writeUInt8(17, 9);
    packet.set([192, 0, 2, 1], 12);
    packet.set([192, 0, 2, 53], 16);
    packet.writeUInt16BE(5000, 20);
    packet.writeUInt16BE(53, 22);
    packet.writeUInt16BE(8 + text.length, 24);
    text.copy(packet, 28);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000, 0);
    record.writeUInt32LE(123_456, 4);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return Buffer.concat([header, record, packet]);
  };

  it('is read too', async () => {
    const { status, lines } = await Wirebench.runOn(pcap(), 'decode', '-', '--json', '--filter', 'udp.port == 53');
    expect(status).toBe(0);
    expect(lines).toMatchObject([
      { t: '2023-11-14T22:13:20.123456000Z', event: 'data', len: 12, hex: Buffer.from('hello 你好').toString('hex') },
    ]);
    expect([lines[0]!.conn!.local, lines[0]!.conn!.remote].sort()).toEqual(['192.0.2.1:5000', '192.0.2.53:53']);
  });
});
