import { describe, expect, it } from 'vitest';
import type { HttpExchange, JournalContent } from '../../../src-main/contract/journal';
import { Journal } from '../../../src-main/engine/session/journal';

const content = (atNs: bigint, phase: HttpExchange['phase'] = 'waiting') =>
  ({ type: 'http', atNs, phase }) as unknown as JournalContent;

const phases = (journal: Journal): unknown[] =>
  journal.page(1, 500).entries.map((entry) => [entry.number, (entry as unknown as HttpExchange).phase]);

describe('the journal', () => {
  it('numbers entries, changes them, and tells of each change', () => {
    let changes = 0;
    const journal = new Journal(() => (changes += 1));
    expect([journal.add(content(1n)), journal.add(content(2n))]).toEqual([1, 2]);
    journal.update<HttpExchange>(2, { phase: 'done' });
    journal.update<HttpExchange>(9, { phase: 'done' });
    expect(phases(journal)).toEqual([
      [1, 'waiting'],
      [2, 'done'],
    ]);
    expect(journal.page(2, 1).entries.map(({ number }) => number)).toEqual([2]);
    expect([changes, journal.state]).toEqual([3, { count: 2, firstNumber: 1, revision: 3 }]);
  });

  it('asks for the words of an entry only when somebody looks, and as they are then', () => {
    const journal = new Journal(() => undefined);
    let asked = 0;
    let phase: HttpExchange['phase'] = 'waiting';
    journal.addDescribed({
      describe: () => {
        asked += 1;
        return content(1n, phase);
      },
    });
    expect(asked).toBe(0);
    expect(journal.entry(1)).toMatchObject({ number: 1, phase: 'waiting' });
    phase = 'done';
    expect(phases(journal)).toEqual([[1, 'done']]);
    expect(asked).toBe(2);
  });

  it('drops the oldest entries past its limit, and lets go of the oldest bodies past theirs', () => {
    const journal = new Journal(() => undefined, { entries: 32, bodyBytes: 10 });
    for (let number = 1; number <= 4; number += 1) {
      journal.add(content(BigInt(number)));
      expect(journal.keep(number, 'request', Buffer.from(`${number}a`))).toBe(true);
      journal.keep(number, 'response', Buffer.from(`${number}`));
      journal.keep(number, 'request', Buffer.from('b'));
    }
    const body = (number: number, part: 'request' | 'response') =>
      Buffer.from(journal.body(number, part, 0, 100).bytes).toString();
    expect([1, 2, 3, 4].map((number) => body(number, 'request'))).toEqual(['', '', '3ab', '4ab']);
    expect(body(4, 'response')).toBe('4');
    expect(Buffer.from(journal.body(4, 'request', 1, 1).bytes).toString()).toBe('a');
    for (let number = 5; number <= 40; number += 1) journal.add(content(BigInt(number)));
    const { firstNumber, count } = journal.state;
    expect(firstNumber + count).toBe(41);
    expect(count).toBeLessThanOrEqual(32);
    expect(() => journal.body(1, 'request', 0, 1)).toThrow('Entry 1 is no longer in the journal.');
    expect(journal.keep(1, 'request', Buffer.from('x'))).toBe(false);
    journal.clear();
    expect(journal.state).toMatchObject({ count: 0, firstNumber: 41 });
    expect(journal.add(content(41n))).toBe(41);
  });
});
