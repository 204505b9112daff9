import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createClock } from '../../../src-main/engine/record/clock';
import { createLog } from '../../../src-main/engine/record/recording';
import { openedWhole, packets, temporaryFolder } from './captures';

const capBytes = 800_000;
const ends = { local: { host: '127.0.0.1', port: 8888 }, remote: { host: '127.0.0.1', port: 50_000 } };
const other = { local: { host: '::1', port: 9999 }, remote: { host: '::1', port: 50_001 } };

/** A log that has outgrown its cap several times over, still open. */
function overflowing(path: string, records = 3000) {
  const log = createLog({ path, clock: createClock(), capBytes });
  const flow = log.openTcpFlow({ connection: 1, ...ends, initiator: 'remote' });
  const peer = log.openUdpFlow({ connection: 2, ...other });
  const numbers = [];
  let mostBytes = 0;
  for (let i = 0; i < records; i++) {
    numbers.push((i % 3 === 0 ? peer : flow).record('inbound', Buffer.from(`${i}:`.padEnd(1000, '.'))));
    if (i % 500 === 250) log.mark(numbers.at(-1)!, `at ${i}`);
    mostBytes = Math.max(mostBytes, log.state.storedBytes + log.state.waitingBytes);
  }
  return { log, numbers, mostBytes };
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString().replace(/\.+$/, '');

test('stays under its cap, drops the oldest whole and visibly, and reads on', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const { log, numbers, mostBytes } = overflowing(path);
  expect(mostBytes).toBeLessThanOrEqual(capBytes);
  expect(log.firstNumber).toBeGreaterThan(1000);
  expect(log.firstNumber + log.count - 1).toBe(numbers.at(-1)!);
  await expect(log.record(log.firstNumber - 1)).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
  const page = await log.rows(1, 100_000);
  expect([page.firstNumber, page.count]).toEqual([log.firstNumber, log.count]);
  for (const [i, number] of numbers.entries()) {
    if (number < log.firstNumber) continue;
    const record = await log.record(number);
    expect(textOf(record.bytes)).toBe(`${i}:`);
    expect(record.remote).toEqual(i % 3 === 0 ? other.remote : ends.remote);
  }
  const dropped = [];
  for (let number = log.firstNumber; number < log.firstNumber + log.count; number++) {
    const { event } = await log.record(number);
    if (event?.event === 'segment-dropped') dropped.push(event);
  }
  expect(dropped.length).toBeGreaterThan(3);
  expect(dropped.every((event) => event.records > 50 && event.byteLength > 50_000)).toBe(true);
  expect([...log.marks.keys()].every((number) => number >= log.firstNumber)).toBe(true);
  expect(log.marks.size).toBeGreaterThan(0);
  await log.close();
});

test('opened again by its own name, all that is left is there', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.pcapng');
  const { log } = overflowing(path);
  const rows = await log.rows(1, 100_000);
  const marks = new Map(log.marks);
  const { firstNumber } = log;
  await log.close();
  expect(readdirSync(folder).length).toBeGreaterThan(4);
  expect(existsSync(path)).toBe(true);

  const again = await openedWhole(path);
  expect(again.state).toMatchObject({ firstNumber, count: rows.count, damage: null, indexed: 1 });
  expect(await again.rows(1, 100_000)).toEqual(rows);
  expect(again.marks).toEqual(marks);
  const found = await again.find({ from: 0, backwards: false, needle: Buffer.from('2999:'), ignoreCase: false });
  expect(textOf((await again.record(found.number!)).bytes)).toBe('2999:');
});

test('a later part opens alone, with its own numbers', async () => {
  const folder = temporaryFolder();
  const { log } = overflowing(join(folder, 'log.pcapng'));
  const last = log.firstNumber + log.count - 1;
  await log.close();
  const later = readdirSync(folder)
    .filter((name) => name !== 'log.pcapng')
    .sort((a, b) => a.length - b.length || a.localeCompare(b));
  const part = await openedWhole(join(folder, later.at(-2)!));
  expect(part.firstNumber).toBeGreaterThan(1000);
  expect(part.firstNumber + part.count - 1).toBe(last);
  expect(textOf((await part.record(last)).bytes)).toBe('2999:');
});

