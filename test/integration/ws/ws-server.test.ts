import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionSpecInput } from '../../../src-main/contract/session-spec';
import { Peer } from '../../support/peer';
import { openResources, TestBench } from '../../support/test-bench';
import { ends, handshakes, messages } from './journal-entries';
import { clientScript } from './python-peers';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const server = { kind: 'ws-server', port: 0 } as const;

async function serve(spec: Partial<SessionSpecInput & { kind: 'ws-server' }> = {}) {
  const session = await lab.open({ ...server, ...spec });
  const { port } = session.state.local!;
  return { session, port };
}

/** A Python client; `body` runs with `ws`, connected to `path`. */
function connect(port: number, body: string, options = '', path = '/'): Peer {
  return lab.with(Peer.python(clientScript(`ws://127.0.0.1:${port}${path}`, options, body)));
}

describe('a WebSocket server', () => {
  it('echoes text and binary messages, pings with their pongs, and ends with the closing handshake', async () => {
    const { session, port } = await serve({ answering: { echo: true } });
    const peer = connect(
      port,
      `await ws.send('héllo'); say(await ws.recv())
       await ws.send(bytes(range(256))); say((await ws.recv()).hex())
       await (await ws.ping(b'abc')); say('ponged')
       await ws.close(1000, 'done'); say(ws.close_code)`,
    );
    expect(await peer.line()).toBe('héllo');
    expect(Buffer.from(await peer.line(), 'hex')).toEqual(Buffer.from([...Array(256).keys()]));
    expect(await peer.line()).toBe('ponged');
    expect(await peer.line()).toBe('1000');
    await lab.until(session, (state) => state.openConnections === 0);
    expect(messages(session)).toMatchObject([
      { direction: 'inbound', opcode: 'text', byteLength: 6, fragments: 1, isCompressed: true },
      { direction: 'outbound', opcode: 'text', byteLength: 6, isCompressed: true },
      { direction: 'inbound', opcode: 'binary', byteLength: 256 },
      { direction: 'outbound', opcode: 'binary', byteLength: 256 },
      { direction: 'inbound', opcode: 'ping', byteLength: 3 },
      { direction: 'outbound', opcode: 'pong', byteLength: 3, isAutomatic: true },
      { direction: 'inbound', opcode: 'close', close: { code: 1000, reason: 'done' } },
      { direction: 'outbound', opcode: 'close', close: { code: 1000, reason: 'done' }, isAutomatic: true },
    ]);
    expect(ends(session)).toMatchObject([{ code: 1000, reason: 'done' }]);
    expect(handshakes(session)).toMatchObject([
      {
        role: 'server',
        phase: 'open',
        request: { method: 'GET', target: '/' },
        response: { status: 101 },
        subprotocol: null,
        extensions: expect.stringContaining('permessage-deflate') as string,
      },
    ]);
  });
});
