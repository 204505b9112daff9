import { EventEmitter, once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tlsServerSchema } from '../../../src-main/contract/spec/tls';
import type { Ending, StreamLinkListener } from '../../../src-main/engine/link/stream-link';
import { TcpLink } from '../../../src-main/engine/link/tcp-link';
import { TlsLink } from '../../../src-main/engine/link/tls-link';
import { createClock } from '../../../src-main/engine/record/clock';
import { createLog } from '../../../src-main/engine/record/recording';
import { Authority } from '../../../src-main/engine/tls/authority';
import { serverTls } from '../../../src-main/engine/tls/server-tls';
import { Peer } from '../../support/peer';
import { temporaryFolder } from '../record/captures';

/** The server's side of one connection from a Python peer, with a handshake that must be quick. */
async function accept(script: string, handshakeTimeoutMs: number) {
  const clock = createClock();
  const log = createLog({ path: join(temporaryFolder(), 'log.pcapng'), clock });
  const side = (await serverTls(tlsServerSchema.parse({}), new Authority(null), '127.0.0.1'))!;
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const peer = Peer.python(`s = socket.create_connection(('127.0.0.1', ${port}))\n${script}`);
  const [socket] = await accepted;
  server.close();
  onTestFinished(async () => {
    await peer.stop();
    await log.close();
  });
  const ends = { local: { host: '127.0.0.1', port }, remote: { host: '127.0.0.1', port: socket.remotePort! } };
  const flow = log.openTcpFlow({ connection: 1, ...ends, initiator: 'remote', isSecure: true });
  const events = new EventEmitter();
  const closed = once(events, 'closed') as Promise<[Ending]>;
  const listener: StreamLinkListener = {
    onRecord: () => undefined,
    onEnd: () => undefined,
    onFault: (error) => events.emit('error', error),
    onChange: () => undefined,
    onClosed: (_link, ending) => events.emit('closed', ending),
  };
  const about = { number: 1, ...ends, openedAtNs: clock.nowNs(), flow, allowHalfOpen: true };
  const link = new TlsLink(
    (carrierListener) => new TcpLink(socket, about, carrierListener),
    { side, log, nowNs: () => clock.nowNs(), handshakeTimeoutMs, allowHalfOpen: false },
    listener,
  );
  return { link, peer, ending: closed.then(([ending]) => ending) };
}

test.each([
  ['says nothing', ''],
  ['stops in the middle of its hello', `s.sendall(b'\\x16\\x03\\x01\\x02\\x00\\x01')\n`],
])('a peer that %s has so long, and no longer', async (_what, script) => {
  const { link, peer, ending } = await accept(`${script}say(s.recv(99)); s.close()`, 50);
  await expect(link.ready).rejects.toMatchObject({ code: 'TLS_HANDSHAKE_TIMEOUT', details: { timeoutMs: 50 } });
  // It is told by the end of the connection.
  expect(await peer.line()).toBe("b''");
  expect(await ending).toMatchObject({ how: 'failed', error: { code: 'TLS_HANDSHAKE_TIMEOUT' } });
});

test('closing in the middle of a handshake ends it', async () => {
  const { link, peer, ending } = await accept(`say(s.recv(99)); s.close()`, 60_000);
  const sent = expect(link.send(Buffer.from('never'))).rejects.toMatchObject({ code: 'BROKEN_PIPE' });
  await link.close(100);
  await sent;
  expect(await ending).toMatchObject({ how: 'reset', by: 'local' });
  await expect(link.ready).rejects.toMatchObject({ code: 'CONNECTION_RESET' });
  await peer.ended();
});
