import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layers } from '../../../src-main/contract/records';
import { createClock } from '../../../src-main/engine/record/clock';
import type { LogReading, LogWriting } from '../../../src-main/engine/record/log-contract';
import { createLog } from '../../../src-main/engine/record/recording';
import { openedWhole, packets, run, temporaryFolder } from './captures';

const ends = { local: { host: '127.0.0.1', port: 8888 }, remote: { host: '127.0.0.1', port: 50_000 } };
const keyLine = (at: number): string => `CLIENT_RANDOM ${String(at).padStart(64, '0')} ${'ab'.repeat(48)}\n`;

/** Two connections with their twins; what is injected is marked; long and short records. */
function play(log: LogWriting): void {
  for (const connection of [1, 12_345]) {
    const remote = { ...ends.remote, port: 50_000 + (connection % 100) };
    const wire = log.openTcpFlow({ connection, local: ends.local, remote, initiator: 'remote', isSecure: true });
    wire.record('inbound', Buffer.from('client hello'));
    log.secrets(keyLine(connection), connection);
    const twin = log.openTwinFlow({ connection, initiator: 'remote' });
    wire.record('outbound', Buffer.alloc(70_000, 'w'), true);
    twin.record('inbound', Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    twin.record('outbound', Buffer.alloc(200_000, 'p'));
    wire.record('inbound', Buffer.from('!'), true);
    twin.end('inbound');
    wire.reset('inbound');
  }
  const peer = log.openUdpFlow({ connection: 12_346, ...ends });
  peer.record('outbound', Buffer.from('datagram'), true);
}

async function described(log: LogReading): Promise<string[]> {
  const { layer, injected } = await log.rows(1, 1000);
  const numbers = Array.from({ length: log.count }, (_, at) => log.firstNumber + at);
  const records = await Promise.all(numbers.map((number) => log.record(number)));
  return records.map((record, at) => {
    expect([layer[at], injected[at]]).toEqual([layers.indexOf(record.layer), record.isInjected ? 1 : 0]);
    const { connection, direction, bytes, isInjected, event } = record;
    const content = event?.event ?? `${bytes.length} ${Buffer.from(bytes).toString('latin1', bytes.length - 1)}`;
    return `${connection} ${record.layer} ${direction} ${content}${isInjected ? ' injected' : ''}`;
  });
}

const ofConnection = (connection: number): string[] => [
  `${connection} wire none connected`,
  `${connection} ciphertext inbound 12 o`,
  `${connection} ciphertext outbound 70000 w injected`,
  `${connection} plaintext inbound 18 \n`,
  `${connection} plaintext outbound 200000 p`,
  `${connection} ciphertext inbound 1 ! injected`,
];
const expected = [...ofConnection(1), ...ofConnection(12_345), '12346 wire outbound 8 m injected'];

test('layers and injected bytes, live and reopened, also after editcap', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.pcapng');
  const log = createLog({ path, clock: createClock(), slabByteLength: 64 * 1024 * 1024, flushMs: 60_000 });
  play(log);
  expect(await described(log)).toEqual(expected);
  const found = await log.find({ from: 0, backwards: false, needle: Buffer.alloc(69_000, 'w'), ignoreCase: false });
  expect(found.number).toBe(3);
  await log.close();
  const again = await openedWhole(path);
  expect(await described(again)).toEqual(expected);
  // The twin's addresses are not the connection's.
  expect((await again.record(5)).remote).toEqual({ host: '127.0.0.1', port: 50_001 });
  run('editcap', path, join(folder, 'copy.pcapng'));
  expect(await described(await openedWhole(join(folder, 'copy.pcapng')))).toEqual(expected);
});

test('Wireshark shows the comment, and the twin under addresses that tell its connection', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock() });
  play(log);
  await log.close();
  const commented = packets(path, ['frame.comment'], 'frame.comment');
  expect(commented).toEqual(Array.from({ length: 7 }, () => ['injected by hand']));
  expect(packets(path, ['frame.number'], '_ws.malformed or tcp.analysis.flags')).toEqual([]);
  const twins = packets(path, ['frame.interface_name', 'ipv6.src', 'tcp.len'], 'ipv6.addr == fd00::/8 and tcp.len > 0');
  expect(twins.map(([name, source]) => `${name} ${source}`)).toEqual([
    'decrypted fd00::1:2',
    ...Array.from({ length: 4 }, () => 'decrypted fd00::1:1'),
    'decrypted fd00::1:2345:2',
    ...Array.from({ length: 4 }, () => 'decrypted fd00::1:2345:1'),
  ]);
});

