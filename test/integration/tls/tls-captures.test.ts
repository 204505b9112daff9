import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../../src-main/engine/session/session';
import { writeAuthority, writeIdentity } from '../../support/certificates';
import { Peer } from '../../support/peer';
import { TestBench } from '../../support/test-bench';
import { openedWhole, packets, run } from '../record/captures';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(() => lab.close());

const page = 'x'.repeat(20_000);
const response = `HTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\n\r\n${page}`;
const text = (content: string) => ({ mode: 'text', text: content, encoding: 'utf-8', lineEnd: 'none' }) as const;

/** A session's capture, once all of it is on disk. */
async function captureOf(session: Session): Promise<string> {
  await session.close();
  return session.state.log.path!;
}

/** What Wireshark makes of both layers. */
function expectDecrypted(path: string): void {
  for (const layer of ['wire', 'decrypted']) {
    const fields = ['http.request.method', 'http.response.code', 'http.file_data'];
    const seen = packets(path, fields, `http and frame.interface_name == "${layer}"`);
    expect(seen.map(([request, code]) => (request === '' ? code : 'request'))).toEqual(['request', '200']);
    expect(seen[1]![2]).toHaveLength(page.length);
  }
  // Every record of TLS was decrypted: what a handshake encrypts is seen by its type, alerts by their description.
  const closed = 'tls.alert_message.desc == 0 and frame.interface_name == "wire"';
  expect(packets(path, ['frame.number'], closed).length).toBeGreaterThan(0);
  const finished = packets(path, ['frame.number'], 'tls.handshake.type == 20');
  expect(finished).toHaveLength(2);
  expect(packets(path, ['_ws.col.Info'], '_ws.malformed or tcp.analysis.flags')).toEqual([]);
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('%s', (version) => {
  const only = { minimumVersion: version, maximumVersion: version } as const;

  it('a server’s capture with the key log decrypts whole, and both layers are dissected', async () => {
    const session = await lab.open({
      kind: 'tcp-server',
      port: 0,
      tls: { ...only, keyLog: true },
      answering: { reply: text(response) },
    });
    const url = `https://localhost:${session.state.local!.port}/`;
    const authority = await writeAuthority(lab);
    const { stdout } = await promisify(execFile)('curl', ['-sS', '--http1.1', '--cacert', authority, url]);
    expect(stdout).toBe(page);
    expectDecrypted(await captureOf(session));
  });

  it('a client’s, too', async () => {
    const identity = await lab.bench.authority.issueForServer(['localhost']);
    const { certificatePath, keyPath } = await writeIdentity(lab, 'server', identity);
    const server = lab.with(
      Peer.python(
        `import ssl
ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); ctx.load_cert_chain(sys.argv[1], sys.argv[2])
l = socket.create_server(('127.0.0.1', 0)); say(l.getsockname()[1])
s = ctx.wrap_socket(l.accept()[0], server_side=True); s.recv(9999)
s.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: ${page.length}\\r\\n\\r\\n' + b'x' * ${page.length}); s.unwrap(); s.close()`,
        certificatePath,
        keyPath,
      ),
    );
    const port = Number(await server.line());
    const session = await lab.open({ kind: 'tcp-client', host: 'localhost', port, tls: { ...only, keyLog: true } });
    await lab.send(session, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await session.whenEnded();
    expect(session.state.error).toBeNull();
    expectDecrypted(await captureOf(session));
  });

  it('without the key log the ciphertext stays that; a stripped copy is as if it had never been asked for', async () => {
    const session = await lab.open({
      kind: 'tcp-server',
      port: 0,
      tls: { ...only, keyLog: true },
      answering: { reply: text(response) },
    });
    const authority = await writeAuthority(lab);
    const url = `https://localhost:${session.state.local!.port}/`;
    await promisify(execFile)('curl', ['-sS', '--http1.1', '--cacert', authority, url]);
    expect(session.state.log.hasSecrets).toBe(true);
    const path = await captureOf(session);
    const stripped = join(lab.folder, 'stripped.pcapng');
    await lab.execute('log.save', { session: session.id, path: stripped, withSecrets: false });
    expect(readFileSync(path).includes('CLIENT_')).toBe(true);
    expect(readFileSync(stripped).includes('CLIENT_')).toBe(false);
    expect(packets(stripped, ['frame.number'], 'http and frame.interface_name == "wire"')).toEqual([]);
    expect(packets(stripped, ['frame.number'], 'http and frame.interface_name == "decrypted"')).toHaveLength(2);
    for (const file of [path, stripped]) {
      expect(run('capinfos', file)).toMatch(/Capture application:\s+Wirebench/);
      run('editcap', file, join(lab.folder, 'edited.pcapng'));
    }
    // editcap keeps the secrets: what it wrote decrypts as well.
    run('editcap', path, join(lab.folder, 'edited.pcapng'));
    expect(packets(join(lab.folder, 'edited.pcapng'), ['frame.number'], 'http')).toHaveLength(4);
  });
});

it('keys are written into the capture only when asked', async () => {
  const session = await lab.open({ kind: 'tcp-server', port: 0, tls: {}, answering: { reply: text(response) } });
  const authority = await writeAuthority(lab);
  const url = `https://localhost:${session.state.local!.port}/`;
  await promisify(execFile)('curl', ['-sS', '--http1.1', '--cacert', authority, url]);
  expect(session.state.log.hasSecrets).toBe(false);
  const path = await captureOf(session);
  expect(readFileSync(path).includes('CLIENT_')).toBe(false);
});

it('many connections at once: each one’s keys come before what they decrypt', async () => {
  const session = await lab.open({
    kind: 'tcp-server',
    port: 0,
    tls: { keyLog: true },
    answering: { reply: text(response) },
  });
  const authority = await writeAuthority(lab);
  const urls = Array.from({ length: 20 }, (_, at) => `https://localhost:${session.state.local!.port}/${at}`);
  const args = ['-sS', '--http1.1', '--cacert', authority, '-H', 'Connection: close'];
  await Promise.all(urls.map((url) => promisify(execFile)('curl', [...args, url])));
  const path = await captureOf(session);
  expect(packets(path, ['frame.number'], 'http.request and frame.interface_name == "wire"')).toHaveLength(20);
  expect(packets(path, ['frame.number'], 'http.response and frame.interface_name == "wire"')).toHaveLength(20);
  expect(packets(path, ['frame.number'], '_ws.malformed or tcp.analysis.flags')).toEqual([]);
});

it('live and reopened are one and the same', async () => {
  const session = await lab.open({
    kind: 'tcp-server',
    port: 0,
    tls: { keyLog: true },
    answering: { reply: text(response) },
  });
  const authority = await writeAuthority(lab);
  const url = `https://localhost:${session.state.local!.port}/`;
  await promisify(execFile)('curl', ['-sS', '--http1.1', '--cacert', authority, url]);
  const path = await captureOf(session);
  const live = await session.log!.rows(1, 1000);
  const reopened = await openedWhole(path);
  expect(await reopened.rows(1, 1000)).toEqual(live);
  expect(new Set(live.layer)).toEqual(new Set([0, 1, 2]));
  expect(reopened.state.hasSecrets).toBe(true);
});
