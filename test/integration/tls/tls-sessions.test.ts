import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionSpecInput } from '../../../src-main/contract/session-spec';
import type { TlsInfo } from '../../../src-main/contract/tls-info';
import type { Session } from '../../../src-main/engine/session/session';
import { writeAuthority, writeIdentity } from '../../support/certificates';
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

type ServerInput = Extract<SessionSpecInput, { kind: 'tcp-server' }>;
type ClientInput = Extract<SessionSpecInput, { kind: 'tcp-client' }>;

const openServer = (tls: ServerInput['tls'], more: Partial<ServerInput> = {}): Promise<Session> =>
  lab.open({ kind: 'tcp-server', port: 0, ...more, tls });

/** A Python client that trusts the lab's authority, strictly; `s` is its TLS socket. */
async function pythonClient(session: Session, body: string, before = ''): Promise<Peer> {
  const authority = await writeAuthority(lab);
  const script = `
import ssl
ctx = ssl.create_default_context(cafile=sys.argv[1]); ctx.verify_flags |= ssl.VERIFY_X509_STRICT
${before}
s = ctx.wrap_socket(socket.create_connection(('127.0.0.1', int(sys.argv[2]))), server_hostname='localhost')
${body}`;
  return lab.with(Peer.python(script, authority, session.state.local!.port));
}

/** A Python server with a certificate of the lab's authority for localhost; `s` is the first client's TLS socket. */
async function pythonServer(body: string, before = ''): Promise<{ peer: Peer; port: number }> {
  const identity = await lab.bench.authority.issueForServer(['localhost', '127.0.0.1']);
  const { certificatePath, keyPath } = await writeIdentity(lab, 'server', identity);
  const script = `
import ssl
ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); ctx.load_cert_chain(sys.argv[1], sys.argv[2])
${before}
l = socket.create_server(('127.0.0.1', 0)); say(l.getsockname()[1])
s = ctx.wrap_socket(l.accept()[0], server_side=True)
${body}`;
  const peer = lab.with(Peer.python(script, certificatePath, keyPath));
  return { peer, port: Number(await peer.line()) };
}

const openClient = (port: number, tls: ClientInput['tls'], more: Partial<ClientInput> = {}): Promise<Session> =>
  lab.open({ kind: 'tcp-client', host: 'localhost', port, ...more, tls });

async function securedOf(session: Session): Promise<TlsInfo> {
  const events = eventsOf(await recordsOf(session));
  const secured = events.find((event) => event.event === 'secured');
  if (secured === undefined) throw new Error('the handshake was not finished');
  return secured.tls;
}

const versions = ['TLSv1.2', 'TLSv1.3'] as const;

