import { expect, it } from 'vitest';
import { filterFor } from '../../../../../src-main/contract/filter-completion';
import type { FieldNode } from '../../../../../src-main/contract/fields';
import { compileFilter } from '../../../../../src-main/engine/decode/filter/filter';
import { decodeExchange } from '../../../../support/decoding';
import { samples } from '../samples';
import { record } from './records';

function* withAbove(
  fields: readonly FieldNode[],
  above: readonly FieldNode[] = [],
): Generator<[FieldNode, FieldNode[]]> {
  for (const field of fields) {
    yield [field, [...above]];
    yield* withAbove(field.children ?? [], [...above, field]);
  }
}

it('makes of every field a filter that lets its message through', () => {
  const missed: string[] = [];
  const asked = new Set<string>();
  for (const sample of samples)
    for (const message of decodeExchange(sample.exchange, sample)) {
      if (message.kind !== 'message') continue;
      for (const [field, above] of withAbove(message.fields)) {
        const filter = filterFor(message, field, above);
        if (filter === null || asked.has(`${message.summary} ${filter}`)) continue;
        asked.add(`${message.summary} ${filter}`);
        if (!compileFilter(filter).matches(record({ messages: [{ message, violations: [] }] })))
          missed.push(`${message.proto} ${message.type} ${field.name}: ${filter}`);
      }
    }
  expect(missed).toEqual([]);
  expect(asked.size).toBeGreaterThan(200);
});
