import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { DecodedMessage } from '../../../../src-main/contract/decoded';
import { catalogEntries, catalogOf, fieldEntry } from '../../../../src-main/contract/field-catalog';
import { catalogNames, type CatalogName, type FieldNode } from '../../../../src-main/contract/fields';
import { inflate } from '../../../../src-main/engine/inflate';
import { decodeExchange } from '../../../support/decoding';
import { samples } from './samples';

/** Every sentence of a language, by the id of its field. */
function sentences(language: string): ReadonlyMap<string, string> {
  const folder = new URL(`../../../../resources/locales/${language}/`, import.meta.url);
  const files = readdirSync(folder).filter((name) => name.startsWith('fields-'));
  return new Map(
    files.flatMap((name) =>
      Object.entries(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Record<string, string>),
    ),
  );
}

const languages = ['en', 'zh-CN'].map((language) => [language, sentences(language)] as const);

/** What is missing for a field; null: nothing. */
function missing(message: DecodedMessage, field: FieldNode, above: readonly FieldNode[]): string | null {
  const place = [message.type, ...above.map(({ name }) => name), field.name].join(' › ');
  const entry = fieldEntry(message, field, above);
  if (entry === null) return `${place}: no entry`;
  if (entry.clause === '') return `${place}: no clause`;
  const without = languages.filter(([, known]) => !known.get(entry.id)).map(([language]) => language);
  return without.length > 0 ? `${entry.id}: no sentence in ${without.join(' and ')}` : null;
}

function* gaps(
  message: DecodedMessage,
  fields: readonly FieldNode[],
  above: readonly FieldNode[],
): Generator<[CatalogName, string]> {
  for (const field of fields) {
    const gap = missing(message, field, above);
    if (gap) yield [field.reads ?? catalogOf(message, above), gap];
    yield* gaps(message, field.children ?? [], [...above, field]);
  }
}

const found = new Map<CatalogName, Set<string>>();
for (const sample of samples)
  for (const one of decodeExchange(sample.exchange, { inflate, ...sample }))
    for (const [catalog, gap] of one.kind === 'message' ? gaps(one, one.fields, []) : [])
      found.set(catalog, (found.get(catalog) ?? new Set()).add(gap));

it.each(catalogNames)(
  '%s: every field of every sample has an entry, a clause and a sentence in both languages',
  (catalog) => {
    expect([...(found.get(catalog) ?? [])]).toEqual([]);
  },
);

it.each(catalogNames)('%s: every entry has a clause and a sentence in both languages', (catalog) => {
  const bare = catalogEntries()[catalog].filter(
    ({ id, clause }) => clause === '' || languages.some(([, known]) => !known.get(id)),
  );
  expect(bare.map(({ id }) => id)).toEqual([]);
});