test('saved as one capture, which everybody reads whole', async () => {
  const folder = temporaryFolder();
  const { log } = overflowing(join(folder, 'log.pcapng'));
  const rows = await log.rows(1, 100_000);
  const copy = join(temporaryFolder(), 'copy.pcapng');
  const { byteLength } = await log.save(copy);
  expect(statSync(copy).size).toBe(byteLength);
  await log.close();
  const saved = await openedWhole(copy);
  expect(await saved.rows(1, 100_000)).toEqual(rows);
  const payloads = packets(copy, ['tcp.len', 'udp.length'], 'tcp.len > 0 or udp');
  expect(payloads.length).toBe(rows.kind.filter((kind) => kind === 0).length);
  expect(packets(copy, ['frame.number'], '_ws.malformed')).toEqual([]);
});

test('a file of the same name but of another log is not taken for the next part', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.pcapng');
  const { log } = overflowing(path, 300);
  await log.close();
  const whole = await openedWhole(path);
  expect(whole.count).toBe(300 + 1);
  const fresh = createLog({ path, clock: createClock(), capBytes });
  fresh.event({ event: 'session-closed' });
  await fresh.close();
  expect((await openedWhole(path)).count).toBe(1);
  writeFileSync(join(folder, 'log.2.pcapng'), 'something else');
  expect((await openedWhole(path)).count).toBe(1);
});

test('a flow that is closed is not carried into the next part', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock(), capBytes });
  for (let connection = 1; connection <= 3000; connection++) {
    const flow = log.openTcpFlow({ connection, ...ends, initiator: 'remote' });
    flow.record('inbound', Buffer.from('x'));
    flow.end('inbound');
    flow.end('outbound');
    log.event({ event: 'closed', by: 'remote' }, connection);
  }
  expect(log.state.storedBytes + log.state.waitingBytes).toBeLessThanOrEqual(capBytes);
  const last = await log.record(log.firstNumber + log.count - 2);
  expect([last.connection, last.remote]).toEqual([3000, ends.remote]);
  await log.close();
  expect((await openedWhole(path)).state.damage).toBeNull();
});

test('where the next part cannot be made, the log fails visibly and keeps what it has', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.pcapng');
  mkdirSync(join(folder, 'log.2.pcapng'));
  const log = createLog({ path, clock: createClock(), capBytes, flushMs: 60_000 });
  const flow = log.openUdpFlow({ connection: 1, ...ends });
  const numbers: number[] = [];
  const fill = (): void => {
    for (let i = 0; i < 1000; i++) numbers.push(flow.record('inbound', Buffer.alloc(1000, i)));
  };
  expect(fill).toThrow('is a folder');
  expect(log.failure?.code).toBe('FILE_IS_DIRECTORY');
  expect(log.state.waitingBytes).toBe(0);
  await log.close();
  const again = await openedWhole(path);
  expect(again.count).toBe(numbers.length);
  expect(again.state.damage).toBeNull();
});

test('a UDP peer that failed once is still known many parts later', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock(), capBytes });
  const flow = log.openUdpFlow({ connection: 7, ...ends });
  const refused = { code: 'CONNECTION_REFUSED', message: 'nobody is there', details: {} } as const;
  log.event({ event: 'failed', error: refused }, 7);
  for (let i = 0; i < 2000; i++) flow.record('outbound', Buffer.alloc(1000, i));
  const last = log.firstNumber + log.count - 1;
  expect((await log.record(last)).remote).toEqual(ends.remote);
  await log.close();
  const again = await openedWhole(path);
  expect(await again.record(last)).toMatchObject({ connection: 7, direction: 'outbound', ...ends });
});
