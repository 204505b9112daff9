// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { formatJson, jsonLines, jsonMistake, jsonParts } from '../../../../src-renderer/panels/protocol/json-text';

const valid = [
  '{}',
  '[]',
  'null',
  '"a"',
  '-0.5e+10',
  '{"id": 12345678901234567890123, "id": 1.00, "s": "\\u00e9\\n\\/"}',
  '[{"a": [1, 2, {"b": []}]}, true, false, null, ""]',
  ' \n{ "a" : 1 }\t',
];
const wrong: readonly (readonly [string, number])[] = [
  ['', 1],
  ['{', 1],
  ['{"a":1,}', 1],
  ['[1,]', 1],
  ['[1 2]', 1],
  ['{"a" 1}', 1],
  ['{a: 1}', 1],
  ['{"a": 01}', 1],
  ['{"a": 1.}', 1],
  ["{'a': 1}", 1],
  ['{"a": "\t"}', 1],
  ['{"a": "\\x"}', 1],
  ['{\n  "a": 1,\n  "b": nul\n}', 3],
  ['[1]\n]', 2],
  ['["a": 1]', 1],
  ['\u00a0[]', 1],
];

describe('JSON as text', () => {
  it.each([...valid, ...wrong.map(([text]) => text)])('loses no character of %j', (text) => {
    expect(
      jsonParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it.each(valid)('takes %j', (text) => {
    JSON.parse(text);
    expect(jsonMistake(text)).toBeNull();
  });

  it.each(wrong)('refuses %j', (text, line) => {
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(jsonMistake(text)).toEqual({ line });
    expect(formatJson(text)).toBeNull();
  });

  it('sets it in lines, with its numbers and repeated names as they are', () => {
    expect(formatJson('{"id":12345678901234567890123,"id":1.00,"list":[1,{"e":{}}],"no":[]}')).toBe(
      '{\n  "id": 12345678901234567890123,\n  "id": 1.00,\n  "list": [\n    1,\n    {\n      "e": {}\n    }\n  ],\n  "no": []\n}',
    );
  });

  it('knows which line closes which', () => {
    expect(jsonLines('{"a":[1],"b":2}')!.map(({ closedBy }) => closedBy)).toEqual([5, 3, null, null, null, null]);
  });
});
