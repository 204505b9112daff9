import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = new URL('../../../resources/locales/', import.meta.url);
const files = readdirSync(new URL('en/', folder));

/** Dotted keys and their sentences. */
function sentencesOf(language: string, file: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'string') found.set(path, value);
    else for (const [key, child] of Object.entries(value as object)) walk(child, path === '' ? key : `${path}.${key}`);
  };
  walk(JSON.parse(readFileSync(new URL(`${language}/${file}`, folder), 'utf8')), '');
  return found;
}

const places = (sentence: string) => [...new Set(sentence.match(/\{\{\w+\}\}/g) ?? [])].sort();

describe.each(files)('%s', (file) => {
  const english = sentencesOf('en', file);
  const chinese = sentencesOf('zh-CN', file);

  test('Chinese has every sentence that English has, and no other', () => {
    // Chinese knows no singular: only `…_other` of each plural.
    const wanted = [...english.keys()].filter((key) => !key.endsWith('_one'));
    expect([...chinese.keys()].sort()).toEqual(wanted.sort());
  });

  test('the same places are filled in both', () => {
    const differing = [...chinese].filter(([key, sentence]) => {
      const other = english.get(key);
      return other === undefined || String(places(sentence)) !== String(places(other));
    });
    expect(differing).toEqual([]);
  });

  test('every plural has both forms in English', () => {
    const ones = [...english.keys()].filter((key) => key.endsWith('_one')).map((key) => key.replace(/_one$/, ''));
    const others = [...english.keys()].filter((key) => key.endsWith('_other')).map((key) => key.replace(/_other$/, ''));
    expect(ones.sort()).toEqual(others.sort());
  });

  test('no sentence is empty', () => {
    expect([...english, ...chinese].filter(([, sentence]) => sentence.trim() === '')).toEqual([]);
  });
});