describe.each(versions)('%s', (version) => {
  const only = { minimumVersion: version, maximumVersion: version } as const;

  it('serves a Python client: both layers recorded, counted once, closed in order', async () => {
    const session = await openServer({ ...only, alpn: ['lab/1'] }, { answering: { echo: true } });
    const peer = await pythonClient(
      session,
      `say(s.version(), s.selected_alpn_protocol()); s.sendall(b'hello'); say(s.recv(99)); sys.stdin.readline()
s.unwrap(); s.close(); say('gone')`,
      `ctx.set_alpn_protocols(['other', 'lab/1'])`,
    );
    expect(await peer.line()).toBe(`${version} lab/1`);
    expect(await peer.line()).toBe("b'hello'");
    const { connections } = session.state;
    expect(connections).toMatchObject([
      { phase: 'open', inboundRecords: 1, inboundBytes: 5, outboundRecords: 1, outboundBytes: 5 },
    ]);
    expect(connections[0]!.tls).toMatchObject({ version, serverName: 'localhost', alpn: 'lab/1', isResumed: false });
    expect(session.state).toMatchObject({ url: `tls://127.0.0.1:${session.state.local!.port}`, inboundBytes: 5 });
    peer.tell('');
    expect(await peer.line()).toBe('gone');
    await lab.until(session, (state) => state.openConnections === 0);
    const records = await recordsOf(session);
    expect(bytesOf(records, 'inbound', 1, 'plaintext').toString()).toBe('hello');
    expect(bytesOf(records, 'outbound', 1, 'plaintext').toString()).toBe('hello');
    const wire = bytesOf(records, 'inbound', 1, 'ciphertext');
    // A handshake record (RFC 8446 §5.1), and nowhere the plaintext.
    expect([wire[0], wire[1], wire.includes('hello')]).toEqual([22, 3, false]);
    const kinds = eventsOf(records, 1).map(({ event }) => event);
    expect(kinds.slice(0, 2)).toEqual(['connected', 'secured']);
    expect(kinds.slice(2, 4).sort()).toEqual(['end-received', 'end-sent']);
    expect(eventsOf(records, 1).at(-1)).toEqual({ event: 'closed', by: 'remote' });
  });

  it('connects to a Python server, says what it is, and ends with it', async () => {
    const { peer, port } = await pythonServer(
      `say(s.version(), s.recv(99)); s.sendall(b'welcome'); sys.stdin.readline(); s.unwrap(); s.close()`,
    );
    const session = await openClient(port, only);
    expect(session.state).toMatchObject({ phase: 'open', url: `tls://127.0.0.1:${port}` });
    expect(session.state.connections[0]!.tls).toMatchObject({
      version,
      serverName: 'localhost',
      verification: { verdict: 'good' },
      peerChain: [
        {
          subject: 'CN=localhost, O=Wirebench',
          alternativeNames: ['DNS:localhost', 'IP:127.0.0.1'],
          isSelfSigned: false,
        },
        { isSelfSigned: true },
      ],
    });
    await lab.send(session, 'hello');
    expect(await peer.line()).toBe(`${version} b'hello'`);
    await lab.until(session, (state) => state.inboundBytes === 7);
    peer.tell('');
    await session.whenEnded();
    expect(session.state).toMatchObject({ phase: 'closed', error: null });
    const records = await recordsOf(session);
    expect(bytesOf(records, 'inbound', 1, 'plaintext').toString()).toBe('welcome');
    expect(eventsOf(records, 1).at(-1)).toEqual({ event: 'closed', by: 'remote' });
  });

  it('one write is one TLS write, one record of each layer', async () => {
    const { peer, port } = await pythonServer(
      `n = 0
while n < 200 * 1000: n += len(s.recv(65536))
say(n); s.recv(1)`,
    );
    const session = await openClient(port, only);
    const before = (await recordsOf(session)).length;
    // All at once: nothing may be joined on its way.
    await Promise.all(Array.from({ length: 200 }, (_, at) => lab.send(session, String(at % 10).repeat(1000))));
    expect(await peer.line()).toBe('200000');
    const sent = (await recordsOf(session)).slice(before).filter(({ direction }) => direction === 'outbound');
    const [plain, wire] = (['plaintext', 'ciphertext'] as const).map((wanted) =>
      sent.filter(({ layer }) => layer === wanted),
    );
    expect(plain!.map(({ bytes }) => bytes.length)).toEqual(Array.from({ length: 200 }, () => 1000));
    // The handshake's last flight may still have been on its way.
    const data = wire!.filter(({ bytes }) => bytes[0] === 23 && bytes.length > 1000);
    expect(data.length).toBe(200);
    // Each holds exactly one TLS record.
    expect(data.every(({ bytes }) => bytes.readUInt16BE(3) + 5 === bytes.length)).toBe(true);
  });

  it('keeps sending after the peer’s close_notify where that is asked for', async () => {
    const { peer, port } = await pythonServer(
      `s.sendall(b'over'); s.settimeout(30)
try: raw = s.unwrap()
except ssl.SSLError as e: say('not unwrapped', e.reason)`,
    );
    const session = await openClient(port, only, { allowHalfOpen: true });
    await lab.until(session, (state) => state.connections[0]?.phase === 'half-closed-remote');
    expect(bytesOf(await recordsOf(session), 'inbound', 1, 'plaintext').toString()).toBe('over');
    await lab.send(session, 'still here');
    // Python takes data after its close_notify for an error, and says which one.
    expect(await peer.line()).toBe('not unwrapped APPLICATION_DATA_AFTER_CLOSE_NOTIFY');
  });

  it.each([
    ['with close_notify', 's.unwrap(); s.close()', { event: 'end-received' }],
    // Closing at once would reset: there are session tickets to read.
    [
      'without',
      'raw = socket.socket(fileno=s.detach()); raw.shutdown(socket.SHUT_WR)\nwhile raw.recv(4096): pass\nraw.close()',
      { event: 'end-received', isUnannounced: true },
    ],
  ])('the peer’s end %s', async (_how, body, expected) => {
    const session = await openServer(only);
    await pythonClient(session, `s.sendall(b'x'); s.settimeout(30)\n${body}`);
    await lab.until(session, (state) => state.inboundBytes === 1 && state.openConnections === 0);
    const ends = eventsOf(await recordsOf(session), 1).filter(({ event }) => event === 'end-received');
    expect(ends).toEqual([expected]);
  });

  it('a reset is a reset', async () => {
    const session = await openServer(only);
    const peer = await pythonClient(
      session,
      `s.sendall(b'x'); sys.stdin.readline(); s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); s.close(); say('gone')`,
    );
    await lab.until(session, (state) => state.inboundBytes === 1);
    peer.tell('');
    await lab.until(session, (state) => state.openConnections === 0);
    expect(eventsOf(await recordsOf(session), 1).at(-1)).toEqual({ event: 'reset', by: 'remote' });
  });

  it('resumes a session of a client that asks for it', async () => {
    const session = await openServer({ ...only, clientCertificate: 'request' }, { answering: { echo: true } });
    const peer = await pythonClient(
      session,
      `s.sendall(b'1'); s.recv(1); ticket = s.session; s.close()
s = ctx.wrap_socket(socket.create_connection(('127.0.0.1', int(sys.argv[2]))), server_hostname='localhost', session=ticket)
s.sendall(b'2'); say(s.recv(1), s.session_reused); s.close()`,
    );
    expect(await peer.line()).toBe("b'2' True");
    const infos = eventsOf(await recordsOf(session)).flatMap((event) => (event.event === 'secured' ? [event.tls] : []));
    expect(infos.map(({ isResumed }) => isResumed)).toEqual([false, true]);
  });
});

