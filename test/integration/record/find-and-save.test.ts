import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createClock } from '../../../src-main/engine/record/clock';
import type { LogReading } from '../../../src-main/engine/record/log-contract';
import { openLog } from '../../../src-main/engine/record/open-log';
import { createLog } from '../../../src-main/engine/record/recording';
import { openedWhole, temporaryFolder } from './captures';
import { playScenario } from './scenario';

const ends = { local: { host: '127.0.0.1', port: 8888 }, remote: { host: '127.0.0.1', port: 50_000 } };

/** Every record that `find` stops at, asked again and again as a person does. */
async function findAll(log: LogReading, text: string, backwards: boolean, ignoreCase = false): Promise<number[]> {
  const found = [];
  let from = backwards ? log.firstNumber + log.count : 0;
  for (;;) {
    const { number, continueFrom } = await log.find({
      from,
      backwards,
      needle: Buffer.from(text, 'latin1'),
      ignoreCase,
    });
    if (number !== null) found.push(number);
    else if (continueFrom === null) return found;
    from = number ?? continueFrom!;
  }
}

describe('find', () => {
  test('forwards and backwards, on disk and waiting, across the parts of long records', async () => {
    const path = join(temporaryFolder(), 'log.pcapng');
    const log = createLog({ path, clock: createClock() });
    const flow = log.openTcpFlow({ connection: 1, ...ends, initiator: 'remote' });
    const say = (text: string | Buffer): number => flow.record('inbound', Buffer.from(text));
    const long = Buffer.alloc(3_000_000, 'x');
    const across = Buffer.from(long);
    across.write('Needle', 65_495 - 3);
    const deep = Buffer.from(long);
    deep.write('Needle', 1024 * 1024 - 2);
    const expected = [
      say('a Needle here'),
      say('Need') * 0,
      say('le') * 0,
      say(across),
      say(long) * 0,
      say('needle') * 0,
      say(deep),
      say('Needle'),
    ];
    const numbers = expected.filter((number) => number > 0);
    log.event({ event: 'joined', group: 'Needle' });
    for (let round = 0; round < 2; round++) {
      expect(await findAll(log, 'Needle', false)).toEqual(numbers);
      expect(await findAll(log, 'Needle', true)).toEqual(numbers.toReversed());
      expect((await findAll(log, 'nEEDLE', false, true)).length).toBe(numbers.length + 1);
      expect(await findAll(log, 'nothing of the kind', false)).toEqual([]);
      expect(await findAll(log, '', false)).toEqual([]);
      log.flush();
    }
    await log.close();
  });

  test('gives the thread back, and says where to go on', async () => {
    const path = join(temporaryFolder(), 'log.pcapng');
    const log = createLog({ path, clock: createClock() });
    const flow = log.openUdpFlow({ connection: 1, ...ends });
    for (let i = 0; i < 500; i++) flow.record('inbound', Buffer.alloc(60_000, 'x'));
    const last = flow.record('inbound', Buffer.from('found'));
    const first = await log.find({ from: 0, backwards: false, needle: Buffer.from('found'), ignoreCase: false });
    expect(first.number).toBeNull();
    expect(first.continueFrom).toBeGreaterThan(0);
    expect(first.continueFrom).toBeLessThan(300);
    expect(await findAll(log, 'found', false)).toEqual([last]);
    await log.close();
  });

  test('waits for a file that is still being read', async () => {
    const path = join(temporaryFolder(), 'log.pcapng');
    const writing = createLog({ path, clock: createClock() });
    const flow = writing.openUdpFlow({ connection: 1, ...ends });
    for (let i = 0; i < 20_000; i++) flow.record('inbound', Buffer.from(`datagram ${i}`));
    const last = flow.record('inbound', Buffer.from('the end'));
    await writing.close();
    const log = await openLog(path);
    expect(log.state.indexed).toBeLessThan(1);
    expect(await findAll(log, 'the end', false)).toEqual([last]);
    await log.close();
  });
});

describe('save', () => {
  test('copies all that is recorded so far, and the log goes on', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'log.pcapng');
    const log = createLog({ path, clock: createClock() });
    playScenario(log, { records: 50 });
    const rows = await log.rows(1, 1000);
    const copy = join(folder, 'copy.pcapng');
    const saved = await log.save(copy);
    expect(saved).toEqual({ path: copy, byteLength: readFileSync(copy).length });
    log.event({ event: 'session-closed' });
    await log.close();
    expect(await (await openedWhole(copy)).rows(1, 1000)).toEqual(rows);
    expect((await openedWhole(path)).count).toBe(rows.count + 1);
    const opened = await openedWhole(path);
    await opened.save(copy);
    expect(readFileSync(copy).equals(readFileSync(path))).toBe(true);
  });

  test('never over itself, under whatever name, and says what else is wrong', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'log.pcapng');
    const log = createLog({ path, clock: createClock() });
    symlinkSync(path, join(folder, 'link'));
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'file'), '');
    const codes = ['log.pcapng', 'link', 'folder', 'missing/copy', 'file/copy'].map((name) =>
      log.save(join(folder, name)).then(
        () => 'saved',
        (error: unknown) => (error as { code: string }).code,
      ),
    );
    expect(await Promise.all(codes)).toEqual([
      'FILE_NOT_WRITABLE',
      'FILE_NOT_WRITABLE',
      'FILE_IS_DIRECTORY',
      'FILE_NOT_WRITABLE',
      'FILE_NOT_WRITABLE',
    ]);
    await log.close();
    expect(existsSync(path)).toBe(true);
    expect((await openedWhole(path)).state.damage).toBeNull();
  });
});

test('marks of an opened capture stay in memory', async () => {
  const path = join(temporaryFolder(), 'log.pcapng');
  const writing = createLog({ path, clock: createClock() });
  const number = writing.event({ event: 'session-closed' });
  writing.mark(number, 'first');
  writing.mark(number, null);
  writing.mark(number, '');
  expect(() => writing.mark(99, 'x')).toThrow('There is no record 99');
  await writing.close();
  const before = readFileSync(path);
  const log = await openedWhole(path);
  expect(log.marks).toEqual(new Map([[number, '']]));
  log.mark(number, 'second');
  expect(log.marks).toEqual(new Map([[number, 'second']]));
  log.mark(number, null);
  expect(log.marks.size).toBe(0);
  expect(() => log.mark(99, 'x')).toThrow('There is no record 99');
  expect(readFileSync(path).equals(before)).toBe(true);
});
