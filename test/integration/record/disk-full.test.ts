import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabErrorData } from '../../../src-main/contract/errors';
import { createClock } from '../../../src-main/engine/record/clock';
import type { LogWriting } from '../../../src-main/engine/record/log-contract';
import { createLog } from '../../../src-main/engine/record/recording';
import { openedWhole, packets, temporaryFolder } from './captures';

const ends = { local: { host: '127.0.0.1', port: 8888 }, remote: { host: '127.0.0.1', port: 50_000 } };
const code = (action: () => unknown): string => {
  try {
    action();
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a log that cannot be made says why', () => {
  test('at once', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'file'), '');
    const make = (path: string): string => code(() => void createLog({ path, clock: createClock() }).close());
    expect(make(join(folder, 'folder'))).toBe('FILE_IS_DIRECTORY');
    expect(make(join(folder, 'missing', 'log'))).toBe('FILE_NOT_WRITABLE');
    expect(make(join(folder, 'file', 'log'))).toBe('FILE_NOT_WRITABLE');
    expect(make(join(folder, 'x'.repeat(300)))).toBe('FILE_NOT_WRITABLE');
    expect(make(join(folder, 'log'))).toBe('done');
  });

  test.skipIf(!existsSync('/dev/full'))('also where the disk is full from the beginning', () => {
    expect(code(() => createLog({ path: '/dev/full', clock: createClock() }))).toBe('DISK_FULL');
  });
});

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(!isRoot)('the disk fills up while recording (needs root, to mount a small one)', () => {
  let disk = '';
  beforeAll(() => {
    disk = mkdtempSync(join(tmpdir(), 'wirebench-small-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  });
  afterAll(() => {
    // Lazily: a test that failed may have left its log open.
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true });
  });

  /** Records until the log refuses; the numbers that it gave out, and what it threw. */
  function recordUntilFull(log: LogWriting, byteLength: number): { numbers: number[]; thrown: unknown } {
    const flow = log.openTcpFlow({ connection: 1, ...ends, initiator: 'remote' });
    const numbers = [];
    try {
      for (let i = 0; i < 1_000_000; i++) numbers.push(flow.record('inbound', Buffer.alloc(byteLength, i)));
    } catch (thrown) {
      return { numbers, thrown };
    }
    return { numbers, thrown: null };
  }

  test.each([100, 1357, 60_000, 150_000])(
    'records of %i bytes: what fits is kept whole, the rest refused',
    async (byteLength) => {
      const path = join(disk, `${byteLength}.pcapng`);
      const log = createLog({ path, clock: createClock() });
      const heard: LabErrorData[] = [];
      log.onFailure((error) => heard.push(error));
      const { numbers, thrown } = recordUntilFull(log, byteLength);
      expect(thrown).toMatchObject({ name: 'LabError', code: 'DISK_FULL' });
      expect(log.failure).toMatchObject({ code: 'DISK_FULL', details: { path, errno: 'ENOSPC' } });
      await Promise.resolve();
      expect(heard).toEqual([log.failure]);
      expect(() => log.openUdpFlow({ connection: 2, ...ends })).toThrow('The disk is full');
      expect(log.event({ event: 'session-closed' })).toBe(0);
      log.flush();
      // What was taken is still to be seen, on disk or not.
      const last = await log.record(numbers.at(-1)!);
      expect(Buffer.from(last.bytes).equals(Buffer.alloc(byteLength, numbers.length - 1))).toBe(true);
      expect((await log.rows(1, 5000)).count).toBe(Math.min(5000, numbers.length + 1));
      const { storedBytes } = log.state;
      await log.close();
      expect(heard.length).toBe(1);

      expect(statSync(path).size).toBe(storedBytes);
      const again = await openedWhole(path);
      expect(again.state.damage).toBeNull();
      expect(again.count).toBeGreaterThan(byteLength > 100_000 ? 3 : 10);
      expect(packets(path, ['frame.number'], '_ws.malformed').length).toBe(0);
      for (let number = 2; number < again.count; number += Math.ceil(again.count / 50)) {
        expect(Buffer.from((await again.record(number)).bytes).equals(Buffer.alloc(byteLength, number - 2))).toBe(true);
      }
      rmSync(path);
    },
  );

  test('noticed by the timer, too', async () => {
    const path = join(disk, 'timer.pcapng');
    const log = createLog({ path, clock: createClock(), flushMs: 5 });
    writeFileSync(join(disk, 'filler'), Buffer.alloc(1024 * 1024 - 4096));
    const flow = log.openUdpFlow({ connection: 1, ...ends });
    const failed = new Promise<LabErrorData>((resolve) => log.onFailure(resolve));
    for (let i = 0; i < 3; i++) flow.record('inbound', Buffer.alloc(60_000, i));
    expect(await failed).toMatchObject({ code: 'DISK_FULL' });
    expect(() => flow.record('inbound', Buffer.alloc(1))).toThrow('The disk is full');
    expect((await log.record(3)).bytes[0]).toBe(2);
    await log.close();
    rmSync(join(disk, 'filler'));
    rmSync(path);
  });

  test('a copy that does not fit leaves nothing behind', async () => {
    const path = join(temporaryFolder(), 'log.pcapng');
    const log = createLog({ path, clock: createClock() });
    const flow = log.openUdpFlow({ connection: 1, ...ends });
    for (let i = 0; i < 40; i++) flow.record('inbound', Buffer.alloc(60_000, i));
    const copy = join(disk, 'copy.pcapng');
    await expect(log.save(copy)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(existsSync(copy)).toBe(false);
    await log.close();
    expect(readFileSync(path).length).toBeGreaterThan(2_400_000);
  });
});
