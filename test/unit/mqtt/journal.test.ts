import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalFile } from '../../../src-main/engine/mqtt/broker/store/journal-file';
import { journalLine, readJournalLines } from '../../../src-main/engine/mqtt/broker/store/journal-lines';

describe('journal lines', () => {
  const lines = [{ a: 1 }, { text: 'ä\n"𝄞' }, []].map(journalLine);

  it('are read as they were written', () => {
    expect(readJournalLines(lines.join(''))).toEqual({ values: [{ a: 1 }, { text: 'ä\n"𝄞' }, []], damagedLines: 0 });
    expect(readJournalLines('')).toEqual({ values: [], damagedLines: 0 });
  });

  it('lose only the last one when a crash cut the file off', () => {
    const whole = lines.join('');
    for (let length = whole.length - 1; length > whole.length - lines[2]!.length; length -= 1) {
      expect(readJournalLines(whole.slice(0, length))).toEqual({
        values: [{ a: 1 }, { text: 'ä\n"𝄞' }],
        damagedLines: 0,
      });
    }
  });

  it('that were changed do not pass', () => {
    const changed = lines[0]!.replace('1}', '2}');
    expect(readJournalLines(changed + lines[2]!)).toEqual({ values: [[]], damagedLines: 1 });
    expect(readJournalLines(`nonsense\n\n${lines[2]}`)).toEqual({ values: [[]], damagedLines: 2 });
  });
});

describe('a journal file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wirebench-journal-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const fail = (error: unknown): never => {
    throw error;
  };

  /** The last value of each key, as the file tells it. */
  async function told(path: string): Promise<Map<string, number>> {
    const { values } = readJournalLines(await readFile(path, 'utf8'));
    return new Map((values as [string, number][]).map(([key, value]) => [key, value]));
  }

  it('tells after any number of rewritings what was last said of each key', async () => {
    const path = join(folder, 'deep', 'test.journal');
    const state = new Map<string, number>();
    const filler = 'x'.repeat(2000);
    const line = (key: string): string => journalLine([key, state.get(key), filler]);
    const journal = new JournalFile(path, { keys: () => state.keys(), linesOf: line }, fail);
    await journal.start();
    for (let step = 0; step < 20_000; step += 1) {
      const key = `key ${step % 700}`;
      state.set(key, step);
      journal.append(key, line(key));
      // Lets the file be written, and rewritten, in between.
      if (step % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await journal.close();
    expect(await told(path)).toEqual(state);
    const { length } = await readFile(path);
    expect(length).toBeLessThan(20_000 * 2000);
  });

  it('is made anew when more comes at once than it may have waiting', async () => {
    const path = join(folder, 'test.journal');
    const state = new Map<string, number>();
    const filler = 'x'.repeat(1024 * 1024);
    const journal = new JournalFile(
      path,
      { keys: () => state.keys(), linesOf: (key) => journalLine([key, state.get(key)]) },
      fail,
    );
    await journal.start();
    for (let step = 0; step < 100; step += 1) {
      state.set(`key ${step % 10}`, step);
      journal.append(`key ${step % 10}`, journalLine([`key ${step % 10}`, step, filler]));
    }
    await journal.close();
    expect(await told(path)).toEqual(state);
  });

  it('says that it cannot be written, and keeps still from then on', async () => {
    const path = join(folder, 'file', 'test.journal');
    const journal = new JournalFile(path, { keys: () => [], linesOf: () => '' }, fail);
    await rm(folder, { recursive: true });
    await import('node:fs/promises').then(({ writeFile }) => writeFile(folder, 'not a folder'));
    await expect(journal.start()).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE' });
    journal.append('a', 'line\n');
    await journal.close();
  });
});