it('64 MB each way arrive as they were sent, with a peer that does not read for a while', async () => {
  const session = await openServer({}, { answering: { echo: true } });
  const peer = await pythonClient(
    session,
    `import hashlib, threading
sent = hashlib.sha256(); got = hashlib.sha256(); size = 64 * 1024 * 1024
def write():
    piece = bytes(range(256)) * 256
    for i in range(size // len(piece)):
        part = bytes([i & 255]) + piece[1:]; sent.update(part); s.sendall(part)
t = threading.Thread(target=write); t.start()
n = 0
while n < size:
    part = s.recv(1 << 20); n += len(part); got.update(part)
t.join(); say(sent.hexdigest() == got.hexdigest(), n); s.unwrap(); s.close(); say('gone')`,
  );
  expect(await peer.line()).toBe(`True ${64 * 1024 * 1024}`);
  expect(await peer.line()).toBe('gone');
  await lab.until(session, (state) => state.openConnections === 0);
  expect(session.state).toMatchObject({ inboundBytes: 64 * 1024 * 1024, outboundBytes: 64 * 1024 * 1024 });
});

describe('certificates that learners need to see', () => {
  it.each([
    [{ from: 'expired' }, 'certificate has expired'],
    [{ from: 'wrong-host' }, "certificate is not valid for 'localhost'"],
    [{ from: 'self-signed' }, 'self-signed certificate'],
  ] as const)('%s: a client says why, the server goes on and says what it heard', async (certificate, complaint) => {
    const session = await openServer({ certificate });
    const peer = await pythonClient(session, `say('connected')`);
    await peer.ended();
    await peer.complaint(new RegExp(`certificate verify failed: .*${complaint}`));
    await lab.until(session, (state) => state.openConnections === 0);
    expect(session.state.phase).toBe('open');
    const last = eventsOf(await recordsOf(session), 1).at(-1);
    expect(last).toMatchObject({ event: 'failed', error: { code: 'TLS_ALERT' } });
  });

  it.each([
    [{ from: 'expired' }, 'certificate-expired'],
    [{ from: 'wrong-host' }, 'certificate-wrong-host'],
    [{ from: 'self-signed' }, 'certificate-self-signed'],
  ] as const)('%s: our client refuses it with the reason, or goes on and shows it', async (certificate, reasonKey) => {
    const server = await openServer({ certificate });
    const { port } = server.state.local!;
    await expect(openClient(port, {})).rejects.toMatchObject({
      code: 'TLS_CERTIFICATE_NOT_GOOD',
      details: { reasonKey, host: 'localhost' },
    });
    const careless = await openClient(port, { verify: false });
    expect((await securedOf(careless)).verification).toMatchObject({
      verdict: 'bad',
      error: { code: 'TLS_CERTIFICATE_NOT_GOOD', details: { reasonKey } },
    });
    expect(careless.state.phase).toBe('open');
    // What was refused is shown all the same.
    const refused = lab.bench.sessions.find(({ state }) => state.phase === 'failed')!;
    expect((await securedOf(refused)).peerChain.length).toBeGreaterThan(0);
  });

  it('an authority that is not trusted', async () => {
    const other = await TestBench.make();
    const server = await other.open({ kind: 'tcp-server', port: 0, tls: {} });
    await expect(openClient(server.state.local!.port, {})).rejects.toMatchObject({
      code: 'TLS_CERTIFICATE_NOT_GOOD',
      details: { reasonKey: 'certificate-unknown-authority' },
    });
    const authorityPath = await writeAuthority(other);
    expect((await openClient(server.state.local!.port, { authorityPath })).state.phase).toBe('open');
    await lab.bench.sessions.at(-1)!.close();
    await other.close();
  });
});

