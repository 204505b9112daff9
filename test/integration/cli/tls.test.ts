import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import {
  buildWirebench,
  endWirebenches,
  listen,
  makeFolder,
  payload,
  tshark,
  Wirebench,
} from '../../support/wirebench';

let folder: Awaited<ReturnType<typeof makeFolder>>;
const peers: Peer[] = [];
const peer = (made: Peer): Peer => {
  peers.push(made);
  return made;
};
beforeAll(async () => {
  await buildWirebench();
  folder = await makeFolder();
  // An authority and its certificate for localhost, made by somebody else's program.
  await openssl('req', '-x509', ...newKey('ca-key.pem'), '-subj', '/CN=lab', '-days', '2', '-out', at('ca.pem'));
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  await openssl('req', ...newKey('key.pem'), '-subj', '/CN=localhost', '-addext', names, '-out', at('request.pem'));
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca-key.pem'), '-copy_extensions', 'copy', '-days', '2'];
  await openssl('x509', '-req', '-in', at('request.pem'), ...signed, '-out', at('cert.pem'));
});
afterEach(() => Promise.all(peers.splice(0).map((one) => one.stop())));
afterAll(async () => {
  endWirebenches();
  await folder.remove();
});

const at = (name: string): string => folder.path(name);
const newKey = (name: string): string[] => [
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:P-256',
  '-nodes',
  '-keyout',
  at(name),
];
const openssl = (...args: string[]) => promisify(execFile)('openssl', args);

describe('listen tls://', () => {
  it('makes a certificate for the run, and prints what was said in it', async () => {
    const { server, port } = await listen('tls', '--reply', 'Hello, client!');
    const client = peer(
      Peer.python(`import ssl
ctx = ssl.create_default_context(); ctx.check_hostname = False; ctx.verify_mode = ssl.CERT_NONE
s = ctx.wrap_socket(socket.create_connection(('127.0.0.1', ${port}))); s.sendall(b'Hello, server!'); say(s.recv(99)); s.unwrap()`),
    );
    expect(await client.line()).toBe("b'Hello, client!'");
    await server.line(({ event }) => event === 'closed');
    const { lines, stderr } = await server.interrupt();
    expect(stderr).toBe('');
    expect(lines.map(({ session }) => session)).toEqual(lines.map(() => `tls://127.0.0.1:${port}`));
    expect(lines.map(({ event }) => event)).toEqual([
      'listening',
      'connected',
      'data',
      'data',
      'closed',
      'closed',
      'counters',
    ]);
    expect(payload(lines, 'in').toString()).toBe('Hello, server!');
    expect(payload(lines, 'out').toString()).toBe('Hello, client!');
    expect(lines.at(-1)).toMatchObject({ inboundRecords: 1, inboundBytes: 14, outboundBytes: 14 });
  });

  it('shows the certificate it is given, which curl verifies; --keylog makes the capture readable for all', async () => {
    const record = at('server.pcapng');
    const files = ['--cert', at('cert.pem'), '--key', at('key.pem')];
    const response = String.raw`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`;
    const { server, port } = await listen('tls', ...files, '--keylog', '--record', record, '--reply', response);
    const { stdout } = await promisify(execFile)('curl', [
      '-sS',
      '--cacert',
      at('ca.pem'),
      `https://localhost:${port}/`,
    ]);
    expect(stdout).toBe('ok');
    await server.interrupt();
    const seen = await tshark('-r', record, '-Y', 'http.response', '-T', 'fields', '-e', 'frame.interface_name');
    expect(seen.trim().split('\n')).toEqual(['decrypted', 'wire']);
  });

  it('--ca requires clients to show one of that authority’s', async () => {
    const files = ['--cert', at('cert.pem'), '--key', at('key.pem'), '--ca', at('ca.pem')];
    const { server, port } = await listen('tls', ...files, '--echo');
    const trusted = ['--ca', at('ca.pem'), '--send', 'x', '--count', '1'];
    const without = await Wirebench.run('connect', `tls://localhost:${port}`, ...trusted);
    expect(without).toMatchObject({ status: 1 });
    expect(without.stderr).toMatch(/alert “certificate_required”: it requires a client certificate/);
    const own = ['--cert', at('cert.pem'), '--key', at('key.pem')];
    const withOne = await Wirebench.run('connect', `tls://localhost:${port}`, ...trusted, ...own);
    expect(withOne).toMatchObject({ status: 0, stderr: '' });
    const { lines } = await server.interrupt();
    expect(lines.find(({ event }) => event === 'failed')).toMatchObject({ code: 'TLS_CLIENT_CERTIFICATE_MISSING' });
  });

  it('says which file it cannot use, with status 1', async () => {
    const run = await Wirebench.run('listen', 'tls://:0', '--cert', at('ca-key.pem'));
    expect(run).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/ca-key\.pem holds no certificate/) as string,
    });
    const other = await Wirebench.run('listen', 'tls://:0', '--cert', at('cert.pem'), '--key', at('ca-key.pem'));
    expect(other.stderr).toMatch(/key .*ca-key\.pem does not belong to the certificate .*cert\.pem/);
  });
});

describe('connect tls://', () => {
  const serve = async (): Promise<number> => {
    const server = peer(
      Peer.python(
        `import ssl
ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); ctx.load_cert_chain(sys.argv[1], sys.argv[2])
l = socket.create_server(('127.0.0.1', 0)); say(l.getsockname()[1])
while True:
    try:
        s = ctx.wrap_socket(l.accept()[0], server_side=True); s.sendall(b'echo: ' + s.recv(99)); s.unwrap(); s.close()
    except (ssl.SSLError, OSError) as e: say(e)`,
        at('cert.pem'),
        at('key.pem'),
      ),
    );
    return Number(await server.line());
  };

  it('verifies: an unknown authority ends it with 1, --ca trusts it, --insecure does not mind', async () => {
    const port = await serve();
    const refused = await Wirebench.run('connect', `tls://localhost:${port}`, '--send', 'hi', '--json');
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/authority that is not trusted/) as string,
    });
    expect(refused.lines.map(({ event }) => event)).toEqual(['connected', 'failed', 'counters']);
    expect(refused.lines.at(-2)).toMatchObject({ code: 'TLS_CERTIFICATE_NOT_GOOD' });
    for (const trust of [['--ca', at('ca.pem')], ['--insecure']]) {
      const run = await Wirebench.run('connect', `tls://localhost:${port}`, '--send', 'hi', '--json', ...trust);
      expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
      expect(payload(run.lines, 'in').toString()).toBe('echo: hi');
    }
  });

  it('the text lines tell what was settled, and what is wrong with a certificate that is not minded', async () => {
    const port = await serve();
    const { stdout } = await Wirebench.run('connect', `tls://127.0.0.1:${port}`, '--send', 'hi', '--insecure');
    expect(stdout).toMatch(
      /#1 secured: TLSv1\.3 TLS_\w+; the peer's certificate is not good: it was issued by an authority/,
    );
    expect(stdout).toMatch(/← #1 +8 {2}echo: hi/);
  });
});
