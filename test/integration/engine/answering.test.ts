import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerHighWaterBytes, answerLowWaterBytes } from '../../../src-main/engine/session/answering';
import { Peer } from '../../support/peer';
import { bytesOf, openResources, recordsOf, TestBench } from '../../support/test-bench';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const server = { kind: 'tcp-server', port: 0 } as const;
const text = (value: string) => ({ mode: 'text', text: value }) as const;
const connect = `s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n`;

describe('answering', () => {
  it('greets, echoes and replies, in this order', async () => {
    const answering = { greeting: text('welcome\\r\\n'), echo: true, reply: { mode: 'hex', text: 'ff 00' } } as const;
    const session = await lab.open({ ...server, answering });
    const talk = `say(s.recv(99))
s.sendall(b'ping'); got = b''
while len(got) < 6: got += s.recv(99)
say(got)`;
    const peer = lab.with(Peer.python(connect + talk, session.state.local!.port));
    expect(await peer.line()).toBe(String.raw`b'welcome\r\n'`);
    expect(await peer.line()).toBe(String.raw`b'ping\xff\x00'`);
    const records = await recordsOf(session);
    const outbound = records
      .filter(({ direction }) => direction === 'outbound')
      .map(({ bytes }) => bytes.toString('latin1'));
    expect(outbound).toEqual(['welcome\r\n', 'ping', '\xff\0']);
  });

  it('answers over UDP', async () => {
    const session = await lab.open({ kind: 'udp', host: '127.0.0.1', answering: { echo: true, reply: text('pong') } });
    const talk = `s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'ping', ('127.0.0.1', int(sys.argv[1]))); say(s.recv(99)); say(s.recv(99))`;
    const peer = lab.with(Peer.python(talk, session.state.local!.port));
    expect([await peer.line(), await peer.line()]).toEqual(["b'ping'", "b'pong'"]);
  });

  it('does not open with an answer that is no message', async () => {
    const session = lab.session({ ...server, answering: { reply: { mode: 'hex', text: 'f' } } });
    await expect(session.open()).rejects.toMatchObject({ code: 'BAD_HEX' });
    expect(session.state.phase).toBe('failed');
  });

  it('stops reading a peer that does not read its echo, then gives it every byte', async () => {
    const session = await lab.open({ ...server, answering: { echo: true } });
    const total = 50 * 1024 * 1024;
    // Sends without reading until it can send no more; after a line of its input it sends the rest and reads all.
    const talk = `
import threading, hashlib
total = int(sys.argv[2]); data = memoryview(bytes(range(256)) * (total // 256)); sent = 0
s.setblocking(False)
while sent < total and select.select([], [s], [], 0.5)[1]: sent += s.send(data[sent:sent + 65536])
say(sent)
sys.stdin.readline()
s.setblocking(True)
sender = threading.Thread(target=lambda: s.sendall(data[sent:])); sender.start()
got = hashlib.sha256(); left = total
while left > 0:
    b = s.recv(1 << 20); got.update(b); left -= len(b)
sender.join()
say(got.hexdigest() == hashlib.sha256(data).hexdigest())
`;
    const peer = lab.with(Peer.python(connect + talk, session.state.local!.port, total));
    expect(Number(await peer.line())).toBeLessThan(total);
    await lab.until(session, (state) => state.connections[0]!.unsentBytes > answerLowWaterBytes);
    peer.tell('');
    expect(await peer.line()).toBe('True');
    const states = lab.feed.flatMap((message) => (message.type === 'sessions' ? message.changed : []));
    const unsent = states.map(({ connections }) => connections[0]?.unsentBytes ?? 0);
    expect(Math.max(...unsent)).toBeLessThan(answerHighWaterBytes + 256 * 1024);
    expect(session.state).toMatchObject({ inboundBytes: total, outboundBytes: total });
    const log = await recordsOf(session);
    expect(bytesOf(log, 'outbound').equals(bytesOf(log, 'inbound'))).toBe(true);
  });
});
