/** What is on the wire and in the capture is what was sent: as many writes as messages, and Wireshark understands them all. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { recordsOf, TestBench } from '../../support/test-bench';
import { tshark } from '../../support/wirebench';
import { messages } from './journal-entries';
import { clientScript } from './python-peers';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(() => lab.close());

const written = (text: string, mode: 'text' | 'hex' = 'text') =>
  ({ mode, text, encoding: 'utf-8', lineEnd: 'none' }) as const;

describe('the wire under a WebSocket', () => {
  it.each([[true], [false]])('has one write a message (compressed: %s)', async (deflate) => {
    const session = await lab.open({ kind: 'ws-server', port: 0, deflate });
    // A read follows each write: only what is one write arrives as one.
    const peer = lab.with(
      Peer.python(
        `s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
s.sendall(b'GET / HTTP/1.1\\r\\nHost: x\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Extensions: permessage-deflate\\r\\n\\r\\n')
while b'\\r\\n\\r\\n' not in s.recv(65536): pass
say('open')
while True:
    data = s.recv(65536)
    if not data: break
    say(len(data))`,
        session.state.local!.port,
      ),
    );
    expect(await peer.line()).toBe('open');
    const before = (await recordsOf(session)).filter(({ direction }) => direction === 'outbound').length;
    const sizes: number[] = [];
    for (let message = 0; message < 12; message += 1) {
      await lab.send(session, `message ${message}`);
      sizes.push(Number(await peer.line()));
    }
    const written = (await recordsOf(session)).filter(({ direction }) => direction === 'outbound').slice(before);
    expect(written.map(({ bytes }) => bytes.length)).toEqual(sizes);
    expect(sizes).toHaveLength(12);
  });

  it('has one record a message also where they are sent at once', async () => {
    const session = await lab.open({ kind: 'ws-server', port: 0, deflate: false });
    const { port } = session.state.local!;
    const peer = lab.with(
      Peer.python(clientScript(`ws://127.0.0.1:${port}/`, '', `say('open'); await ws.wait_closed()`)),
    );
    await peer.line();
    const before = (await recordsOf(session)).filter(({ direction }) => direction === 'outbound').length;
    const payload = Buffer.alloc(100_000, 'x');
    await Promise.all(Array.from({ length: 40 }, () => session.send({ to: 'all' }, payload)));
    const frames = (await recordsOf(session)).filter(({ direction }) => direction === 'outbound').slice(before);
    // Header and payload together, though most had to wait for room.
    expect(new Set(frames.map(({ bytes }) => bytes.length))).toEqual(new Set([100_010]));
    expect(frames).toHaveLength(40);
  });
});

describe('the capture of a WebSocket session', () => {
  it('is understood by tshark, every message of it', async () => {
    const path = join(lab.folder, 'ws.pcapng');
    const session = await lab.open(
      { kind: 'ws-server', port: 0, answering: { greeting: written('welcome'), echo: true } },
      { capturePath: path },
    );
    const { port } = session.state.local!;
    for (const options of ['', 'compression=None']) {
      const peer = lab.with(
        Peer.python(
          clientScript(
            `ws://127.0.0.1:${port}/chat`,
            options,
            `say(await ws.recv())
             await ws.send('text'); await ws.recv(); await ws.send(bytes(70000)); await ws.recv(); await ws.send(bytes(range(200))); await ws.recv()
             await (await ws.ping(b'abc')); say('pong'); await ws.close(1000, 'done'); say('closed')`,
          ),
        ),
      );
      expect([await peer.line(), await peer.line(), await peer.line()]).toEqual(['welcome', 'pong', 'closed']);
    }
    await lab.until(session, (state) => state.openConnections === 0);
    const seen = messages(session).length;
    await session.close();
    await session.remove();
    const fields = ['-T', 'fields', '-e', 'websocket.opcode', '-e', 'websocket.rsv', '-e', '_ws.malformed'];
    const lines = (await tshark('-r', path, '-Y', 'websocket', ...fields)).trim().split('\n');
    const opcodes = lines.flatMap((line) => line.split('\t')[0]!.split(','));
    expect(lines.every((line) => (line.split('\t')[2] ?? '') === '')).toBe(true);
    expect(opcodes).toHaveLength(seen);
    expect(await tshark('-r', path, '-Y', '_ws.malformed || _ws.expert.severity == error')).toBe('');
  });
});
