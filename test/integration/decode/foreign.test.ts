import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildWirebench } from '../../support/wirebench';
import { Agreement, agreementTable } from './agreement';
import { dissect } from './dissection';
import * as exchanges from './exchanges';
import { LoopbackCapture, whyNoCapture, type CaptureProgram } from './loopback-capture';
import { ourDissection } from './our-dissection';

// A slow machine takes its time over so many programs.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'wirebench-foreign-'));
const made = join(folder, 'scapy');
const script = fileURLToPath(new URL('./foreign-captures.py', import.meta.url));
execFileSync('/usr/bin/python3', [script, made], { stdio: 'pipe' });
const captures = readdirSync(made).sort();
const agreements: Agreement[] = [];
/** What the reader of captures has to put together first, and does not yet: fragments of packets, segments, packed files. */
const apart = new Set(
  [
    'fragments',
    'fragments-ipv6',
    'fragments-out-of-order',
    'gzip',
    'keep-alive',
    'lost',
    'overlapping',
    'overlapping-new',
  ]
    .concat('retransmitted', 'retransmitted-late', 'out-of-order', 'out-of-order-with-handshake')
    .map((name) => `${name}.pcap`),
);

beforeAll(buildWirebench);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${agreementTable(agreements)}\n`);
});

async function check(exchange: string, path: string, decodeAs: readonly string[] = []): Promise<Agreement> {
  const { messages } = await ourDissection(path, decodeAs);
  const agreement = new Agreement(exchange);
  agreements.push(agreement);
  agreement.compare(messages, dissect(path, decodeAs));
  expect([...new Set(agreement.differences)]).toEqual([]);
  expect(agreement.messages).toBeGreaterThan(0);
  return agreement;
}

describe('packets that scapy has made', () => {
  it.each(captures.filter((name) => !apart.has(name)))('%s', async (name) => {
    await check(`scapy: ${basename(name, '.pcap')}`, join(made, name));
  });
});

describe('what Wireshark makes of them', () => {
  it.each(['pcapng', 'nsecpcap', 'pcap'])('%s, written by editcap', async (type) => {
    const path = join(folder, type);
    execFileSync('editcap', ['-F', type, join(made, 'ethernet.pcap'), path], { stdio: 'pipe' });
    await check(`editcap: ${type}`, path);
  });

  it('packets cut short by editcap: what is whole', async () => {
    const path = join(folder, 'snapped.pcap');
    execFileSync('editcap', ['-F', 'pcap', '-s', '300', join(made, 'ethernet.pcap'), path], { stdio: 'pipe' });
    const { messages } = await ourDissection(path);
    expect(messages.map(({ type }) => type)).toEqual(expect.arrayContaining(['request', 'CONNECT']));
  });

  it('a dump of digits, by text2pcap', async () => {
    const lines = [
      ['O', 'GET /dump HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['I', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ].map(([direction, text]) => `${direction} 0000 ${Buffer.from(text!).toString('hex').replace(/../g, '$& ')}`);
    const path = join(folder, 'text2pcap.pcapng');
    const { status, stderr } = spawnSync('text2pcap', ['-D', '-T', '40000,80', '-', path], {
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    expect((await check('text2pcap', path)).messages).toBe(2);
  });
});

/** Frames of 70 kB are sent in segments that the interface shows out of their order now and then: see `apart`. */
const spoken: readonly (readonly [name: string, speak: (recorder: LoopbackCapture) => Promise<unknown>])[] = [
  ['HTTP', (recorder) => exchanges.http(folder, recorder)],
  ['MQTT 3.1.1', (recorder) => exchanges.mqtt(folder, 4, recorder)],
  ['MQTT 5', (recorder) => exchanges.mqtt(folder, 5, recorder)],
  ['DNS', (recorder) => exchanges.dns(folder, recorder)],
  ['NTP', (recorder) => exchanges.ntp(folder, recorder)],
  ['TLS 1.2', (recorder) => exchanges.tls(folder, '1.2', recorder)],
  ['TLS 1.3', (recorder) => exchanges.tls(folder, '1.3', recorder)],
];

describe.each<CaptureProgram>(['tcpdump', 'dumpcap'])('what %s captures on the loopback interface', (program) => {
  const reason = whyNoCapture(program);
  if (reason !== null) process.stdout.write(`Not tried: ${reason}\n`);

  it.skipIf(reason !== null).each(spoken)('%s', async (name, speak) => {
    const recorder = new LoopbackCapture(program, join(folder, `${program} ${name}.pcapng`));
    await speak(recorder);
    await check(`${program}: ${name}`, recorder.path, recorder.decodeAs);
  });
});
