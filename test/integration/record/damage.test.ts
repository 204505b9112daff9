import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createClock } from '../../../src-main/engine/record/clock';
import type { LogReading } from '../../../src-main/engine/record/log-contract';
import { openLog } from '../../../src-main/engine/record/open-log';
import { createLog } from '../../../src-main/engine/record/recording';
import { seededRandom } from '../../support/seeded-random';
import { openedWhole, temporaryFolder } from './captures';
import { pcap, Pcapng, tcp4 } from './crafted';

/** A log of small records; where each record's block ends; what it says. */
async function smallLog(path: string): Promise<{ bytes: Buffer; ends: number[]; texts: string[] }> {
  const log = createLog({ path, clock: createClock() });
  const ends = { local: { host: '127.0.0.1', port: 8888 }, remote: { host: '127.0.0.1', port: 50_000 } };
  const flow = log.openTcpFlow({ connection: 1, ...ends, initiator: 'remote' });
  const blockEnds = [log.state.storedBytes + log.state.waitingBytes];
  const texts = ['connected'];
  for (let i = 0; i < 12; i++) {
    const text = `record ${'.'.repeat(i)}${i}`;
    if (i % 4 === 3) log.event({ event: 'joined', group: text });
    else flow.record(i % 2 ? 'inbound' : 'outbound', Buffer.from(text));
    blockEnds.push(log.state.storedBytes + log.state.waitingBytes);
    texts.push(text);
  }
  await log.close();
  return { bytes: readFileSync(path), ends: blockEnds, texts };
}

async function textsOf(log: LogReading): Promise<string[]> {
  const { preview, previewEnd, count } = await log.rows(1, 1000);
  return Array.from({ length: count }, (_, row) =>
    Buffer.from(preview.subarray(previewEnd[row - 1] ?? 0, previewEnd[row])).toString(),
  );
}

test('cut anywhere, a log shows all that is whole and says where it ends', async () => {
  const path = join(temporaryFolder(), 'cut.pcapng');
  const { bytes, ends, texts } = await smallLog(path);
  for (let length = bytes.length - 1; length >= ends[0]!; length--) {
    truncateSync(path, length);
    const log = await openedWhole(path);
    const whole = ends.filter((end) => end <= length).length;
    const seen = await textsOf(log);
    expect(seen.length).toBe(whole);
    expect(seen.every((text, at) => text.includes(texts[at]!))).toBe(true);
    const last = ends.findLast((end) => end <= length)!;
    if (last === length) expect(log.state.damage).toBeNull();
    else expect(log.state.damage).toMatchObject({ code: 'CAPTURE_DAMAGED', details: { offset: last } });
    await log.close();
  }
});

test('cut in its head, a capture is recognised or refused, and never more', async () => {
  const path = join(temporaryFolder(), 'head.pcapng');
  const { bytes, ends } = await smallLog(path);
  for (let length = 0; length < ends[0]!; length++) {
    writeFileSync(path, bytes.subarray(0, length));
    const log = await openLog(path).catch((error: unknown) => error);
    if (log instanceof Error) {
      expect(log).toMatchObject({ code: 'CAPTURE_NOT_RECOGNISED' });
      expect(length).toBeLessThan(12);
    } else {
      await (log as LogReading).whenIndexed;
      expect((log as LogReading).count).toBe(0);
      await (log as LogReading).close();
    }
  }
});

/** Reads everything that a log offers. */
async function readAll(path: string): Promise<string[]> {
  const log = await openLog(path).catch((error: unknown) => {
    expect(error).toMatchObject({ code: 'CAPTURE_NOT_RECOGNISED' });
    return null;
  });
  if (log === null) return [];
  await log.whenIndexed;
  const texts = await textsOf(log);
  for (let number = log.firstNumber; number < log.firstNumber + log.count; number++) await log.record(number);
  await log.find({ from: 0, backwards: false, needle: Buffer.from('record 5'), ignoreCase: true });
  await log.find({ from: log.count + 1, backwards: true, needle: Buffer.from('record 5'), ignoreCase: false });
  await log.close();
  return texts;
}

