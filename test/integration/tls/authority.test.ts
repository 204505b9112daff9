import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuthorityInfo, IssuedCertificate } from '../../../src-main/contract/tls-info';
import { Authority, selfSignedForServer } from '../../../src-main/engine/tls/authority';
import { Peer } from '../../support/peer';
import { writeAuthority, writeIdentity } from '../../support/certificates';
import { TestBench } from '../../support/test-bench';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(() => lab.close());

/** What a program says, whatever its exit status. */
async function say(command: string, ...args: readonly string[]): Promise<string> {
  const run = promisify(execFile)(command, [...args]);
  const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
  return `${stdout}${stderr}`;
}

const at = (name: string): string => join(lab.folder, name);

describe('certificates as others see them', () => {
  it('openssl verifies what the authority issues, strictly, and for what it is meant', async () => {
    const ca = await writeAuthority(lab);
    const server = await writeIdentity(lab, 'server', await lab.bench.authority.issueForServer(['localhost', '::1']));
    const client = await writeIdentity(lab, 'client', await lab.bench.authority.issueForClient('Ada, “the first”'));
    const verify = (purpose: string, { certificatePath }: { certificatePath: string }): Promise<string> =>
      say('openssl', 'verify', '-x509_strict', '-CAfile', ca, '-purpose', purpose, certificatePath);
    expect(await verify('sslserver', server)).toBe(`${server.certificatePath}: OK\n`);
    expect(await verify('sslclient', client)).toBe(`${client.certificatePath}: OK\n`);
    expect(await verify('sslclient', server)).toMatch(/unsuitable certificate purpose/);
    // Nor may either issue certificates.
    expect(await verify('crlsign', server)).toMatch(/unsuitable certificate purpose/);
    const about = await say('openssl', 'x509', '-in', server.certificatePath, '-noout', '-text');
    expect(about).toMatch(/Subject Alternative Name:\s+DNS:localhost, IP Address:0:0:0:0:0:0:0:1/);
    expect(about).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    expect(about).toMatch(/Key Usage: critical\s+Digital Signature\s/);
    expect(about).toMatch(/Authority Key Identifier/);
    const authority = await say('openssl', 'x509', '-in', ca, '-noout', '-text');
    expect(authority).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(authority).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    const subject = await say(
      'openssl',
      'x509',
      '-in',
      client.certificatePath,
      '-noout',
      '-subject',
      '-nameopt',
      'utf8',
    );
    expect(subject).toContain('CN=Ada, “the first”');
  });

  it.each([
    ['https://localhost', 'localhost'],
    ['https://127.0.0.1', '127.0.0.1'],
    ['https://[::1]', '::1'],
  ])('curl takes %s', async (url, host) => {
    const identity = await lab.bench.authority.issueForServer([host]);
    const server = createServer({ cert: identity.certificate, key: identity.key }, (_request, response) => {
      response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, host === '::1' ? '::1' : '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await say('curl', '-sS', '--cacert', await writeAuthority(lab), `${url}:${port}/`)).toBe('hello');
    server.close();
  });

  it('expired, for another host, self-signed: each is what it says', async () => {
    const ca = await writeAuthority(lab);
    const { authority } = lab.bench;
    const expired = await writeIdentity(lab, 'expired', await authority.issueExpired(['localhost']));
    expect(await say('openssl', 'verify', '-CAfile', ca, expired.certificatePath)).toMatch(/certificate has expired/);
    const ago = ['-CAfile', ca, '-attime', String(Math.floor(Date.now() / 1000) - 10 * 86_400)];
    expect(await say('openssl', 'verify', ...ago, expired.certificatePath)).toMatch(/: OK/);
    const own = await writeIdentity(lab, 'own', await selfSignedForServer(['localhost']));
    expect(await say('openssl', 'verify', '-CAfile', ca, own.certificatePath)).toMatch(/self-signed certificate/);
    // Trusted by itself, it is good.
    expect(await say('openssl', 'verify', '-CAfile', own.certificatePath, own.certificatePath)).toMatch(/: OK/);
  });

  it('names of every kind', async () => {
    const { certificate } = await lab.bench.authority.issueForServer([
      '*.lab.example',
      '例え.jp',
      '10.0.0.1',
      'fe80::1',
    ]);
    const path = at('names.pem');
    await writeFile(path, certificate);
    const matches = (option: string, name: string) => say('openssl', 'x509', '-in', path, '-noout', option, name);
    expect(await matches('-checkhost', 'a.lab.example')).toMatch(/does match/);
    expect(await matches('-checkhost', 'xn--r8jz45g.jp')).toMatch(/does match/);
    expect(await matches('-checkhost', 'lab.example')).toMatch(/does NOT match/);
    expect(await matches('-checkip', '10.0.0.1')).toMatch(/does match/);
    expect(await matches('-checkip', 'fe80::1')).toMatch(/does match/);
    for (const wrong of ['', ' ', 'a b', '-a', 'a..b', '1.2.3', 'a/b', '*', 'a*.b'])
      await expect(async () => lab.bench.authority.issueForServer([wrong])).rejects.toMatchObject({
        code: 'BAD_INPUT',
      });
  });
});

describe('an authority that is kept', () => {
  it('is made once, with a key that nobody else may read, and found again', async () => {
    const folder = at('kept');
    const first = new Authority(folder);
    const certificates = await Promise.all([first.certificate(), first.certificate()]);
    expect(certificates[0]).toBe(certificates[1]);
    expect(((await stat(folder)).mode & 0o777).toString(8)).toBe('700');
    expect(((await stat(join(folder, 'authority-key.pem'))).mode & 0o777).toString(8)).toBe('600');
    expect(await new Authority(folder).certificate()).toBe(certificates[0]);
    const identity = await new Authority(folder).issueForServer(['localhost']);
    const { certificatePath } = await writeIdentity(lab, 'server', identity);
    const ca = join(folder, 'authority.pem');
    expect(await say('openssl', 'verify', '-x509_strict', '-CAfile', ca, certificatePath)).toMatch(/: OK/);
  });

  it('without a folder it lives as long as the run, and is another one each time', async () => {
    expect(await new Authority(null).certificate()).not.toBe(await new Authority(null).certificate());
  });

  it('says what is wrong with it, and does not replace it', async () => {
    const folder = at('broken');
    await new Authority(folder).certificate();
    const other = await new Authority(null).issueForClient('other');
    await writeFile(join(folder, 'authority-key.pem'), other.key);
    await expect(new Authority(folder).certificate()).rejects.toMatchObject({ code: 'AUTHORITY_NOT_READABLE' });
    await writeFile(join(folder, 'authority-key.pem'), 'not a key');
    await expect(new Authority(folder).certificate()).rejects.toMatchObject({ code: 'AUTHORITY_NOT_READABLE' });
    expect(await readFile(join(folder, 'authority-key.pem'), 'utf8')).toBe('not a key');
  });

  it('a folder that cannot be made is a failure that may be tried again', async () => {
    await writeFile(at('file'), '');
    const authority = new Authority(join(at('file'), 'authority'));
    await expect(authority.certificate()).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' });
    await chmod(at('file'), 0o600);
  });
});

describe('commands', () => {
  it('show the authority, save its certificate and never its key', async () => {
    const info = (await lab.execute('authority.show', {})) as AuthorityInfo;
    expect(info).toMatchObject({ folder: null, certificate: { isSelfSigned: true, key: 'EC prime256v1' } });
    expect(info.certificate.subject).toMatch(/^CN=Wirebench lab authority [0-9a-f]{6}, O=Wirebench$/);
    await lab.execute('authority.save', { path: at('ca.pem') });
    const saved = await readFile(at('ca.pem'), 'utf8');
    expect(saved).toBe(info.pem);
    expect(saved).not.toContain('PRIVATE');
    const fingerprint = await say('openssl', 'x509', '-in', at('ca.pem'), '-noout', '-fingerprint', '-sha256');
    expect(fingerprint).toContain(info.certificate.fingerprint);
  });

  it('issue a certificate and its key beside each other, that Python serves with', async () => {
    const names = ['localhost', '127.0.0.1'];
    const issue = { purpose: 'server', names, path: at('lab.pem') } as const;
    const issued = (await lab.execute('authority.issue', issue)) as IssuedCertificate;
    expect(issued).toMatchObject({ certificatePath: at('lab.pem'), keyPath: at('lab-key.pem') });
    expect(issued.certificate.alternativeNames).toEqual(['DNS:localhost', 'IP:127.0.0.1']);
    expect(((await stat(issued.keyPath)).mode & 0o777).toString(8)).toBe('600');
    const serve = `import http.server, ssl
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(b'hello')
    def log_message(self, *a): pass
s = http.server.HTTPServer(('127.0.0.1', 0), Handler)
ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); ctx.load_cert_chain(sys.argv[1], sys.argv[2])
s.socket = ctx.wrap_socket(s.socket, server_side=True); say(s.server_port); s.serve_forever()`;
    const peer = lab.with(Peer.python(serve, issued.certificatePath, issued.keyPath));
    const url = `https://localhost:${await peer.line()}/`;
    expect(await say('curl', '-sS', '--cacert', await writeAuthority(lab), url)).toBe('hello');
    // Replacing the pair is what picking the certificate's name again means.
    await lab.execute('authority.issue', issue);
  });

  it('never put a key over one that is not its own', async () => {
    await writeFile(at('theirs-key.pem'), 'somebody’s');
    const issue = lab.execute('authority.issue', { purpose: 'client', names: ['Ada'], path: at('theirs.pem') });
    await expect(issue).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE', details: { reasonKey: 'key-exists' } });
    expect(await readFile(at('theirs-key.pem'), 'utf8')).toBe('somebody’s');
    expect(existsSync(at('theirs.pem'))).toBe(false);
  });
});
