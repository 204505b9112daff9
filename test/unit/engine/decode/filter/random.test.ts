import { expect, it } from 'vitest';
import { LabError } from '../../../../../src-main/contract/errors';
import { compileFilter } from '../../../../../src-main/engine/decode/filter/filter';
import { seededRandom } from '../../../../support/seeded-random';
import { messageRecord, record } from './records';

const parts = [
  ...[
    'tcp',
    'len',
    'bytes',
    'dir',
    'summary',
    'type',
    'violation.severity',
    'json.a',
    'http.header.x',
    'mqtt',
    'port',
    'addr',
  ],
  ...[
    '==',
    '!=',
    '===',
    '!==',
    '<',
    '<=',
    '>',
    '>=',
    'contains',
    'matches',
    'in',
    'not',
    '!',
    '&&',
    '||',
    '^^',
    'xor',
    '&',
  ],
  ...['(', ')', '{', '}', '[', ']', '..', ',', 'any', 'all', 'len(', 'count(', 'lower('],
  ...[
    '1',
    '0x10',
    '-1.5',
    '1e400',
    '0:4',
    '10.0.0.0/8',
    '::1',
    '"a"',
    '"["',
    'r"\\d"',
    '"',
    '"\\q"',
    'PUBLISH',
    '48:65',
    '你',
    '\\',
    '\0',
  ],
];

it('is a filter or refused with BAD_FILTER and a place in it, whatever is written', () => {
  const random = seededRandom(11);
  const asked = [record(), messageRecord()];
  let understood = 0;
  for (let run = 0; run < 10_000; run++) {
    const words = Array.from({ length: random.below(10) }, () => parts[random.below(parts.length)]!);
    const filter = words.join(random.below(4) === 0 ? '' : ' ');
    try {
      const { matches } = compileFilter(filter);
      for (const one of asked) matches(one);
      understood++;
    } catch (error) {
      if (!(error instanceof LabError) || error.code !== 'BAD_FILTER') throw new Error(filter, { cause: error });
      const { position, length } = error.details as { position: number; length: number };
      expect(position >= 1 && length >= 1 && position <= filter.length + 1).toBe(true);
    }
  }
  expect(understood).toBeGreaterThan(300);
}, 60_000);
