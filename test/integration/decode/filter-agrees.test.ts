import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDecodeAs } from '../../../src-main/cli/decode-as';
import { compileFilter } from '../../../src-main/engine/decode/filter/filter';
import type { FilterRecord } from '../../../src-main/engine/decode/filter/filter-record';
import { LogConversations } from '../../../src-main/engine/messages/log-conversations';
import { lastNumber, logRecords } from '../../../src-main/engine/messages/log-records';
import { SessionSpeech } from '../../../src-main/engine/messages/speech';
import { openedWhole, run } from '../record/captures';
import * as exchanges from './exchanges';
import { agreedFilters } from './agreed-filters';
import type { Recorded } from './recording-proxy';

const folder = mkdtempSync(join(tmpdir(), 'wirebench-filter-'));
const asked: string[] = [];
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`Filters that let the same packets through here and in tshark: ${asked.length}\n`);
});

/** A packet with bytes: its number in the file, and what a filter is told of it. A message is said of the packet that ends it, as in Wireshark. */
type Packet = readonly [frame: number, record: FilterRecord];

async function packetsOf({ path, decodeAs }: Recorded): Promise<Packet[]> {
  const log = await openedWhole(path);
  const rules = decodeAs.map((rule) => readDecodeAs(rule));
  const conversations = new LogConversations(new SessionSpeech(rules, null));
  const packets: Packet[] = [];
  for await (const record of logRecords(log, { from: 1, to: lastNumber(log), withBytes: true })) {
    const { found } = conversations.ofRecord(record);
    if (record.kind !== 'data') continue;
    const messages = found.map(({ decoded }) =>
      decoded.kind === 'message' ? { message: decoded, violations: [] } : { message: null, violations: [decoded] },
    );
    const packet = (await log.packet(record.number))!;
    packets.push([packet.frameNumber, { ...record, event: null, messages, packet: null }]);
  }
  return packets;
}

function seenByTshark(path: string, filter: string, decodeAs: readonly string[]): Set<number> {
  const preferences = ['tcp.check_checksum:FALSE', 'http.decompress_body:FALSE'].flatMap((one) => ['-o', one]);
  const rules = decodeAs.flatMap((one) => ['-d', one]);
  const lines = run('tshark', '-r', path, ...preferences, ...rules, '-Y', filter, '-T', 'fields', '-e', 'frame.number');
  return new Set(lines.split('\n').filter(Boolean).map(Number));
}

async function check(name: keyof typeof agreedFilters, recorded: Recorded): Promise<void> {
  const { path, decodeAs } = recorded;
  const packets = await packetsOf(recorded);
  const port = /==(\d+),/.exec(decodeAs[0] ?? '')?.[1] ?? '0';
  const differences: string[] = [];
  for (const pattern of [...agreedFilters.any, ...agreedFilters[name]]) {
    const filter = pattern.replaceAll('PORT', port);
    const { matches } = compileFilter(filter);
    const theirs = seenByTshark(path, filter, decodeAs);
    const of = (isIn: (packet: Packet) => boolean) => packets.filter(isIn).map(([frame]) => frame);
    const [here, there] = [of(([, record]) => matches(record)), of(([frame]) => theirs.has(frame))];
    if (String(here) !== String(there)) differences.push(`${filter}: here ${String(here)}, there ${String(there)}`);
    asked.push(filter);
  }
  expect(differences).toEqual([]);
}

describe('a filter lets through what it lets through in tshark', () => {
  const times = 300_000;
  it('HTTP', async () => check('http', await exchanges.http(folder)), times);
  it('MQTT', async () => check('mqtt', await exchanges.mqtt(folder, 5)), times);
  it('WebSocket', async () => check('websocket', await exchanges.webSocket(folder, 'none')), times);
  it('DNS', async () => check('dns', await exchanges.dns(folder)), times);
  it('NTP', async () => check('ntp', await exchanges.ntp(folder)), times);
  it.each(['1.2', '1.3'] as const)(
    'TLS %s',
    async (version) => check('tls', await exchanges.tls(folder, version)),
    times,
  );
});