describe('broken at random', () => {
  const classic = pcap(
    true,
    0xa1b2c3d4,
    1,
    Array.from({ length: 12 }, (_, at) => ({
      seconds: at,
      fraction: at,
      bytes: tcp4({ from: ['10.0.0.1', at], to: ['10.0.0.2', 1], flags: 'SFPA', payload: `record ${at}` }),
    })),
  );
  const big = new Pcapng(false);
  const bigEndian = Buffer.concat([
    big.section(),
    big.interface(101, 0),
    ...Array.from({ length: 12 }, (_, at) =>
      big.enhanced(
        0,
        BigInt(at),
        tcp4({ from: ['10.0.0.1', at], to: ['10.0.0.2', 1], payload: `record ${at}` }),
        big.flags(1),
      ),
    ),
  ]);

  test.each(['own', 'pcap', 'big-endian'])('%s: never throws, and what lies before stays as it was', async (kind) => {
    const folder = temporaryFolder();
    const path = join(folder, 'broken');
    const own = await smallLog(join(folder, 'own.pcapng'));
    const bytes = kind === 'own' ? own.bytes : kind === 'pcap' ? classic : bigEndian;
    writeFileSync(path, bytes);
    const intact = await readAll(path);
    const random = seededRandom(kind.length);
    for (let round = 0; round < 200; round++) {
      const broken = Buffer.from(bytes);
      const first =
        kind === 'own' ? own.ends[0]! + random.below(bytes.length - own.ends[0]!) : random.below(bytes.length);
      broken[first] = random.below(256);
      for (let more = random.below(4); more > 0; more--)
        broken[first + random.below(bytes.length - first)] = random.below(256);
      writeFileSync(path, broken);
      const seen = await readAll(path);
      if (kind !== 'own') continue;
      const untouched = own.ends.filter((end) => end <= first).length;
      expect(seen.slice(0, untouched)).toEqual(intact.slice(0, untouched));
    }
  });

  test('noise after a good beginning', async () => {
    const path = join(temporaryFolder(), 'noise');
    const random = seededRandom(99);
    for (let round = 0; round < 100; round++) {
      const noise = Buffer.from(Array.from({ length: 400 }, () => random.below(random.below(2) ? 256 : 8)));
      writeFileSync(path, Buffer.concat([bigEndian.subarray(0, 28 + 20), noise]));
      await readAll(path);
    }
  });
});

test.each([
  ['lengths that differ', (bytes: Buffer, end: number) => bytes.writeUInt32LE(64, end - 4), 'two lengths differ'],
  [
    'a length of no block',
    (bytes: Buffer, _end: number, start: number) => bytes.writeUInt32LE(7, start + 4),
    'no block has 7 bytes',
  ],
  [
    'an interface that is not there',
    (bytes: Buffer, _end: number, start: number) => bytes.writeUInt32LE(9, start + 8),
    'interface 9',
  ],
  [
    'a packet longer than its block',
    (bytes: Buffer, _end: number, start: number) => bytes.writeUInt32LE(0xffff_fff0, start + 20),
    'longer than its block',
  ],
])('%s: damage, after all that lies before', async (_name, spoil, reason) => {
  const path = join(temporaryFolder(), 'spoilt.pcapng');
  const { bytes, ends } = await smallLog(path);
  const [start, end] = [ends[4]!, ends[5]!];
  spoil(bytes, end, start);
  writeFileSync(path, bytes);
  const log = await openedWhole(path);
  expect(log.count).toBe(5);
  expect(log.state.damage).toMatchObject({ code: 'CAPTURE_DAMAGED', details: { path, offset: start } });
  expect(log.state.damage!.message).toContain(reason);
});

describe('what cannot be opened', () => {
  test('says why', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(join(folder, 'text'), 'this is no capture, it is a text');
    const codes = ['missing', 'folder', 'empty', 'text'].map((name) =>
      openLog(join(folder, name)).then(
        () => 'opened',
        (error: unknown) => (error as { code: string }).code,
      ),
    );
    expect(await Promise.all(codes)).toEqual([
      'FILE_NOT_FOUND',
      'FILE_IS_DIRECTORY',
      'CAPTURE_NOT_RECOGNISED',
      'CAPTURE_NOT_RECOGNISED',
    ]);
    await expect(openLog('/dev/null')).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' });
  });

  test('a block that claims gigabytes takes no memory', async () => {
    const path = join(temporaryFolder(), 'huge');
    const file = new Pcapng(true);
    const claim = Buffer.from('06000000f0ffffff', 'hex');
    writeFileSync(path, Buffer.concat([file.section(), file.interface(101, 0), claim, Buffer.alloc(64)]));
    const log = await openedWhole(path);
    expect(log.state.damage).toMatchObject({ code: 'CAPTURE_DAMAGED', details: { offset: 48 } });
  });
});
