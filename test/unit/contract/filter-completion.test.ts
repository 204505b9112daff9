import { describe, expect, it } from 'vitest';
import { completions, filterFor, maximumItems } from '../../../src-main/contract/filter-completion';
import type { FieldNode } from '../../../src-main/contract/fields';
import { seededRandom } from '../../support/seeded-random';

/** `|` is the cursor. */
function at(marked: string) {
  const cursor = marked.indexOf('|');
  return completions(marked.replace('|', ''), cursor);
}
const texts = (marked: string) => at(marked).items.map(({ text }) => text);

describe('completion', () => {
  it('offers names where a name may stand', () => {
    for (const place of ['|', 'not |', '!(|', 'tcp && |', 'tcp or udp xor |', 'len in {1, 2} and |', 'lower(|'])
      expect(texts(place)).toEqual(expect.arrayContaining(['tcp', 'len', 'violation', 'mqtt', 'not']));
    expect(texts('tcp.p|').slice(0, 2)).toEqual(['tcp.port', 'tcp.payload']);
    expect(texts('viol|')[0]).toBe('violation');
    expect(at('viol|').items[0]).toMatchObject({ kind: 'field', detail: 'flag' });
    expect(texts('payl|')).toContain('tcp.payload');
  });

  it('offers the operators of the field, and then its words', () => {
    expect(texts('len |')).toEqual(expect.arrayContaining(['==', '>=', 'in', '&&']));
    expect(texts('tcp |')).not.toContain('==');
    expect(texts('summary c|')).toEqual(['contains', 'matches']);
    expect(texts('bytes[0:2] |')).toContain('==');
    expect(texts('dir == |')).toEqual(['in', 'out', 'inbound', 'outbound']);
    expect(texts('violation.severity >= w|')).toEqual(['warning']);
    expect(texts('mqtt.msgtype == pub|')[0]).toBe('PUBLISH');
    expect(texts('mqtt.msgtype in {PUBLISH, |')).toContain('PUBACK');
    expect(texts('dir in |')).toEqual(['{']);
    expect(texts('len == 1 |')).toContain('||');
  });

  it('says what a choice takes the place of', () => {
    expect(at('tcp && le| == 1')).toMatchObject({ from: 7, to: 9 });
    expect(at('tcp && l|en == 1')).toMatchObject({ from: 7, to: 10 });
    expect(at('tcp && |')).toMatchObject({ from: 7, to: 7 });
    expect(at('type == "PU|')).toMatchObject({ from: 8, to: 11 });
  });

  it('bears anything, finished or not', () => {
    const random = seededRandom(4);
    const parts = [
      'tcp',
      'len',
      '==',
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      '"',
      '&&',
      'in',
      ' ',
      '..',
      '!',
      '\\',
      '你',
      '&',
      'r"',
    ];
    for (let run = 0; run < 2_000; run++) {
      const text = Array.from({ length: random.below(12) }, () => parts[random.below(parts.length)]!).join('');
      const cursor = random.below(text.length + 1);
      const { from, to, items } = completions(text, cursor);
      expect(from <= cursor && cursor <= to && to <= text.length).toBe(true);
      expect(items.length).toBeLessThanOrEqual(maximumItems);
    }
  });
});

describe('a filter by a field', () => {
  it('is none where nobody has described the field', () => {
    const field: FieldNode = { name: 'no such field', value: 1, at: 0, len: 1 };
    expect(filterFor({ proto: 'mqtt', type: 'CONNECT' }, field, [])).toBeNull();
  });
});
