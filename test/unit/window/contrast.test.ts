import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../../../src-renderer/styles/tokens.css', import.meta.url), 'utf8');

function tokensOf(theme: string): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/--color-([\w-]+):\s*(#[0-9a-f]{6})\b/g)].map(([, name, value]) => [name!, value!]),
  );
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter! + 0.05) / (darker! + 0.05);
}

const surfaces = ['page', 'surface', 'bar', 'control', 'raised', 'selection', 'related'];
const texts = ['text', 'text-muted'];
/** Text that is never on the selection or on raised grounds alone carries less. */
const quiet = ['text-faint', 'inbound', 'outbound', 'error', 'warning', 'ok', 'accent-text'];
const pairs: readonly (readonly [string, string])[] = [
  ...texts.flatMap((text) => surfaces.map((ground) => [text, ground] as const)),
  ...quiet.flatMap((text) =>
    ['surface', 'bar', 'control', 'selection', 'related'].map((ground) => [text, ground] as const),
  ),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['accent-text', 'accent-soft'],
  ['text', 'accent-soft'],
  ['text-muted', 'accent-soft'],
  ['error', 'error-soft'],
  ['warning', 'warning-soft'],
  ['highlight', 'highlight-soft'],
  ['text', 'parent-bytes'],
  ['text', 'match'],
];

describe.each(['dark', 'light'])('%s', (theme) => {
  const tokens = tokensOf(theme);

  test('text can be read on every ground that it stands on (WCAG 2.2 §1.4.3)', () => {
    const low = pairs
      .map(([text, ground]) => ({ text, ground, ratio: contrast(tokens.get(text)!, tokens.get(ground)!) }))
      .filter(({ ratio }) => ratio < 4.5);
    expect(low).toEqual([]);
  });

  test('focus rings, states and the edge of what is selected can be told from the ground (§1.4.11)', () => {
    const marks = ['focus', 'accent', 'ok', 'error', 'warning', 'idle', 'selection-edge'];
    const low = marks
      .flatMap((mark) =>
        ['surface', 'bar'].map((ground) => ({ mark, ground, ratio: contrast(tokens.get(mark)!, tokens.get(ground)!) })),
      )
      .filter(({ ratio }) => ratio < 3);
    expect(low).toEqual([]);
  });
});

test('both themes define the same tokens', () => {
  expect([...tokensOf('light').keys()]).toEqual([...tokensOf('dark').keys()]);
});
