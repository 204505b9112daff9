import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

const socketOf = `
family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
s = socket.socket(family, socket.SOCK_DGRAM)
`;
const bound = `${socketOf}s.bind((sys.argv[1], int(sys.argv[2]))); say(s.getsockname()[1])\n`;

async function bind(body: string, host = '127.0.0.1', port = 0): Promise<{ peer: Peer; port: number }> {
  const peer = lab.with(Peer.python(bound + body, host, port));
  return { peer, port: Number(await peer.line()) };
}

function client(port: number, body: string, host = '127.0.0.1'): Peer {
  return lab.with(Peer.python(`${socketOf}to = (sys.argv[1], int(sys.argv[2]))\n${body}`, host, port));
}

const anywhere = { kind: 'udp', host: '127.0.0.1' } as const;

describe('a UDP session', () => {
  it('numbers its peers and answers each', async () => {
    const session = await lab.open(anywhere);
    const { local, url } = session.state;
    expect(url).toBe(`udp://127.0.0.1:${local!.port}`);
    await expect(lab.send(session, 'x')).rejects.toMatchObject({ code: 'NO_REMOTE' });
    const one = client(local!.port, `s.sendto(b'one', to); say(s.recv(99)); say(s.recv(99))`);
    await lab.until(session, (state) => state.inboundRecords === 1);
    const two = client(local!.port, `s.sendto(b'', to); say(s.recv(99))`);
    const { connections } = await lab.until(session, (state) => state.inboundRecords === 2);
    expect(connections).toMatchObject([
      { number: 1, phase: 'open', inboundRecords: 1, inboundBytes: 3, local },
      { number: 2, phase: 'open', inboundRecords: 1, inboundBytes: 0, local },
    ]);
    await lab.send(session, 'for one', 1);
    expect(await lab.send(session, 'for all')).toEqual({ byteLength: 14, connections: [1, 2] });
    expect([await one.line(), await one.line(), await two.line()]).toEqual(["b'for one'", "b'for all'", "b'for all'"]);
    const data = (await recordsOf(session)).filter(({ event }) => event === null);
    expect(data.map(({ direction, connection, bytes }) => [direction, connection, bytes.toString()])).toEqual([
      ['inbound', 1, 'one'],
      ['inbound', 2, ''],
      ['outbound', 1, 'for one'],
      ['outbound', 1, 'for all'],
      ['outbound', 2, 'for all'],
    ]);
    await lab.execute('connection.close', { session: session.id, connection: 2 });
    expect(session.state.openConnections).toBe(1);
    await expect(lab.send(session, 'x', 2)).rejects.toMatchObject({ code: 'CONNECTION_NOT_FOUND' });
  });

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['localhost', '127.0.0.1'],
  ])('binds loopback by itself to speak to %s', async (host, address) => {
    const { peer, port } = await bind(`b, a = s.recvfrom(99); say(b); s.sendto(b'back', a)`, address);
    const session = await lab.open({ kind: 'udp', remote: { host, port } });
    expect(session.state).toMatchObject({
      local: { host: address },
      remote: { host: address, port },
      url: address === '::1' ? `udp://[::1]:${port}` : `udp://${address}:${port}`,
    });
    await lab.send(session, 'there');
    expect(await peer.line()).toBe("b'there'");
    const { connections } = await lab.until(session, (state) => state.inboundRecords === 1);
    expect(connections).toMatchObject([{ number: 1, outboundBytes: 5, inboundBytes: 4 }]);
  });

  it('binds loopback where nobody is named, and any address towards the rest of the world', async () => {
    const alone = await lab.open({ kind: 'udp' });
    expect(alone.state.local!.host).toBe('127.0.0.1');
    const outward = await lab.open({ kind: 'udp', remote: { host: '192.0.2.77', port: 9 } });
    expect(outward.state.local!.host).toBe('0.0.0.0');
    const { local } = outward.state.connections[0]!;
    expect(local.host).not.toBe('0.0.0.0');
    expect(local.port).toBe(outward.state.local!.port);
  });

  it('tells loopback peers apart from itself on a wildcard of both families', async () => {
    const session = await lab.open({ kind: 'udp', host: '::' });
    const { port } = session.state.local!;
    const four = client(port, `s.sendto(b'4', to); say(s.recv(9))`);
    const six = client(port, `s.sendto(b'6', to); say(s.recv(9))`, '::1');
    const { connections } = await lab.until(session, (state) => state.inboundRecords === 2);
    const pairs = connections.map(({ local, remote }) => `${local.host} ${remote.host}`);
    expect(pairs.sort()).toEqual(['127.0.0.1 127.0.0.1', '::1 ::1']);
    await lab.send(session, 'ok');
    expect([await four.line(), await six.line()]).toEqual(["b'ok'", "b'ok'"]);
    const other = await bind(`say(s.recv(9))`);
    await session.send({ to: 'address', host: '127.0.0.1', port: other.port }, Buffer.from('mapped'));
    expect(await other.peer.line()).toBe("b'mapped'");
  });

  it('takes ncat', async () => {
    const session = await lab.open({ ...anywhere, answering: { echo: true } });
    const peer = lab.with(Peer.ncat('-u', '127.0.0.1', session.state.local!.port));
    peer.tell('over ncat');
    expect(await peer.line()).toBe('over ncat');
  });

  it('sends to any address, by name too', async () => {
    const { peer, port } = await bind(`say(s.recv(99)); say(s.recv(99))`);
    const session = await lab.open(anywhere);
    for (const host of ['127.0.0.1', 'localhost']) {
      await lab.execute('session.send', {
        session: session.id,
        target: { to: 'address', host, port },
        message: { mode: 'hex', text: 'ff 00 01' },
      });
      expect(await peer.line()).toBe(String.raw`b'\xff\x00\x01'`);
    }
    expect(session.state.openConnections).toBe(1);
  });

  it('sends as much as a datagram takes, and not a byte more', async () => {
    const { peer, port } = await bind(`say(len(s.recv(70000))); say(len(s.recv(70000)))`);
    const session = await lab.open({ kind: 'udp', remote: { host: '127.0.0.1', port } });
    await session.send({ to: 'all' }, Buffer.alloc(65_507));
    await session.send({ to: 'all' }, Buffer.alloc(0));
    expect([await peer.line(), await peer.line()]).toEqual(['65507', '0']);
    await expect(session.send({ to: 'all' }, Buffer.alloc(65_508))).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LONG',
      details: { byteLength: 65_508, maximum: 65_507 },
    });
    expect(session.state).toMatchObject({ outboundRecords: 2, outboundBytes: 65_507 });
  });

  it('broadcasts only where that is switched on', async () => {
    const { peer, port } = await bind(`say(s.recv(99))`, '127.255.255.255');
    const remote = { host: '127.255.255.255', port };
    const shy = await lab.open({ kind: 'udp', remote });
    await expect(lab.send(shy, 'x')).rejects.toMatchObject({ code: 'BROADCAST_NOT_ALLOWED', details: remote });
    expect(bytesOf(await recordsOf(shy), 'outbound')).toHaveLength(0);
    const loud = await lab.open({ kind: 'udp', remote, broadcast: true });
    await lab.send(loud, 'to everyone');
    expect(await peer.line()).toBe("b'to everyone'");
  });

  it('joins a group, hears it, leaves it', async () => {
    const group = { address: '239.7.7.7', interface: '127.0.0.1' };
    const session = await lab.open({ kind: 'udp', host: '0.0.0.0', groups: [group] });
    expect(session.state.groups).toEqual(['239.7.7.7%127.0.0.1']);
    const { port } = session.state.local!;
    const send = `s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('127.0.0.1'))
for _ in sys.stdin: s.sendto(b'to the group', to)`;
    const peer = client(port, send, '239.7.7.7');
    peer.tell('');
    await lab.until(session, (state) => state.inboundRecords === 1);
    await lab.execute('session.leave', { session: session.id, group });
    expect(session.state.groups).toEqual([]);
    await expect(lab.execute('session.leave', { session: session.id, group })).rejects.toMatchObject({
      code: 'MULTICAST_FAILED',
    });
    expect(eventsOf(await recordsOf(session))).toMatchObject([
      { event: 'listening' },
      { event: 'joined', group: '239.7.7.7%127.0.0.1' },
      { event: 'left', group: '239.7.7.7%127.0.0.1' },
    ]);
  });

  it('joins an IPv6 group on an interface by its name', async () => {
    const session = await lab.open({ kind: 'udp', host: '::' });
    for (const name of ['lo', '%lo']) {
      await lab.execute('session.join', { session: session.id, group: { address: 'ff02::7:7', interface: name } });
    }
    expect(session.state.groups).toEqual(['ff02::7:7%lo']);
  });

  it('cannot send from loopback to the rest of the world', async () => {
    const session = await lab.open({ ...anywhere, remote: { host: '192.0.2.77', port: 9 } });
    await expect(lab.send(session, 'x')).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      details: { host: '192.0.2.77', port: 9 },
    });
    expect(session.state.outboundRecords).toBe(0);
  });

  it('sends to a group through the interface of choice', async () => {
    const join = `${socketOf}
s.bind(('', 0)); say(s.getsockname()[1])
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('239.7.7.8') + socket.inet_aton('127.0.0.1'))
say('joined'); say(s.recv(99))`;
    const peer = lab.with(Peer.python(join, '127.0.0.1'));
    const port = Number(await peer.line());
    expect(await peer.line()).toBe('joined');
    const remote = { host: '239.7.7.8', port };
    const session = await lab.open({ kind: 'udp', remote, multicastInterface: '127.0.0.1', multicastTtl: 0 });
    await lab.send(session, 'hello group');
    expect(await peer.line()).toBe("b'hello group'");
  });

  it.each([
    ['10.1.2.3', null],
    ['239.7.7.7', '192.0.2.77'],
    ['ff02::1', null],
  ])('cannot join %s on %s', async (address, name) => {
    const session = lab.session({ kind: 'udp', host: '0.0.0.0', groups: [{ address, interface: name }] });
    await expect(session.open()).rejects.toMatchObject({ code: 'MULTICAST_FAILED' });
    expect(session.state.phase).toBe('failed');
  });

  it('shares its port only where that is asked for', async () => {
    const first = await lab.open({ ...anywhere, reuseAddress: true });
    const { port } = first.state.local!;
    await expect(lab.open({ ...anywhere, port })).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      details: { host: '127.0.0.1', port },
    });
    const second = await lab.open({ ...anywhere, port, reuseAddress: true });
    expect(second.state.local!.port).toBe(port);
  });

  it('shows what the system dropped while nobody read', async () => {
    const session = await lab.open(anywhere);
    expect(session.state.log.droppedByKernel).toBe(0);
    // 40 MB while this process does nothing else than wait for them to be sent.
    const flood = `import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(40000): s.sendto(b'x' * 1000, ('127.0.0.1', int(sys.argv[1])))`;
    execFileSync('/usr/bin/python3', ['-c', flood, String(session.state.local!.port)]);
    await session.close();
    const { log, inboundRecords } = session.state;
    expect(log.droppedByKernel).toBeGreaterThan(0);
    expect(inboundRecords + log.droppedByKernel!).toBeLessThanOrEqual(40_000);
    expect(eventsOf(await recordsOf(session)).at(-2)).toEqual({
      event: 'kernel-dropped',
      datagrams: log.droppedByKernel,
    });
  });
});
