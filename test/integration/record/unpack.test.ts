import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openLog } from '../../../src-main/engine/record/open-log';
import { openedWhole, run, temporaryFolder } from './captures';
import { pcap, tcp4 } from './crafted';

const packets = Array.from({ length: 5_000 }, (_, at) => ({
  seconds: at,
  fraction: 0,
  bytes: tcp4({ from: ['10.0.0.1', 4000], to: ['10.0.0.2', 80], sequence: at * 10, payload: `number ${at}` }),
}));
const whole = pcap(true, 0xa1b2c3d4, 101, packets);

function written(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), 'capture.pcap.gz');
  writeFileSync(path, bytes);
  return path;
}

const leftBehind = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('wirebench-capture-'));

test('a compressed capture opens like any other, and leaves nothing behind', async () => {
  const before = leftBehind();
  const path = written(gzipSync(whole));
  const log = await openLog(path);
  await log.whenIndexed;
  expect(log.count).toBe(packets.length);
  expect(log.state).toMatchObject({ path, damage: null });
  expect(Buffer.from((await log.record(4321)).bytes).toString()).toBe('number 4320');
  expect((await log.packet(4321))!.frameNumber).toBe(4321);
  const copy = join(temporaryFolder(), 'copy.pcap');
  await log.save(copy);
  expect(readFileSync(copy).equals(whole)).toBe(true);
  await log.close();
  expect(leftBehind()).toEqual(before);
});

test('compressed by editcap, or in several members, it is the same', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'two.pcap.gz');
  writeFileSync(path, Buffer.concat([gzipSync(whole.subarray(0, 70_000)), gzipSync(whole.subarray(70_000))]));
  expect((await openedWhole(path)).count).toBe(packets.length);
  const plain = join(folder, 'plain.pcap');
  const byThem = join(folder, 'theirs.pcapng.gz');
  writeFileSync(plain, whole);
  run('tshark', '-r', plain, '-w', byThem, '--compress', 'gzip');
  expect((await openedWhole(byThem)).count).toBe(packets.length);
});

test('cut off or damaged, it gives what comes before, and says so', async () => {
  const compressed = gzipSync(whole);
  const cut = await openedWhole(written(compressed.subarray(0, compressed.length / 2)));
  expect(cut.count).toBeGreaterThan(1_000);
  expect(cut.state.damage?.code).toBe('CAPTURE_DAMAGED');
  const broken = Buffer.from(compressed);
  broken.fill(0xff, compressed.length / 2, compressed.length / 2 + 64);
  const damaged = await openedWhole(written(broken));
  expect(damaged.count).toBeGreaterThan(500);
  expect(damaged.state.damage?.code).toBe('CAPTURE_DAMAGED');
});

test('what is compressed and no capture is refused by its own name', async () => {
  const before = leftBehind();
  const path = written(gzipSync('nothing of the kind'));
  await expect(openLog(path)).rejects.toMatchObject({ code: 'CAPTURE_NOT_RECOGNISED', details: { path } });
  expect(leftBehind()).toEqual(before);
});
