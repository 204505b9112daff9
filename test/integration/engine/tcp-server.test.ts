import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../../../src-main/contract/errors';
import { Peer } from '../../support/peer';
import { bytesOf, eventsOf, openResources, recordsOf, TestBench } from '../../support/test-bench';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const server = { kind: 'tcp-server', port: 0 } as const;

function connect(port: number, body: string, host = '127.0.0.1'): Peer {
  return lab.with(Peer.python(`s = socket.create_connection((sys.argv[1], int(sys.argv[2])))\n${body}`, host, port));
}

describe('a TCP server', () => {
  it('says which port it got, and serves a client from the first byte to the last', async () => {
    const session = await lab.open(server);
    const { phase, local, url } = session.state;
    expect({ phase, url }).toEqual({ phase: 'open', url: `tcp://127.0.0.1:${local!.port}` });

    const peer = connect(local!.port, `s.sendall(b'hi'); say(s.recv(99)); s.close(); say('gone')`);
    await lab.until(session, (state) => state.inboundRecords === 1);
    expect(session.state.connections).toMatchObject([
      { number: 1, phase: 'open', local, inboundRecords: 1, inboundBytes: 2, unsentBytes: 0 },
    ]);
    expect(await lab.send(session, 'Hello, client!')).toEqual({ byteLength: 14, connections: [1] });
    expect(await peer.line()).toBe("b'Hello, client!'");
    await peer.line();
    await lab.until(session, (state) => state.openConnections === 0);
    await session.close();

    const records = await recordsOf(session);
    expect(eventsOf(records)).toMatchObject([
      { event: 'listening', local },
      { event: 'connected', local },
      { event: 'end-received' },
      { event: 'end-sent' },
      { event: 'closed', by: 'remote' },
      { event: 'session-closed' },
    ]);
    expect(bytesOf(records, 'inbound').toString()).toBe('hi');
    expect(bytesOf(records, 'outbound').toString()).toBe('Hello, client!');
    expect(session.state).toMatchObject({ phase: 'closed', local: null, openConnections: 0, error: null });
  });

  it('speaks IPv6, and both families on ::', async () => {
    const session = await lab.open({ ...server, host: '::' });
    const { port } = session.state.local!;
    expect(session.state.url).toBe(`tcp://[::]:${port}`);
    connect(port, `s.sendall(b'six'); s.recv(1)`, '::1');
    connect(port, `s.sendall(b'four'); s.recv(1)`);
    const { connections } = await lab.until(session, (state) => state.inboundRecords === 2);
    const hosts = connections.map(({ local, remote }) => [local.host, remote.host]);
    expect(hosts.sort()).toEqual([
      ['127.0.0.1', '127.0.0.1'],
      ['::1', '::1'],
    ]);
  });

  it('takes ncat over either family', async () => {
    const six = await lab.open({ ...server, host: '[::1]', answering: { greeting: { mode: 'text', text: 'six' } } });
    const four = await lab.open({ ...server, answering: { greeting: { mode: 'text', text: 'four' } } });
    const ncat = (family: string, host: string, port: number): Peer =>
      lab.with(Peer.ncat(family, '--recv-only', host, port));
    const peers = [ncat('-6', '::1', six.state.local!.port), ncat('-4', '127.0.0.1', four.state.local!.port)];
    await lab.until(six, (state) => state.outboundRecords === 1);
    await lab.until(four, (state) => state.outboundRecords === 1);
    await Promise.all([six.close(), four.close()]);
    const said = await Promise.all(peers.map((peer) => peer.output()));
    expect(said.map(String)).toEqual(['six', 'four']);
  });

  it('keeps 100 clients apart, and sends to one or to all', async () => {
    const session = await lab.open(server);
    const script = `
socks = [socket.create_connection(('127.0.0.1', int(sys.argv[1]))) for _ in range(100)]
for i, s in enumerate(socks): s.sendall(b'client %d' % i)
sys.stdin.readline()
say(sum(s.recv(99) == b'all' for s in socks))
say(*[socks.index(s) for s in select.select(socks, [], [])[0]])
sys.stdin.readline()
`;
    const peer = lab.with(Peer.python(script, session.state.local!.port));
    const { connections } = await lab.until(session, (state) => state.inboundRecords === 100);
    expect(connections).toHaveLength(100);
    const sent = await lab.send(session, 'all');
    expect(sent.connections).toHaveLength(100);
    expect(sent.byteLength).toBe(300);
    peer.tell('');
    expect(await peer.line()).toBe('100');
    const records = await recordsOf(session);
    const fifth = records.find(({ bytes }) => bytes.toString() === 'client 5')!.connection;
    await lab.send(session, 'you', fifth);
    expect(await peer.line()).toBe('5');
    expect(bytesOf(await recordsOf(session), 'outbound', fifth).toString()).toBe('allyou');
  });

  it('refuses visibly what is beyond the most connections', async () => {
    const session = await lab.open({ ...server, maximumConnections: 1 });
    const { port } = session.state.local!;
    connect(port, `s.recv(1)`);
    await lab.until(session, (state) => state.openConnections === 1);
    const second = connect(port, `\ntry: say(s.recv(1))\nexcept ConnectionResetError: say('reset')`);
    expect(await second.line()).toBe('reset');
    expect(eventsOf(await recordsOf(session))).toMatchObject([
      { event: 'listening' },
      { event: 'connected' },
      { event: 'refused', reason: 'maximum-connections', remote: { host: '127.0.0.1' } },
    ]);
    expect(session.state.openConnections).toBe(1);
  });

  it('keeps sending to a peer that has ended, where half-open connections are allowed', async () => {
    const session = await lab.open({ ...server, allowHalfOpen: true });
    const peer = connect(
      session.state.local!.port,
      `s.shutdown(socket.SHUT_WR)\nwhile (b := s.recv(99)): say(b)\nsay('end')`,
    );
    await lab.until(session, (state) => state.connections[0]?.phase === 'half-closed-remote');
    await lab.send(session, 'still here');
    expect(await peer.line()).toBe("b'still here'");
    await lab.execute('connection.end', { session: session.id, connection: 1 });
    expect(await peer.line()).toBe('end');
    await lab.until(session, (state) => state.openConnections === 0);
    expect(eventsOf(await recordsOf(session), 1).map(({ event }) => event)).toEqual([
      'connected',
      'end-received',
      'end-sent',
      'closed',
    ]);
  });

  it('ends its own side and keeps receiving', async () => {
    const session = await lab.open(server);
    const peer = connect(session.state.local!.port, `say(s.recv(9))\ns.sendall(b'late')\nsys.stdin.readline()`);
    await lab.until(session, (state) => state.openConnections === 1);
    await lab.execute('connection.end', { session: session.id, connection: 1 });
    expect(await peer.line()).toBe("b''");
    await lab.until(session, (state) => state.inboundBytes === 4);
    expect(session.state.connections[0]!.phase).toBe('half-closed-local');
    await expect(lab.send(session, 'x', 1)).rejects.toMatchObject({ code: 'BROKEN_PIPE' });
    await expect(lab.send(session, 'x')).rejects.toMatchObject({ code: 'NO_PEER' });
    peer.tell('');
    await lab.until(session, (state) => state.openConnections === 0);
    expect(eventsOf(await recordsOf(session)).at(-1)).toEqual({ event: 'closed', by: 'local' });
  });

  it('tells a reset of the peer from one of its own', async () => {
    const session = await lab.open(server);
    const { port } = session.state.local!;
    connect(port, `s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); s.close()`);
    await lab.until(session, (state) => state.log.count >= 3 && state.openConnections === 0);
    const peer = connect(port, `\ntry: say(s.recv(1))\nexcept ConnectionResetError: say('reset')`);
    await lab.until(session, (state) => state.openConnections === 1);
    await lab.execute('connection.reset', { session: session.id, connection: 2 });
    expect(await peer.line()).toBe('reset');
    await lab.until(session, (state) => state.openConnections === 0);
    const records = await recordsOf(session);
    expect([1, 2].map((connection) => eventsOf(records, connection).at(-1))).toEqual([
      { event: 'reset', by: 'remote' },
      { event: 'reset', by: 'local' },
    ]);
  });

  it('ends its connections when it closes, and lets go of one that stays after the deadline', async () => {
    const session = await lab.open(server);
    const polite = connect(session.state.local!.port, `say(s.recv(1)); s.close()`);
    const stubborn = connect(session.state.local!.port, `say(s.recv(1)); sys.stdin.readline()`);
    await lab.until(session, (state) => state.openConnections === 2);
    const closing = session.close();
    expect(session.state.phase).toBe('closing');
    await Promise.all([closing, session.close(), session.close()]);
    expect(session.state.phase).toBe('closed');
    expect([await polite.line(), await stubborn.line()]).toEqual(["b''", "b''"]);
    expect(eventsOf(await recordsOf(session)).filter(({ event }) => event === 'session-closed')).toHaveLength(1);
  });

  it('resets a peer that did not take everything in time: a FIN would say that it had', async () => {
    const session = await lab.open(server);
    const peer = connect(
      session.state.local!.port,
      `sys.stdin.readline()
try:
    while s.recv(1 << 20): pass
    say('whole')
except ConnectionResetError: say('reset')`,
    );
    await lab.until(session, (state) => state.openConnections === 1);
    const sending = session.send({ to: 'all' }, Buffer.alloc(32 * 1024 * 1024));
    await session.close();
    await sending;
    expect(eventsOf(await recordsOf(session), 1).at(-1)).toEqual({ event: 'reset', by: 'local' });
    peer.tell('');
    expect(await peer.line()).toBe('reset');
  });

  it('says that the address is taken, and by what to try', async () => {
    const first = await lab.open(server);
    const second = lab.session({ ...server, port: first.state.local!.port });
    const failure = await second.open().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LabError);
    expect(second.state).toMatchObject({
      phase: 'failed',
      error: {
        code: 'ADDRESS_IN_USE',
        details: { host: '127.0.0.1', port: first.state.local!.port, errno: 'EADDRINUSE' },
      },
    });
    await first.close();
    await second.open();
    expect(second.state).toMatchObject({ phase: 'open', error: null });
    await expect(second.open()).rejects.toMatchObject({ code: 'ALREADY_OPEN' });
  });

  it.each([
    ['192.0.2.77', 'ADDRESS_NOT_AVAILABLE'],
    ['no-such-host.invalid', /HOST_NOT_FOUND|HOST_LOOKUP_FAILED/],
  ])('cannot listen on %s', async (host, code) => {
    const session = lab.session({ ...server, host });
    await expect(session.open()).rejects.toMatchObject({ code: expect.stringMatching(code) as string });
    expect(session.state.phase).toBe('failed');
  });

  it('goes on in the same log when it is opened again', async () => {
    const session = await lab.open(server);
    await session.close();
    await session.open();
    connect(session.state.local!.port, `s.recv(1)`);
    await lab.until(session, (state) => state.openConnections === 1);
    expect(eventsOf(await recordsOf(session)).map(({ event }) => event)).toEqual([
      'listening',
      'session-closed',
      'listening',
      'connected',
    ]);
  });

  it('closes while it is opening', async () => {
    const session = lab.session({ ...server, host: 'localhost' });
    const opening = session.open();
    await Promise.all([opening, session.close()]);
    expect(session.state.phase).toBe('closed');
  });

  it('refuses what it cannot do', async () => {
    const session = lab.session(server);
    const id = session.id;
    await expect(lab.send(session, 'x')).rejects.toMatchObject({ code: 'NOT_OPEN' });
    await session.open();
    await expect(lab.send(session, 'x')).rejects.toMatchObject({ code: 'NO_PEER' });
    await expect(lab.send(session, 'x', 7)).rejects.toMatchObject({ code: 'CONNECTION_NOT_FOUND' });
    await expect(lab.execute('session.join', { session: id, group: { address: '239.1.2.3' } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    await expect(lab.execute('session.open', { session: 'nobody' })).rejects.toMatchObject({
      code: 'SESSION_NOT_FOUND',
    });
    const changed = { ...session.state.spec, backlog: 1 };
    await expect(lab.execute('session.update', { session: id, spec: changed })).rejects.toMatchObject({
      code: 'ALREADY_OPEN',
    });
  });

  it('takes another name while it is open', async () => {
    const session = lab.session(server);
    await session.open();
    const spec = { ...session.state.spec, name: 'Textbook' };
    const renamed = await lab.execute('session.update', { session: session.id, spec });
    expect(renamed).toMatchObject({ phase: 'open', spec: { name: 'Textbook' } });
  });
});
