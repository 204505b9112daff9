import { spawn } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { buildWirebench, endWirebenches, listen, makeFolder, Wirebench } from '../../support/wirebench';

let folder: Awaited<ReturnType<typeof makeFolder>>;
const peers: Peer[] = [];
const python = (script: string): Peer => {
  const made = Peer.python(script);
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

const clientCount = 100;
const clientByteLength = 512 * 1024;

/** Every client sends its number over and over, and checks that it comes back. */
const clients = (port: number) => `
import threading
def client(i, out):
    data = struct.pack('>I', 0xc0de0000 + i) * ${clientByteLength / 4}
    s = socket.create_connection(('127.0.0.1', ${port}))
    out[i] = [s.getsockname()[1], False]
    back = bytearray()
    def read():
        while len(back) < len(data):
            d = s.recv(65536)
            if not d: break
            back.extend(d)
    r = threading.Thread(target=read); r.start()
    s.sendall(data); r.join()
    out[i][1] = bytes(back) == data
    s.shutdown(socket.SHUT_WR); s.recv(1); s.close()
out = {}
ts = [threading.Thread(target=client, args=(i, out)) for i in range(${clientCount})]
[t.start() for t in ts]; [t.join() for t in ts]
import json
say(json.dumps([out[i] for i in range(${clientCount})]))`;

interface Stream {
  readonly hash: Hash;
  length: number;
}

/** What tshark finds in a capture: the payload of each way of each connection, and everything that it finds wrong. */
async function dissect(capture: string) {
  const fields = [
    'tcp.srcport',
    'tcp.dstport',
    'tcp.checksum.status',
    'tcp.analysis.flags',
    '_ws.malformed',
    'tcp.payload',
  ];
  const args = [
    '-r',
    capture,
    '-Y',
    'tcp',
    '-o',
    'tcp.check_checksum:TRUE',
    '-o',
    'ip.check_checksum:TRUE',
    '-T',
    'fields',
  ];
  const tshark = spawn('tshark', [...args, ...fields.flatMap((field) => ['-e', field])], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(tshark, 'close');
  const ways = new Map<string, Stream>();
  const wrong: string[] = [];
  for await (const line of createInterface(tshark.stdout)) {
    const [from, to, checksum, analysis, malformed, data = ''] = line.split('\t');
    if (checksum !== '1' || analysis || malformed) wrong.push(line.slice(0, 100));
    const way = `${from} ${to}`;
    const stream = ways.get(way) ?? { hash: createHash('sha256'), length: 0 };
    ways.set(way, stream);
    const bytes = Buffer.from(data, 'hex');
    stream.hash.update(bytes);
    stream.length += bytes.length;
  }
  expect((await ended)[0]).toBe(0);
  return { wrong, of: (way: string) => ({ length: ways.get(way)?.length, digest: ways.get(way)?.hash.digest('hex') }) };
}

describe('a hundred clients at once', () => {
  it('get every byte back, and every byte of it is in the record, in order', async () => {
    const record = folder.path('clients.pcapng');
    const { server, port } = await listen('tcp', '--echo', '--record', record, '--quiet');
    const results = JSON.parse(await python(clients(port)).line()) as [number, boolean][];
    expect(results.filter(([, isSame]) => isSame)).toHaveLength(clientCount);
    expect((await server.interrupt()).status).toBe(130);

    const { wrong, of } = await dissect(record);
    expect(wrong).toEqual([]);
    for (const [index, [clientPort]] of results.entries()) {
      const number = Buffer.alloc(4);
      number.writeUInt32BE(0xc0de0000 + index);
      const digest = createHash('sha256').update(Buffer.alloc(clientByteLength, number)).digest('hex');
      const expected = { length: clientByteLength, digest };
      expect(of(`${clientPort} ${port}`)).toEqual(expected);
      expect(of(`${port} ${clientPort}`)).toEqual(expected);
    }
  });
});

describe('many datagrams', () => {
  it('are all recorded and counted, but for those that the system says it dropped', async () => {
    const count = 20_000;
    const record = folder.path('datagrams.pcapng');
    const { server, port } = await listen('udp', '--record', record);
    // Each begins with its number where it is long enough; lengths run from 0 to 1400. The end has a queue to itself, so that it cannot be dropped.
    const sender = python(`
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(${count}):
    n = i % 1401
    s.sendto((struct.pack('>I', i) + bytes(n))[:n], ('127.0.0.1', ${port}))
    if i % 200 == 199: time.sleep(0.002)
def waiting():
    for line in open('/proc/net/udp').readlines()[1:]:
        fields = line.split()
        if fields[1] == '0100007F:%04X' % ${port}: return fields[4].split(':')[1] != '00000000'
while waiting(): time.sleep(0.01)
s.sendto(b'the end', ('127.0.0.1', ${port})); say('sent')`);
    expect(await sender.line()).toBe('sent');
    await server.line(({ hex }) => hex === Buffer.from('the end').toString('hex'));
    const { lines } = await server.interrupt();
    const inbound = lines.filter(({ dir }) => dir === 'in').slice(0, -1);
    const counters = lines.at(-1)!;
    expect(counters).toMatchObject({ event: 'counters', inboundRecords: inbound.length + 1 });
    expect(inbound.length + Number(counters['droppedByKernel'])).toBe(count);
    const decoded = await Wirebench.run('decode', record, '--json', '--filter', 'dir == in');
    expect(decoded.lines.slice(0, -1)).toEqual(inbound);
    for (const { hex, len } of inbound) {
      if (len! < 4) continue;
      const number = Number.parseInt(hex!.slice(0, 8), 16);
      expect(len).toBe(number % 1401);
      expect(hex!.slice(8)).toBe('00'.repeat(len! - 4));
    }
    const numbers = inbound.filter(({ len }) => len! >= 4).map(({ hex }) => Number.parseInt(hex!.slice(0, 8), 16));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
