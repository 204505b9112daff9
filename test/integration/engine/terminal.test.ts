import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { terminalHighWaterBytes, type TerminalChunk } from '../../../src-main/contract/feed';
import type { Session } from '../../../src-main/engine/session/session';
import { Peer } from '../../support/peer';
import { openResources, TestBench } from '../../support/test-bench';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

/** Sends what it is told, line by line: a number of bytes, counted through 0 … 250: no power of two is their period. */
const sender = `
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
n = 0
for line in sys.stdin:
    more = int(line); s.sendall(bytes((n + i) % 251 for i in range(more))); n += more
`;

async function served(): Promise<{ session: Session; peer: Peer; terminal: { session: string; connection: number } }> {
  const session = await lab.open({ kind: 'tcp-server', port: 0 });
  const peer = lab.with(Peer.python(sender, session.state.local!.port));
  await lab.until(session, (state) => state.openConnections === 1);
  return { session, peer, terminal: { session: session.id, connection: 1 } };
}

function chunks(): TerminalChunk[] {
  return lab.feed.flatMap((message) => (message.type === 'terminal' ? message.chunks : []));
}

/** What a terminal has been given so far, as one; gaps as zero bytes would shift nothing, so they are counted apart. */
function given(): { bytes: Buffer; gapBytes: number } {
  const all = chunks();
  return {
    bytes: Buffer.concat(all.map(({ bytes }) => bytes)),
    gapBytes: all.reduce((sum, { gapBytes }) => sum + gapBytes, 0),
  };
}

const counted = (from: number, to: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: to - from }, (_, index) => (from + index) % 251));

/** Which bytes of all a terminal was given, by its own account of what it left out; throws where others came. */
function placed(): { from: number; to: number }[] {
  let at = 0;
  return chunks().map(({ bytes, gapBytes }) => {
    const from = at + gapBytes;
    at = from + bytes.byteLength;
    expect(Buffer.from(bytes).equals(counted(from, at))).toBe(true);
    return { from, to: at };
  });
}

describe('a terminal', () => {
  it('begins with the past, goes on without a seam, and ends when it is detached', async () => {
    const { session, peer, terminal } = await served();
    peer.tell('300');
    await lab.until(session, (state) => state.inboundBytes === 300);
    await lab.execute('terminal.attach', { ...terminal, replayByteLength: 200 });
    peer.tell('100');
    await lab.untilFed(() => given().bytes.length === 300);
    expect(given()).toEqual({ bytes: counted(100, 400), gapBytes: 0 });
    expect(chunks().every(({ bytes }) => bytes.byteLength === bytes.buffer.byteLength)).toBe(true);

    await lab.execute('terminal.detach', terminal);
    peer.tell('50');
    await lab.until(session, (state) => state.inboundBytes === 450);
    expect(given().bytes).toHaveLength(300);
  });

  const total = 5 * terminalHighWaterBytes;
  // Gaps may come before the credit is used up, after it, or both: as the bytes fall between two messages.
  it.each([
    ['at once', [total]],
    ['more than the credit after less', [0.6 * terminalHighWaterBytes, total - 0.6 * terminalHighWaterBytes]],
    ['bit by bit', Array.from({ length: 25 }, () => total / 25)],
  ])('stops at the credit, goes on with the latest, and says what it left out: %s', async (_, pieces) => {
    const { session, peer, terminal } = await served();
    await lab.execute('terminal.attach', terminal);
    let sent = 0;
    for (const piece of pieces) {
      peer.tell(String(piece));
      sent += piece;
      await lab.until(session, (state) => state.inboundBytes === sent);
      const shown = Math.min(sent, terminalHighWaterBytes);
      await lab.untilFed(() => given().bytes.length >= shown);
    }
    expect(given().bytes).toHaveLength(terminalHighWaterBytes);

    await lab.execute('terminal.acknowledge', { ...terminal, byteLength: terminalHighWaterBytes - 6_000 });
    expect(given().bytes).toHaveLength(terminalHighWaterBytes);
    await lab.execute('terminal.acknowledge', { ...terminal, byteLength: 6_000 });
    await lab.untilFed(() => given().bytes.length > terminalHighWaterBytes);
    expect(placed().at(-1)!.to).toBe(total);
    expect(given().gapBytes).toBe(total - given().bytes.length);
    expect(given().gapBytes).toBeGreaterThan(0);
  });

  it('never slows the wire', async () => {
    const { session, peer, terminal } = await served();
    await lab.execute('terminal.attach', terminal);
    peer.tell(String(4 * 1024 * 1024));
    const { log } = await lab.until(session, (state) => state.inboundBytes === 4 * 1024 * 1024);
    expect(log.count).toBeGreaterThan(0);
    expect(given().bytes.length).toBeLessThanOrEqual(terminalHighWaterBytes);
  });

  it('is not there for a session that is not', async () => {
    await expect(lab.execute('terminal.attach', { session: 'nobody', connection: 1 })).rejects.toMatchObject({
      code: 'SESSION_NOT_FOUND',
    });
    const session = lab.session({ kind: 'tcp-server', port: 0 });
    await lab.execute('terminal.attach', { session: session.id, connection: 1 });
    await lab.execute('terminal.acknowledge', { session: session.id, connection: 9, byteLength: 1 });
  });
});
