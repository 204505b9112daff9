import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpecOf } from '../../../src-main/contract/session-spec';
import type { SessionActionInput } from '../../../src-main/contract/actions';
import type { Session } from '../../../src-main/engine/session/session';
import { Peer } from '../../support/peer';
import { eventsOf, openResources, recordsOf, TestBench } from '../../support/test-bench';
import { ends, handshakes, injections, messages, payloadOf } from './journal-entries';
import { clientScript } from './python-peers';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const echoing = { answering: { greeting: null, reply: null, echo: true } };
const toAll = { to: 'all' } as const;
const written = (text: string, mode: 'text' | 'hex' = 'text') =>
  ({ mode, text, encoding: 'utf-8', lineEnd: 'none' }) as const;

async function serve(spec: Partial<SpecOf<'ws-server'>> = {}) {
  const session = await lab.open({ kind: 'ws-server', port: 0, ...spec });
  return { session, port: session.state.local!.port };
}

/** A Python client; `body` runs with `ws`. */
function connect(port: number, body: string, options = '', path = '/'): Peer {
  return lab.with(Peer.python(clientScript(`ws://127.0.0.1:${port}${path}`, options, body)));
}

function act(session: Session, action: SessionActionInput): Promise<unknown> {
  return lab.execute('session.act', { session: session.id, action });
}