test('every later file repeats the twins and the secrets of what is open', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.pcapng');
  const log = createLog({ path, clock: createClock(), capBytes: 400_000 });
  const flows = [1, 2].map((connection) => {
    const remote = { ...ends.remote, port: 50_000 + connection };
    log.openTcpFlow({ connection, local: ends.local, remote, initiator: 'remote' });
    log.secrets(keyLine(connection), connection);
    log.secrets(keyLine(connection + 10), connection);
    return log.openTwinFlow({ connection, initiator: 'remote' });
  });
  for (let i = 0; i < 200; i++) flows[1]!.record('inbound', Buffer.alloc(500));
  log.event({ event: 'closed', by: 'remote' }, 1);
  for (let i = 0; i < 200; i++) flows[1]!.record('inbound', Buffer.alloc(500));
  await log.close();
  const first = readFileSync(join(folder, 'log.2.pcapng')).toString('latin1');
  expect([1, 11, 2, 12].map((at) => first.split(keyLine(at)).length - 1)).toEqual([1, 1, 1, 1]);
  const last = readFileSync(join(folder, 'log.5.pcapng')).toString('latin1');
  expect([1, 11, 2, 12].map((at) => last.split(keyLine(at)).length - 1)).toEqual([0, 0, 1, 1]);
  const alone = await openedWhole(join(folder, 'log.5.pcapng'));
  const rows = await alone.rows(1, 100_000);
  const plaintext = Array.from({ length: rows.count }, (_, at) => at).filter((at) => rows.layer[at] === 1);
  expect(plaintext.length).toBeGreaterThan(20);
  expect(new Set(plaintext.map((at) => rows.connection[at]))).toEqual(new Set([2]));
});

test('a copy without secrets holds everything else', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.pcapng');
  const log = createLog({ path, clock: createClock() });
  expect(log.state.hasSecrets).toBe(false);
  play(log);
  expect(log.state.hasSecrets).toBe(true);
  const [whole, live, reopened] = ['whole', 'live', 'reopened'].map((name) => join(folder, `${name}.pcapng`));
  await log.save(whole!);
  const saved = await log.save(live!, false);
  await log.close();
  const opened = await openedWhole(path);
  expect(opened.state.hasSecrets).toBe(true);
  await opened.save(reopened!, false);
  expect(readFileSync(whole!).equals(readFileSync(path))).toBe(true);
  expect(readFileSync(live!).equals(readFileSync(reopened!))).toBe(true);
  expect(readFileSync(live!).length).toBe(saved.byteLength);
  expect(readFileSync(live!).includes('CLIENT_RANDOM')).toBe(false);
  const stripped = await openedWhole(live!);
  expect(stripped.state).toMatchObject({ hasSecrets: false, damage: null });
  expect(await described(stripped)).toEqual(expected);
  const fields = ['frame.time_epoch', 'frame.len'];
  expect(packets(live!, fields)).toEqual(packets(path, fields));
});

test('a copy without secrets of a damaged capture ends at the damage', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.pcapng');
  const log = createLog({ path, clock: createClock() });
  play(log);
  await log.close();
  const bytes = readFileSync(path);
  const at = bytes.lastIndexOf('CLIENT_RANDOM') - 16;
  // The last block of secrets becomes one of no believable length: nothing after it can be told apart.
  bytes.writeUInt32LE(0xffff_fff0, at + 4);
  const damaged = join(folder, 'damaged.pcapng');
  writeFileSync(damaged, bytes);
  const opened = await openedWhole(damaged);
  expect(opened.state.damage).toMatchObject({ code: 'CAPTURE_DAMAGED' });
  const copy = join(folder, 'copy.pcapng');
  expect(await opened.save(copy, false)).toMatchObject({ byteLength: expect.any(Number) });
  expect(readFileSync(copy).includes('CLIENT_RANDOM')).toBe(false);
  expect((await openedWhole(copy)).count).toBe(opened.count);
  expect(packets(copy, ['frame.number']).length).toBeGreaterThan(3);
});
