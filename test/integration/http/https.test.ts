/** HTTPS from outside: curl and Python's ssl as peers, tshark with the key log of the capture. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Peer } from '../../support/peer';
import { buildWirebench, endWirebenches, makeFolder, tshark, Wirebench } from '../../support/wirebench';
import { curl, run } from './support';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let certificate: readonly [path: string, keyPath: string];
beforeAll(buildWirebench);
beforeEach(async () => {
  folder = await makeFolder();
  certificate = [folder.path('certificate.pem'), folder.path('key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await run('openssl', 'req', '-x509', ...key, ...subject, '-keyout', certificate[1], '-out', certificate[0]);
});
afterEach(() => folder.remove());
afterAll(endWirebenches);

/** What tshark reads inside of TLS, with the keys that the capture brings; the plaintext's twin flow left out. */
async function decrypted(capture: string): Promise<string[]> {
  const fields = ['-T', 'fields', '-e', 'http.request.method', '-e', 'http.response.code'];
  const seen = await tshark('-r', capture, '-Y', 'http && tls', ...fields);
  return seen.split('\n').filter(Boolean);
}

describe('https://', () => {
  it('is served to curl, which checks the certificate, and keeps the connection', async () => {
    const capture = folder.path('server.pcapng');
    const [path, keyPath] = certificate;
    const server = Wirebench.start(
      'listen',
      'https://127.0.0.1:0',
      '--json',
      '--body',
      'secret',
      '--cert',
      path,
      '--key',
      keyPath,
      '--record',
      capture,
      '--keylog',
    );
    const port = await server.port();
    const url = `https://127.0.0.1:${port}`;
    const { stdout } = await curl(
      '--cacert',
      path,
      '-w',
      ' %{num_connects} %{ssl_verify_result}\n',
      `${url}/a`,
      `${url}/b`,
    );
    expect(stdout.toString()).toBe('secret 1 0\nsecret 0 0\n');
    expect((await curl(url)).status).toBe(60);
    // Clients that speak HTTP/2 too are content with HTTP/1.1.
    const http2 = await curl('--http2', '--cacert', path, '-w', ' %{http_version}', url);
    expect(http2.stdout.toString()).toBe('secret 1.1');
    await server.interrupt();
    expect(await decrypted(capture)).toEqual(['GET\t', '\t200', 'GET\t', '\t200', 'GET\t', '\t200']);
  });

  it("is asked of Python's server, and refused where the certificate is not good", async () => {
    const peer = Peer.python(
      `
import http.server, ssl
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.send_header('Content-Length', '2'); self.end_headers(); self.wfile.write(b'ok')
    def log_message(self, *a): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
say(server.server_address[1]); server.serve_forever()`,
      ...certificate,
    );
    try {
      const url = `https://localhost:${await peer.line()}/`;
      const capture = folder.path('client.pcapng');
      const done = await Wirebench.run(
        'connect',
        url,
        '--json',
        '--ca',
        certificate[0],
        '--record',
        capture,
        '--keylog',
      );
      expect([done.status, done.stderr]).toEqual([0, '']);
      expect(await decrypted(capture)).toEqual(['GET\t', '\t200']);
      const refused = await Wirebench.run('connect', url);
      expect(refused.status).toBe(1);
      expect(refused.stderr).toMatch(/certificate/);
      expect((await Wirebench.run('connect', url, '--insecure')).status).toBe(0);
    } finally {
      await peer.stop();
    }
  });
});