describe('client certificates', () => {
  it('required: none is refused with the alert for it, the lab’s own is let in', async () => {
    const session = await openServer({ clientCertificate: 'require' });
    const without = await pythonClient(
      session,
      `try: s.sendall(b'x'); s.recv(1); say('in')
except ssl.SSLError as e: say(e.reason)`,
    );
    expect(await without.line()).toBe('TLSV13_ALERT_CERTIFICATE_REQUIRED');
    await lab.until(session, (state) => state.openConnections === 0);
    expect(eventsOf(await recordsOf(session), 1).at(-1)).toMatchObject({
      event: 'failed',
      error: { code: 'TLS_CLIENT_CERTIFICATE_MISSING' },
    });
    const files = await writeIdentity(lab, 'client', await lab.bench.authority.issueForClient('Ada'));
    const load = `ctx.load_cert_chain('${files.certificatePath}', '${files.keyPath}')`;
    const withOne = await pythonClient(session, `s.sendall(b'hello'); s.recv(1)`, load);
    await lab.until(session, (state) => state.inboundBytes === 5);
    expect(session.state.connections[0]!.tls).toMatchObject({
      verification: { verdict: 'good' },
      peerChain: [{ subject: 'CN=Ada, O=Wirebench' }, {}],
    });
    await withOne.stop();
  });

  it('required: one of another authority is refused', async () => {
    const session = await openServer({ clientCertificate: 'require' });
    const other = await TestBench.make();
    const files = await writeIdentity(lab, 'client', await other.bench.authority.issueForClient('Eve'));
    await other.close();
    const load = `ctx.load_cert_chain('${files.certificatePath}', '${files.keyPath}')`;
    await pythonClient(session, `s.recv(1)`, load);
    await lab.until(session, (state) => state.openConnections === 0 && state.log.count > 4);
    expect(eventsOf(await recordsOf(session), 1).at(-1)).toMatchObject({
      event: 'failed',
      error: { code: 'TLS_CLIENT_CERTIFICATE_NOT_GOOD', details: { reasonKey: 'certificate-unknown-authority' } },
    });
  });

  it('our client shows the lab’s, and tells when a server wanted one', async () => {
    const authority = await writeAuthority(lab);
    const asking = `ctx.verify_mode = ssl.CERT_REQUIRED; ctx.load_verify_locations('${authority}')`;
    const good = await pythonServer(`say(s.getpeercert()['subject'][-1][0][1]); s.recv(1)`, asking);
    const session = await openClient(good.port, { certificate: { from: 'authority', commonName: 'Grace' } });
    expect(await good.peer.line()).toBe('Grace');
    await session.close();
    const missing = await pythonServer('', asking);
    const refused = await openClient(missing.port, {});
    await refused.whenEnded();
    expect(refused.state.error).toMatchObject({
      code: 'TLS_ALERT',
      details: { alert: 'certificate_required', reasonKey: 'alert-certificate-required' },
    });
  });
});