describe('a WebSocket server', () => {
  it('echoes text and binary messages, pings with their pongs, and ends with the closing handshake', async () => {
    const { session, port } = await serve(echoing);
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
    await lab.until(session, (state) => state.openConnections === 0 && ends(session).length === 1);
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

  it('takes and sends back a message of 64 MB, fragmented or whole', async () => {
    const { session, port } = await serve({ ...echoing, maximumMessageBytes: 64 * 1024 * 1024 });
    const peer = connect(
      port,
      `data = bytes(range(256)) * (64 * 4096); digest = hashlib.sha256(data).hexdigest(); say(digest)
       await ws.send(data); say(hashlib.sha256(await ws.recv()).hexdigest())
       await ws.send([data[at:at + 1048576] for at in range(0, len(data), 1048576)]); say(hashlib.sha256(await ws.recv()).hexdigest())
       await ws.close(); say('closed')`,
      'compression=None',
    );
    const digest = await peer.line();
    expect(await peer.line()).toBe(digest);
    expect(await peer.line()).toBe(digest);
    expect(await peer.line()).toBe('closed');
    const [whole, , inFragments] = messages(session);
    expect(whole).toMatchObject({ byteLength: 64 * 1024 * 1024, fragments: 1 });
    // The library ends a message with an empty frame.
    expect(inFragments).toMatchObject({ byteLength: 64 * 1024 * 1024, fragments: 65 });
    const kept = messages(session).at(-3)!;
    expect(createHash('sha256').update(payloadOf(session, kept.number)).digest('hex')).toBe(digest);
  });

  it('inflates fragmented and compressed messages', async () => {
    const { session, port } = await serve(echoing);
    const peer = connect(
      port,
      `await ws.send(['wirebench ' * 100, 'and ' * 50, 'an end']); say(await ws.recv())
       await ws.close()`,
    );
    expect(await peer.line()).toBe('wirebench '.repeat(100) + 'and '.repeat(50) + 'an end');
    const [sent] = messages(session);
    expect(sent).toMatchObject({ isCompressed: true, byteLength: 1206 });
    expect(sent!.fragments).toBeGreaterThan(2);
    expect(sent!.wireByteLength).toBeLessThan(200);
  });

  it('sends text, binary, fragments and what is not to be compressed, to one client or all', async () => {
    const { session, port } = await serve();
    const body = `say('open'); frames = [await ws.recv() for _ in range(3)]; say(json.dumps([frames[0], frames[1].hex(), frames[2]])); await ws.wait_closed()`;
    const first = connect(port, body);
    await first.line();
    const second = connect(port, body);
    await second.line();
    const send = { do: 'ws.send', target: toAll } as const;
    await act(session, { ...send, message: written('to all'), as: 'text' });
    await act(session, { ...send, message: written('00 ff', 'hex'), as: 'binary', compress: false });
    await act(session, { ...send, message: written('in parts of three'), as: 'text', fragmentBytes: 3 });
    const expected = JSON.stringify(['to all', '00ff', 'in parts of three']);
    expect(JSON.parse(await first.line())).toEqual(JSON.parse(expected));
    expect(JSON.parse(await second.line())).toEqual(JSON.parse(expected));
    const [connection] = session.state.connections;
    await act(session, { do: 'ws.close', target: { to: 'connection', connection: connection!.number }, code: 1000 });
    await lab.until(session, (state) => state.openConnections === 1);
    // Compression is not done in the order of the clients.
    for (const number of [1, 2]) {
      const toThis = messages(session).filter(({ connection: to, opcode }) => to === number && opcode !== 'close');
      expect(toThis).toMatchObject([
        { opcode: 'text', fragments: 1 },
        { opcode: 'binary', isCompressed: false },
        { opcode: 'text', fragments: 6 },
      ]);
    }
  });

  it('greets, replies, and chooses the subprotocol by its own order', async () => {
    const { session, port } = await serve({
      path: '/chat',
      subprotocols: ['v2', 'v1'],
      headers: [
        { name: 'X-Lab', value: 'one' },
        { name: 'X-Lab', value: 'two' },
      ],
      answering: { greeting: written('welcome'), reply: written('01 02', 'hex'), echo: false },
    });
    const peer = connect(
      port,
      `say(ws.subprotocol, ws.response_headers.get_all('X-Lab')); say(await ws.recv()); await ws.send('x'); say(await ws.recv())`,
      `subprotocols=['v1', 'v2']`,
      '/chat?room=1',
    );
    expect(await peer.line()).toBe("v2 ['one', 'two']");
    expect(await peer.line()).toBe('welcome');
    expect(await peer.line()).toBe("b'\\x01\\x02'");
    expect(session.state.connections).toMatchObject([{ label: '/chat?room=1 · v2' }]);
  });

  it('measures how long a Pong takes', async () => {
    const { session, port } = await serve({ pingEveryMs: null });
    const peer = connect(port, `say('open'); await ws.wait_closed()`);
    await peer.line();
    await act(session, { do: 'ws.ping', target: toAll });
    await act(session, { do: 'ws.ping', target: toAll, payload: written('are you there') });
    const state = await lab.until(
      session,
      () => messages(session).filter(({ opcode }) => opcode === 'pong').length === 2,
    );
    expect(state.endpoint).toMatchObject({ kind: 'websocket', roundTrips: [{ connection: 1 }] });
    for (const { roundTripNs } of messages(session)) expect(roundTripNs).toBeGreaterThan(0);
  });

  it.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 4999])(
    'hears a close with %i, and sends one',
    async (code) => {
      const { session, port } = await serve();
      const peer = connect(port, `await ws.close(${code}, 'because'); say('closed')`);
      await peer.line();
      await lab.until(session, () => ends(session).length === 1);
      expect(ends(session)).toMatchObject([{ code, reason: 'because' }]);
      const other = connect(port, `say('open'); await ws.wait_closed(); say(ws.close_code, ws.close_reason)`);
      await other.line();
      await act(session, { do: 'ws.close', target: toAll, code, reason: 'because' });
      expect(await other.line()).toBe(`${code} because`);
    },
  );

  it.each([1004, 1005, 1006, 1015, 999, 2000, 5000])(
    'puts a close with %i, which is forbidden, on the wire',
    async (code) => {
      const { session, port } = await serve();
      const peer = connect(port, `say('open'); await ws.wait_closed(); say(ws.close_code)`);
      await peer.line();
      await act(session, { do: 'ws.close', target: toAll, code });
      // It takes no such frame for a good-bye (1006), and says so with 1002.
      expect(await peer.line()).toBe('1006');
      await lab.until(session, () => ends(session).length === 1);
      expect(ends(session)).toMatchObject([{ code: 1002 }]);
      expect(injections(session)).toMatchObject([{ what: 'close', close: { code } }]);
    },
  );

  it('ends its connections with 1001 when it is closed', async () => {
    const { session, port } = await serve();
    const peer = connect(port, `say('open'); await ws.wait_closed(); say(ws.close_code)`);
    await peer.line();
    await session.close();
    expect(await peer.line()).toBe('1001');
    expect(eventsOf(await recordsOf(session)).at(-1)).toEqual({ event: 'session-closed' });
  });

  it('speaks over TLS', async () => {
    const { session, port } = await serve({
      ...echoing,
      tls: { certificate: { from: 'self-signed', hosts: [] } } as never,
    });
    const peer = lab.with(
      Peer.python(
        `import ssl\nopen_to_all = ssl._create_unverified_context()\n${clientScript(`wss://127.0.0.1:${port}/`, 'ssl=open_to_all', `await ws.send('secret'); say(await ws.recv())`)}`,
      ),
    );
    expect(await peer.line()).toBe('secret');
    expect(session.state.connections[0]!.tls).toMatchObject({ version: 'TLSv1.3' });
  });
});
