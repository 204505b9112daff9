import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NtpExchange } from '../../../src-main/contract/ntp-exchange';
import type { Session } from '../../../src-main/engine/session/session';
import { Peer } from '../../support/peer';
import { openResources, TestBench } from '../../support/test-bench';
import { run as wireshark } from '../record/captures';

const run = promisify(execFile);

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const exchanges = (session: Session): NtpExchange[] =>
  session.journal!.page(1, 100).entries.filter((entry) => entry.type === 'ntp');

/** A server of an hour ahead, which takes 50 ms; kiss-o'-death and packets that are none on demand. */
const server = `
import struct, time
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0)); say(u.getsockname()[1])
def stamp(t): return struct.pack('>Q', int((t + 2208988800) * 2**32))
for how in sys.stdin:
    m, peer = u.recvfrom(1000); how = how.strip(); received = time.time() + 3600
    if how == 'short': u.sendto(b'x' * 47, peer); continue
    if how == 'stranger': m = m[:40] + b'12345678'
    stratum, refid = (0, b'RATE') if how == 'kiss' else (2, bytes([192, 0, 2, 1]))
    time.sleep(0.05)
    u.sendto(bytes([0x24, stratum, 6, 0xec]) + struct.pack('>iI', 0x8000, 0x18000) + refid + stamp(received - 10) + m[40:48] + stamp(received) + stamp(time.time() + 3600), peer)
`;

async function ask(session: Session): Promise<NtpExchange> {
  await lab.execute('session.act', { session: session.id, action: { do: 'ntp.query' } });
  await lab.until(session, () => exchanges(session).at(-1)?.phase !== 'waiting');
  return exchanges(session).at(-1)!;
}

describe('an NTP client', () => {
  it('works out offset and delay from the four times', async () => {
    const peer = lab.with(Peer.python(server));
    const session = await lab.open({ kind: 'ntp-client', host: '127.0.0.1', port: Number(await peer.line()) });
    peer.tell('good');
    const exchange = await ask(session);
    expect(exchange).toMatchObject({ phase: 'done', request: { mode: 3, version: 4 } });
    expect(exchange.response).toMatchObject({
      stratum: 2,
      referenceId: '192.0.2.1',
      rootDelay: 0.5,
      rootDispersion: 1.5,
      precision: -20,
      poll: 6,
    });
    const { t1Ns, t2Ns, t3Ns, t4Ns } = exchange.times!;
    expect(t3Ns - t2Ns).toBeGreaterThanOrEqual(49_000_000n);
    expect(exchange.delayNs).toBe(t4Ns - t1Ns - (t3Ns - t2Ns));
    // However long the way took, the hour lies within half the delay.
    const error = exchange.offsetNs! - 3_600_000_000_000n;
    expect(error < 0n ? -error : error).toBeLessThanOrEqual(exchange.delayNs! / 2n + 2_000_000n);
  });

  it('says a kiss-o’-death, and takes nothing that answers another question', async () => {
    const peer = lab.with(Peer.python(server));
    const port = Number(await peer.line());
    const session = await lab.open({ kind: 'ntp-client', host: '127.0.0.1', port, timeoutMs: 500 });
    peer.tell('kiss');
    expect(await ask(session)).toMatchObject({
      phase: 'failed',
      error: { code: 'NTP_KISS', details: { code: 'RATE' } },
    });
    peer.tell('stranger');
    expect(await ask(session)).toMatchObject({ phase: 'failed', error: { code: 'NO_ANSWER' } });
    peer.tell('short');
    expect(await ask(session)).toMatchObject({ phase: 'failed', error: { code: 'NO_ANSWER' } });
  });

  it('asks regularly from the moment that it is told to, and stops likewise', async () => {
    const peer = lab.with(Peer.python(server));
    const session = await lab.open({ kind: 'ntp-client', host: '127.0.0.1', port: Number(await peer.line()) });
    const { spec, id } = session.state;
    if (spec.kind !== 'ntp-client') throw new Error('another kind');
    peer.tell('good');
    peer.tell('good');
    await lab.execute('session.update', { session: id, spec: { ...spec, everyMs: 1_000 } });
    await lab.until(session, () => exchanges(session).filter(({ phase }) => phase === 'done').length >= 2);
    expect(await lab.execute('session.update', { session: id, spec })).toMatchObject({ spec: { everyMs: null } });
  });
});

describe('an NTP server', () => {
  const asking = `
import ntplib, json, sys
r = ntplib.NTPClient().request('127.0.0.1', port=int(sys.argv[1]), version=int(sys.argv[2]), timeout=20)
print(json.dumps({'offset': r.offset, 'delay': r.delay, 'stratum': r.stratum, 'leap': r.leap, 'mode': r.mode, 'version': r.version,
  'ref': ntplib.ref_id_to_text(r.ref_id, r.stratum), 'took': r.tx_time - r.recv_time}))`;

  it.each([3, 4])('tells version %s the time that it was asked to tell', async (version) => {
    const session = await lab.open({
      kind: 'ntp-server',
      port: 0,
      stratum: 1,
      referenceId: 'GPS',
      offsetMs: -90_000,
      delayMs: 40,
    });
    const { port } = session.state.local!;
    const { stdout } = await run('/usr/bin/python3', ['-c', asking, String(port), String(version)]);
    const answer = JSON.parse(stdout) as { offset: number; delay: number; took: number; ref: string };
    expect(answer).toMatchObject({ stratum: 1, mode: 4, version, leap: 0 });
    expect(answer.ref).toContain('Global Position System');
    expect(Math.abs(answer.offset + 90)).toBeLessThanOrEqual(answer.delay / 2 + 0.002);
    expect(answer.took).toBeGreaterThanOrEqual(0.039);
    const { path } = session.state.log;
    await session.close();
    const fields = ['-T', 'fields', '-e', 'ntp.flags.mode', '-e', 'ntp.stratum', '-e', '_ws.malformed'];
    const seen = wireshark('tshark', '-r', path!, '-d', `udp.port==${port},ntp`, '-Y', 'ntp', ...fields);
    expect(seen.replace(/\n$/, '').split('\n')).toEqual(['3\t0\t', '4\t1\t']);
  });

  it('tells another time as soon as it is asked to, while it is open', async () => {
    const session = await lab.open({ kind: 'ntp-server', port: 0 });
    const { spec, id, local } = session.state;
    if (spec.kind !== 'ntp-server') throw new Error('another kind');
    await lab.execute('session.update', { session: id, spec: { ...spec, stratum: 5, offsetMs: 7_200_000 } });
    const { stdout } = await run('/usr/bin/python3', ['-c', asking, String(local!.port), '4']);
    const answer = JSON.parse(stdout) as { offset: number; delay: number };
    expect(answer).toMatchObject({ stratum: 5 });
    expect(Math.abs(answer.offset - 7_200)).toBeLessThanOrEqual(answer.delay / 2 + 0.002);
  });
});
