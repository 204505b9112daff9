import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createClock } from '../../../src-main/engine/record/clock';
import { createLog } from '../../../src-main/engine/record/recording';
import { packets, run, temporaryFolder } from './captures';
import { playScenario, type ExpectedRecord } from './scenario';

async function written(): Promise<{ path: string } & ReturnType<typeof playScenario>> {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock(), version: '1.2.3' });
  const played = playScenario(log);
  await log.close();
  return { path, ...played };
}

/** Payload bytes of one side, in order, whatever packets they came in. */
function joined(records: readonly ExpectedRecord[], connection: number, direction: string): Buffer {
  const mine = records.filter((record) => record.connection === connection && record.direction === direction);
  return Buffer.concat(mine.map(({ bytes }) => bytes));
}

test('every byte of every stream, nothing malformed, nothing to complain about', async () => {
  const { path, records, flows } = await written();
  expect(packets(path, ['frame.number', '_ws.col.Info'], '_ws.malformed or tcp.analysis.flags')).toEqual([]);
  const bad = 'ip.checksum.status == 0 or tcp.checksum.status == 0 or udp.checksum.status == 0';
  expect(packets(path, ['frame.number'], bad)).toEqual([]);
  const good = 'tcp.checksum.status == 1 or udp.checksum.status == 1';
  expect(packets(path, ['frame.number'], good).length).toBe(packets(path, ['frame.number'], 'tcp or udp').length);
  for (const { connection, transport, remote } of flows) {
    const seen = packets(path, [`${transport}.srcport`, `${transport}.payload`], `${transport}.port == ${remote.port}`);
    for (const direction of ['inbound', 'outbound'] as const) {
      const port = String(direction === 'inbound' ? remote.port : flows[connection - 1]!.local.port);
      const hex = seen.filter(([source]) => source === port).map(([, payload]) => payload ?? '');
      expect(hex.join('')).toBe(joined(records, connection, direction).toString('hex'));
    }
  }
});

test('directions, times in nanoseconds that never decrease, addresses', async () => {
  const { path, flows } = await written();
  const times = packets(path, ['frame.time_epoch']).map(([time]) => BigInt((time ?? '').replace('.', '')));
  expect(times.every((time, at) => at === 0 || time >= times[at - 1]!)).toBe(true);
  expect(times.some((time) => time % 1000n !== 0n)).toBe(true);
  for (const { transport, remote } of flows) {
    const seen = packets(
      path,
      [`${transport}.srcport`, 'frame.packet_flags_direction', 'ip.src', 'ipv6.src'],
      `${transport}.port == ${remote.port}`,
    );
    const bare = remote.host.replace('::ffff:', '').replace(/%.*/, '');
    for (const [source, direction, v4, v6] of seen) {
      const isInbound = source === String(remote.port);
      expect(Number(direction)).toBe(isInbound ? 1 : 2);
      if (isInbound) expect(v4 || v6).toBe(bare);
    }
  }
});

test('handshake, ends and resets are told, and events are readable', async () => {
  const { path, events } = await written();
  expect(packets(path, ['frame.number'], 'tcp.flags.syn == 1').length).toBe(10);
  expect(packets(path, ['frame.number'], 'tcp.flags.fin == 1').length).toBe(8);
  expect(packets(path, ['frame.number'], 'tcp.flags.reset == 1').length).toBe(1);
  const round = packets(path, ['tcp.analysis.initial_rtt'], 'tcp.stream == 3 and tcp.analysis.initial_rtt');
  expect(Number(round[0]?.[0])).toBeGreaterThan(0);
  const texts = packets(path, ['syslog.msg'], 'syslog.level == 6').map(([text]) => text ?? '');
  expect(texts.length).toBe(events.length);
  expect(texts[0]).toBe('wirebench: {"event":"listening","local":{"host":"127.0.0.1","port":8888}}');
});

test('follow stream shows what was said', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock() });
  const ends = { local: { host: '127.0.0.1', port: 8888 }, remote: { host: '127.0.0.1', port: 50_000 } };
  const flow = log.openTcpFlow({ connection: 1, ...ends, initiator: 'remote' });
  flow.record('inbound', Buffer.from('…'));
  flow.record('outbound', Buffer.from('Hello, client!'));
  await log.close();
  const followed = run('tshark', '-r', path, '-q', '-z', 'follow,tcp,raw,0');
  expect(followed).toContain(Buffer.from('…').toString('hex'));
  expect(followed).toContain(`\t${Buffer.from('Hello, client!').toString('hex')}`);
});

test('capinfos knows who wrote it, and editcap takes it', async () => {
  const { path } = await written();
  const about = run('capinfos', path);
  expect(about).toMatch(/Capture application:\s+Wirebench 1\.2\.3/);
  expect(about).toMatch(/File timestamp precision:\s+nanoseconds/);
  expect(about).toMatch(/Strict time order:\s+True/);
  const copy = join(temporaryFolder(), 'copy.pcapng');
  run('editcap', path, copy);
  expect(packets(copy, ['frame.time_epoch', 'frame.len'])).toEqual(packets(path, ['frame.time_epoch', 'frame.len']));
  expect(statSync(copy).size).toBeGreaterThan(1_000_000);
});

test('the largest datagrams, and none that no datagram could carry', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock() });
  const four = { local: { host: '127.0.0.1', port: 40_001 }, remote: { host: '127.0.0.1', port: 40_002 } };
  const six = { local: { host: '::1', port: 40_001 }, remote: { host: '::1', port: 40_002 } };
  const sizes = [
    [log.openUdpFlow({ connection: 1, ...four }), 65_507],
    [log.openUdpFlow({ connection: 2, ...six }), 65_527],
  ] as const;
  for (const [flow, largest] of sizes) {
    flow.record('outbound', Buffer.alloc(largest, 0xff));
    expect(() => flow.record('outbound', Buffer.alloc(largest + 1))).toThrow('do not fit one UDP datagram');
  }
  await log.close();
  const seen = packets(path, ['udp.length', 'udp.checksum.status', 'udp.payload'], 'udp');
  expect(seen).toEqual(sizes.map(([, largest]) => [String(largest + 8), '1', 'ff'.repeat(largest)]));
  expect(packets(path, ['frame.number'], '_ws.malformed')).toEqual([]);
});

test('a long one-way stream never fills the window, nor slows its reader', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock() });
  const ends = { local: { host: '127.0.0.1', port: 8888 }, remote: { host: '127.0.0.1', port: 50_000 } };
  const flow = log.openTcpFlow({ connection: 1, ...ends, initiator: 'remote' });
  for (let i = 0; i < 5000; i++) flow.record('inbound', Buffer.alloc(100, i));
  await log.close();
  expect(packets(path, ['frame.number'], 'tcp.analysis.flags')).toEqual([]);
  const acknowledgements = packets(path, ['tcp.ack'], 'tcp.len == 0 and tcp.srcport == 8888');
  expect(acknowledgements.length).toBeGreaterThan(50);
});
