import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RowsPage } from '../../../src-main/contract/records';
import { createClock } from '../../../src-main/engine/record/clock';
import type { LogReading } from '../../../src-main/engine/record/log-contract';
import { togetherByteLength } from '../../../src-main/engine/record/read-records';
import { createLog } from '../../../src-main/engine/record/recording';
import { openedWhole, packets, run, temporaryFolder } from './captures';
import { playScenario, type ExpectedRecord } from './scenario';

async function allRecords(log: LogReading, length?: number): Promise<unknown[]> {
  const numbers = Array.from({ length: log.count }, (_, at) => log.firstNumber + at);
  const records = [];
  // Compared as text: deep equality of large arrays takes a second each.
  for (const number of numbers) {
    const { bytes, ...about } = await log.record(number, 0, length);
    records.push({ ...about, bytes: Buffer.from(bytes).toString('latin1') });
  }
  return records;
}

/** As `allRecords` but read together; long ones are cut off. */
async function recordsTogether(log: LogReading): Promise<unknown[]> {
  const records = await log.records(1, log.firstNumber + log.count, Number.POSITIVE_INFINITY);
  return records.map(({ bytes, ...about }) => ({ ...about, bytes: Buffer.from(bytes).toString('latin1') }));
}

const allRows = (log: LogReading): Promise<RowsPage> => log.rows(1, log.firstNumber + log.count);

test.each([
  { seed: 1, slabByteLength: 64 * 1024 * 1024 },
  { seed: 2, slabByteLength: 1 },
  { seed: 3, slabByteLength: 200_000 },
])('live and reopened are one and the same ($seed, $slabByteLength)', async ({ seed, slabByteLength }) => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock(), flushMs: 60_000, slabByteLength });
  const played = playScenario(log, { seed });
  const rows = await allRows(log);
  const records = await allRecords(log);
  expect(await recordsTogether(log)).toEqual(await allRecords(log, togetherByteLength));
  const marks = new Map(log.marks);
  expect(log.state.waitingBytes).toBeGreaterThan(0);
  await log.close();

  const again = await openedWhole(path);
  expect(again.state).toMatchObject({ count: rows.count, firstNumber: 1, indexed: 1, damage: null, waitingBytes: 0 });
  expect(await allRows(again)).toEqual(rows);
  expect(await allRecords(again)).toEqual(records);
  expect(await recordsTogether(again)).toEqual(await allRecords(again, togetherByteLength));
  expect(again.marks).toEqual(marks);
  expect(marks.size).toBeGreaterThan(0);
  await expectPlayed(again, played.records);
  const page = await allRows(again);
  expect(played.events.every((number) => page.kind[number - 1] === 1)).toBe(true);
  expect(page.kind.filter((kind) => kind === 1).length).toBe(played.events.length);
});

async function expectPlayed(log: LogReading, expected: readonly ExpectedRecord[]): Promise<void> {
  for (const { number, bytes, ...about } of expected) {
    const record = await log.record(number);
    expect(record).toMatchObject({ number, ...about, byteLength: bytes.length, at: 0, event: null, kind: 'data' });
    expect(Buffer.compare(record.bytes, bytes)).toBe(0);
  }
}

test('a part of a record, also across the packets that it is stored in', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock() });
  const ends = { local: { host: '::1', port: 1 }, remote: { host: '::1', port: 2 } };
  const flow = log.openTcpFlow({ connection: 1, ...ends, initiator: 'local' });
  const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 31) >> 3);
  const number = flow.record('outbound', bytes);
  for (const flushed of [false, true]) {
    if (flushed) log.flush();
    for (const [at, length] of [
      [0, 0],
      [0, 10],
      [65_510, 10],
      [65_515, 1],
      [131_029, 65_518],
      [299_999, 5],
      [400_000, 5],
    ] as const) {
      const part = await log.record(number, at, length);
      expect(Buffer.from(part.bytes).equals(bytes.subarray(at, at + length))).toBe(true);
      expect([part.at, part.byteLength]).toEqual([Math.min(at, 300_000), 300_000]);
    }
  }
  await expect(log.record(number + 1)).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
  await expect(log.record(0)).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
  await log.close();
});

test('the bytes are the caller’s again as soon as they are recorded, and answers share no memory', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock() });
  const ends = { local: { host: '127.0.0.1', port: 1 }, remote: { host: '127.0.0.1', port: 2 } };
  const flow = log.openUdpFlow({ connection: 1, ...ends });
  const bytes = Buffer.from('before');
  flow.record('inbound', bytes);
  bytes.write('after!');
  const page = await log.rows(1, 1);
  expect(Buffer.from(page.preview).toString()).toBe('before');
  const arrays = [
    page.atNs,
    page.kind,
    page.direction,
    page.transport,
    page.connection,
    page.byteLength,
    page.previewEnd,
    page.preview,
  ];
  expect(arrays.map((array) => array.buffer.byteLength - array.byteLength)).toEqual(arrays.map(() => 0));
  expect((await log.rows(2, 100)).count).toBe(0);
  expect((await log.rows(50, 100)).count).toBe(0);
  await log.close();
});

test('a row’s preview is the first 96 bytes', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const log = createLog({ path, clock: createClock() });
  const { records } = playScenario(log, { records: 100 });
  const page = await log.rows(1, log.count);
  for (const { number, bytes } of records) {
    const preview = page.preview.subarray(page.previewEnd[number - 2], page.previewEnd[number - 1]);
    expect(Buffer.from(preview).equals(bytes.subarray(0, 96))).toBe(true);
  }
  await log.close();
});

test('what editcap has rewritten still reads as ours', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.pcapng');
  const log = createLog({ path, clock: createClock() });
  playScenario(log, { records: 50 });
  await log.close();
  const copy = join(folder, 'copy.pcapng');
  run('editcap', path, copy);
  const [before, after] = [await openedWhole(path), await openedWhole(copy)];
  expect(await allRecords(after)).toEqual(await allRecords(before));
  expect(packets(copy, ['frame.number']).length).toBeGreaterThan(50);
});