describe('handshakes that fail', () => {
  const lastOf = async (session: Session, connection = 1) => eventsOf(await recordsOf(session), connection).at(-1);

  it.each([
    ['plain HTTP', `s.sendall(b'GET / HTTP/1.1\\r\\n\\r\\n')`, 'TLS_NOT_SPOKEN'],
    ['bytes of nothing', `s.sendall(b'\\0' * 100)`, 'TLS_NOT_SPOKEN'],
    [
      'a record cut in the middle',
      `s.sendall(b'\\x16\\x03\\x01\\x02\\x00\\x01'); s.shutdown(socket.SHUT_WR)`,
      'TLS_HANDSHAKE_CUT',
    ],
    ['nothing, then its end', `s.shutdown(socket.SHUT_WR)`, 'TLS_HANDSHAKE_CUT'],
    ['a broken hello', `s.sendall(b'\\x16\\x03\\x01\\x00\\x05\\x01\\0\\0\\x01\\xff')`, 'TLS_FAILED'],
  ])('%s', async (_what, body, code) => {
    const session = await openServer({});
    const raw = `s = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); ${body}\nwhile s.recv(99): pass\nsay('end')`;
    const peer = lab.with(Peer.python(raw, session.state.local!.port));
    expect(await peer.line()).toBe('end');
    await lab.until(session, (state) => state.openConnections === 0);
    expect(await lastOf(session)).toMatchObject({ event: 'failed', error: { code } });
    // The server goes on.
    const good = await pythonClient(session, `say(s.version())`);
    expect(await good.line()).toBe('TLSv1.3');
  });

  it('no version in common, from both sides', async () => {
    const session = await openServer({ minimumVersion: 'TLSv1.3' });
    const peer = await pythonClient(session, '', 'ctx.maximum_version = ssl.TLSVersion.TLSv1_2');
    await peer.complaint(/protocol version/i);
    await lab.until(session, (state) => state.openConnections === 0);
    expect(await lastOf(session)).toMatchObject({
      event: 'failed',
      error: { code: 'TLS_NO_COMMON_VERSION', details: { versions: 'TLSv1.3' } },
    });
    const { port } = await pythonServer('', 'ctx.minimum_version = ssl.TLSVersion.TLSv1_3');
    await expect(openClient(port, { maximumVersion: 'TLSv1.2' })).rejects.toMatchObject({
      code: 'TLS_ALERT',
      details: { reasonKey: 'alert-protocol-version' },
    });
  });

  it('no cipher in common', async () => {
    const session = await openServer({ maximumVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' });
    await pythonClient(session, '', `ctx.set_ciphers('ECDHE-ECDSA-AES256-GCM-SHA384')`);
    await lab.until(session, (state) => state.openConnections === 0 && state.log.count > 3);
    expect(await lastOf(session)).toMatchObject({ event: 'failed', error: { code: 'TLS_NO_COMMON_CIPHER' } });
  });

  it('no protocol in common', async () => {
    const session = await openServer({ alpn: ['lab/1', 'lab/2'] });
    const peer = await pythonClient(session, '', `ctx.set_alpn_protocols(['h2'])`);
    await peer.complaint(/no application protocol/i);
    await lab.until(session, (state) => state.openConnections === 0);
    expect(await lastOf(session)).toMatchObject({
      event: 'failed',
      error: { code: 'TLS_NO_COMMON_PROTOCOL', details: { protocols: 'lab/1, lab/2' } },
    });
  });

  it('our client at a port that speaks something else', async () => {
    const peer = lab.with(
      Peer.python(`l = socket.create_server(('127.0.0.1', 0)); say(l.getsockname()[1])
c = l.accept()[0]; c.sendall(b'220 mail.example ESMTP\\r\\n'); c.recv(1)
while c.recv(99): pass`),
    );
    await expect(openClient(Number(await peer.line()), {})).rejects.toMatchObject({ code: 'TLS_NOT_SPOKEN' });
  });

  it('our client at a port that hangs up', async () => {
    const peer = lab.with(
      Peer.python(
        `l = socket.create_server(('127.0.0.1', 0)); say(l.getsockname()[1]); c = l.accept()[0]; c.recv(9999); c.close()`,
      ),
    );
    await expect(openClient(Number(await peer.line()), {})).rejects.toMatchObject({ code: 'TLS_HANDSHAKE_CUT' });
  });

  it('a lost handshake is tried again where that is asked for, told once an attempt', async () => {
    const server = await openServer({ certificate: { from: 'self-signed' } });
    const reconnect = { initialDelayMs: 10, maximumDelayMs: 10 };
    const session = await openClient(server.state.local!.port, {}, { reconnect });
    await lab.until(session, (state) => state.phase === 'waiting-to-reconnect' && state.log.count > 20);
    expect(session.state.error).toMatchObject({ code: 'TLS_CERTIFICATE_NOT_GOOD' });
    await session.close();
    const events = eventsOf(await recordsOf(session)).map(({ event }) => event);
    const attempts = events.filter((event) => event === 'connecting').length;
    expect(events.filter((event) => event === 'reconnecting').length).toBeGreaterThanOrEqual(attempts - 1);
    expect(events.filter((event) => event === 'reconnecting').length).toBeLessThanOrEqual(attempts);
  });
});

describe('raw bytes on the connection, under TLS', () => {
  it('are recorded as injected, and break the stream for the peer', async () => {
    const { peer, port } = await pythonServer(
      `try: say(s.recv(99))
except ssl.SSLError as e: say(e.reason)
sys.stdin.readline()`,
    );
    const session = await openClient(port, {});
    await session.inject({ to: 'all' }, Buffer.from('not TLS at all'));
    expect(await peer.line()).toBe('WRONG_VERSION_NUMBER');
    await session.whenEnded();
    expect(session.state.error).toMatchObject({ code: 'TLS_ALERT' });
    const injected = (await recordsOf(session)).filter(({ isInjected }) => isInjected);
    expect(injected.map(({ layer, direction, bytes }) => `${layer} ${direction} ${bytes.toString()}`)).toEqual([
      'ciphertext outbound not TLS at all',
    ]);
  });

  it('from the peer end the connection with the reason', async () => {
    const session = await openServer({});
    const peer = await pythonClient(
      session,
      `s.sendall(b'x'); sys.stdin.readline(); raw = socket.socket(fileno=s.detach()); raw.sendall(b'not TLS at all')
while raw.recv(99): pass
say('end')`,
    );
    await lab.until(session, (state) => state.inboundBytes === 1);
    peer.tell('');
    expect(await peer.line()).toBe('end');
    await lab.until(session, (state) => state.openConnections === 0);
    expect(eventsOf(await recordsOf(session), 1).at(-1)).toMatchObject({
      event: 'failed',
      error: { code: 'TLS_FAILED', details: { reasonKey: 'tls-record-broken' } },
    });
  });
});

describe('options that cannot be', () => {
  it.each([
    [{ minimumVersion: 'TLSv1.3', maximumVersion: 'TLSv1.2' }, 'tls-versions-order'],
    [{ ciphers: 'NOTHING-LIKE-IT' }, 'tls-no-ciphers'],
  ] as const)('%s', async (tls, reasonKey) => {
    await expect(openServer(tls)).rejects.toMatchObject({ code: 'TLS_OPTIONS_NOT_VALID', details: { reasonKey } });
  });
});
