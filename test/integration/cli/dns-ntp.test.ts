import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWirebench, endWirebenches, Wirebench } from '../../support/wirebench';
import { Peer } from '../../support/peer';
import { temporaryFolder } from '../record/captures';

const run = promisify(execFile);

beforeAll(buildWirebench);
afterAll(endWirebenches);

const portOf = (url: string): string => url.split(':').at(-1)!;

describe('listen dns://', () => {
  it('answers dig from a file of records', async () => {
    const path = join(temporaryFolder(), 'records');
    await writeFile(
      path,
      '; comment\nexample.test 60 IN A 192.0.2.1\n\nexample.test MX 10 mail.example.test. ; mail\n',
    );
    const server = Wirebench.start('listen', 'dns://:0', '--record-set', path, '--json');
    const { session } = await server.line(({ event }) => event === 'listening');
    const dig = async (...args: string[]): Promise<string> =>
      (await run('dig', ['@127.0.0.1', '-p', portOf(session), '+short', '+time=20', 'example.test', ...args])).stdout;
    expect(await dig()).toBe('192.0.2.1\n');
    expect(await dig('MX', '+tcp')).toBe('10 mail.example.test.\n');
    server.signal('SIGINT');
    expect((await server.result()).status).toBe(130);
  });

  it('says which line of the file is none', async () => {
    const path = join(temporaryFolder(), 'records');
    await writeFile(path, 'example.test A 192.0.2.1\nexample.test A 192.0.2\n');
    const { status, stderr } = await Wirebench.run('listen', 'dns://:0', '--record-set', path);
    expect(status).toBe(2);
    expect(stderr).toMatch(/record 2 \(example\.test\): .*an A record holds one IPv4 address/);
  });
});

describe('connect dns:// and ntp://', () => {
  it('ask once, print the answer and end', async () => {
    const peer = Peer.python(`
import dns.message, dns.rrset
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0)); say(u.getsockname()[1])
m, peer = u.recvfrom(4096); r = dns.message.make_response(dns.message.from_wire(m))
r.answer.append(dns.rrset.from_text('a.test.', 60, 'IN', 'AAAA', '2001:db8::9')); u.sendto(r.to_wire(), peer)`);
    const url = `dns://127.0.0.1:${await peer.line()}`;
    const { status, lines } = await Wirebench.run('connect', url, '--query', 'a.test', '--type', 'aaaa', '--json');
    await peer.stop();
    expect(status).toBe(0);
    const [answer] = lines.filter(({ event, dir }) => event === 'data' && dir === 'in');
    expect(answer!.hex).toContain('20010db8000000000000000000000009');
    expect(lines.at(-1)).toMatchObject({ event: 'counters', session: url });
  });

  it('end with 1 where nobody answers the question', async () => {
    const peer = Peer.python(`
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0)); say(u.getsockname()[1])
m, peer = u.recvfrom(4096); u.sendto(bytes([0x24, 0, 6, 0xec]) + bytes(8) + b'DENY' + bytes(8) + m[40:48] + bytes(16), peer)`);
    const { status, stderr } = await Wirebench.run('connect', `ntp://127.0.0.1:${await peer.line()}`);
    await peer.stop();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^wirebench: The server sent a kiss-o'-death, “DENY”.*\n$/);
  });

  it.each([
    [['connect', 'dns://127.0.0.1:1'], /--query is missing/],
    [['connect', 'dns://127.0.0.1:1', '--query', 'a..b'], /--query: .*“a\.\.b” is not a domain name/],
    [['connect', 'dns://127.0.0.1:1', '--query', 'a', '--type', 'B'], /--type: “B” is none of A, /],
    [['connect', 'dns://127.0.0.1:1', '--query', 'a', '--send', 'x'], /--send means nothing to connect dns:\/\//],
    [['connect', 'tcp://127.0.0.1:1', '--query', 'a'], /--query goes with connect dns:\/\//],
    [['listen', 'dns://:0', '--query', 'a'], /--query goes with connect dns:\/\//],
  ])('%j is refused', async (args, complaint) => {
    const { status, stderr } = await Wirebench.run(...args);
    expect({ status, isSaid: complaint.test(stderr) }).toEqual({ status: 2, isSaid: true });
  });
});
