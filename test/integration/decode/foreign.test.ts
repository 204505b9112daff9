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
/** What tshark and we take for different messages, each with a test of its own. */
const apart = new Set(['fragments', 'fragments-ipv6', 'fragments-out-of-order', 'lost'].map((name) => `${name}.pcap`));

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

  it('bytes lost between MQTT packets: tshark stops there, we go on where a packet begins', async () => {
    const { messages, violations } = await ourDissection(join(made, 'lost.pcap'));
    const theirs = dissect(join(made, 'lost.pcap'));
    const client = messages.filter(({ direction }) => direction === 'inbound');
    expect(client.slice(-2).map(({ type }) => type)).toEqual(['PINGREQ', 'DISCONNECT']);
    const agreement = new Agreement('scapy: lost, before it');
    agreements.push(agreement);
    agreement.compare(
      messages.filter((message) => !client.slice(-2).includes(message)),
      theirs,
    );
    expect([...new Set(agreement.differences)]).toEqual([]);
    const codes = violations.filter(({ severity }) => severity !== 'note').map(({ code }) => code);
    expect(codes).toEqual(['TCP_LOST', 'CUT_OFF']);
  });

  it.each(captures.filter((name) => name.startsWith('fragments')))(
    '%s: shown one by one, tshark puts them together',
    async (name) => {
      const { messages, violations } = await ourDissection(join(made, name));
      const dns = messages.filter(({ proto }) => proto === 'dns').map(({ type }) => type);
      expect(dns.sort()).toEqual(['query', 'response']);
      expect(messages.filter(({ summary }) => summary.includes('fragment'))).toHaveLength(3);
      expect(violations.map(({ code }) => code)).toEqual(['DNS_TOO_SHORT']);
    },
  );
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
