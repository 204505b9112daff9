/** `docs/mqtt-conformance.md` names tests that are there, and leaves no statement without a word. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const text = readFileSync(`${root}docs/mqtt-conformance.md`, 'utf8');

interface Row {
  readonly statement: string;
  readonly says: string;
  readonly shown: string;
}

function rowsOf(heading: string): Row[] {
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const [table = ''] = section.split('\n## ');
  const rows = [...table.matchAll(/^\| (MQTT-\S+) \| (.*) \| (.*) \|$/gm)];
  return rows.map(([, statement = '', says = '', shown = '']) => ({ statement, says, shown }));
}

const sources = new Map<string, string>();
function sourceOf(file: string): string {
  const known = sources.get(file);
  if (known !== undefined) return known;
  const found = ['unit', 'integration'].flatMap((project) => {
    try {
      return [readFileSync(`${root}test/${project}/mqtt/${file}.test.ts`, 'utf8')];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
  sources.set(file, found.join('\n'));
  return sources.get(file)!;
}

/** `file › title` stands for an `it` of that title, alone or with `it.each`. */
function isThere(test: string): boolean {
  const [file = '', title = ''] = test.split(' › ');
  return (
    title !== '' &&
    /\bit(\.each\(.*\))?\($/.test(sourceOf(file).split(`'${title}'`)[0]!.trimEnd()) &&
    sourceOf(file).includes(`'${title}'`)
  );
}

describe.each([
  ['MQTT 3.1.1', 141],
  ['MQTT 5.0', 251],
])('the statements of %s', (heading, count) => {
  const rows = rowsOf(heading);

  it('are all there, once, with what they say', () => {
    expect(new Set(rows.map(({ statement }) => statement)).size).toBe(count);
    expect(rows).toHaveLength(count);
    expect(rows.filter(({ says }) => says.trim() === '')).toEqual([]);
  });

  it('are each shown by tests that exist, or bind clients alone, or do not arise for a reason', () => {
    const unshown = rows.flatMap(({ statement, shown }) => {
      if (shown === '_client_' || /^_does not arise: .+_$/.test(shown)) return [];
      return shown
        .split('<br>')
        .filter((test) => !isThere(test))
        .map((test) => `${statement}: ${test}`);
    });
    expect(unshown).toEqual([]);
  });
});
