/**
 * JSON as text: checked, coloured and set in lines without ever being read into values. Numbers keep their digits,
 * strings their escapes, objects their order and their repeated names.
 */
export type JsonPartKind = 'name' | 'string' | 'number' | 'literal' | 'punctuation' | 'space' | 'wrong';

export interface JsonPart {
  readonly kind: JsonPartKind;
  readonly text: string;
}

const space = /[ \t\r\n]+/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const literal = /(?:true|false|null)\b/y;
const other = /[^ \t\r\n"{}[\],:]+/y;
const unicodeEscape = /u[0-9a-fA-F]{4}/y;

/** Joined, the parts are the text. */
export function jsonParts(text: string): JsonPart[] {
  const parts: JsonPart[] = [];
  for (let at = 0; at < text.length;) {
    const part = partAt(text, at);
    parts.push(part);
    at += part.text.length;
  }
  return markNames(parts);
}

function partAt(text: string, at: number): JsonPart {
  switch (text[at]) {
    case '"':
      return stringAt(text, at);
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return { kind: 'punctuation', text: text[at]! };
    case ' ':
    case '\t':
    case '\r':
    case '\n':
      return { kind: 'space', text: matchAt(space, text, at)! };
  }
  const digits = matchAt(number, text, at);
  if (digits !== null) return { kind: 'number', text: digits };
  const word = matchAt(literal, text, at);
  if (word !== null) return { kind: 'literal', text: word };
  return { kind: 'wrong', text: matchAt(other, text, at)! };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** By hand: a string may be as long as the text, and a pattern would count each character. One that is cut off ends with its line. */
function stringAt(text: string, from: number): JsonPart {
  let isRight = true;
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { kind: isRight ? 'string' : 'wrong', text: text.slice(from, at + 1) };
    if (code === 0x0a) return { kind: 'wrong', text: text.slice(from, at) };
    if (code < 0x20) isRight = false;
    if (code !== 0x5c) continue;
    const escaped = text[at + 1] ?? '';
    if (!'"\\/bfnrt'.includes(escaped) && matchAt(unicodeEscape, text, at + 1) === null) isRight = false;
    if (escaped !== '\n') at++;
  }
  return { kind: 'wrong', text: text.slice(from) };
}

/** A string with a colon after it is a name. */
function markNames(parts: JsonPart[]): JsonPart[] {
  let string = -1;
  parts.forEach(({ kind, text }, index) => {
    if (text === ':' && string >= 0) parts[string] = { kind: 'name', text: parts[string]!.text };
    if (kind !== 'space') string = kind === 'string' ? index : -1;
  });
  return parts;
}

/** Null where it is JSON (RFC 8259); otherwise the line of the first mistake, from 1. */
export function jsonMistake(text: string): { readonly line: number } | null {
  const end = mistakeAt(jsonParts(text));
  if (end === null) return null;
  return { line: (text.slice(0, end).match(/\n/g)?.length ?? 0) + 1 };
}

type Expected = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'comma-or-end' | 'nothing';

/** Characters before the first part that may not stand where it stands; null where all is well. */
function mistakeAt(parts: readonly JsonPart[]): number | null {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (const part of parts) {
    if (part.kind !== 'space') {
      const next = step(expected, part, open);
      if (next === null) return at;
      expected = next;
    }
    at += part.text.length;
  }
  return expected === 'nothing' ? null : at;
}

/** What may follow, or null where this may not stand here. */
function step(expected: Expected, { kind, text }: JsonPart, open: ('{' | '[')[]): Expected | null {
  const afterValue = (): Expected => (open.length === 0 ? 'nothing' : 'comma-or-end');
  if (kind === 'wrong') return null;
  if (expected === 'value' || expected === 'value-or-end') {
    if (text === '{') return (open.push('{'), 'name-or-end');
    if (text === '[') return (open.push('['), 'value-or-end');
    if (text === ']' && expected === 'value-or-end') return (open.pop(), afterValue());
    return kind === 'punctuation' || kind === 'name' ? null : afterValue();
  }
  if (expected === 'name' || expected === 'name-or-end') {
    if (text === '}' && expected === 'name-or-end') return (open.pop(), afterValue());
    return kind === 'name' ? 'colon' : null;
  }
  if (expected === 'colon') return text === ':' ? 'value' : null;
  if (expected === 'nothing') return null;
  const inside = open.at(-1);
  if (text === ',') return inside === '{' ? 'name' : 'value';
  if (text !== (inside === '{' ? '}' : ']')) return null;
  open.pop();
  return afterValue();
}

export interface JsonLine {
  readonly indent: number;
  readonly parts: readonly JsonPart[];
  /** Index of the line that closes what this one opens; null where it opens nothing. */
  closedBy: number | null;
}

/** One member or element a line. Null for what is no JSON. */
export function jsonLines(text: string): JsonLine[] | null {
  const parts = jsonParts(text);
  if (mistakeAt(parts) !== null) return null;
  const lines: JsonLine[] = [];
  const opened: number[] = [];
  let line: JsonPart[] = [];
  let indent = 0;
  const end = (): void => {
    if (line.length > 0) lines.push({ indent, parts: line, closedBy: null });
    line = [];
  };
  const solid = parts.filter(({ kind }) => kind !== 'space');
  solid.forEach((part, index) => {
    const { text } = part;
    const next = solid[index + 1]?.text;
    if (text === '}' || text === ']') {
      const before = solid[index - 1]?.text;
      if (before === '{' || before === '[') return void line.push(part);
      end();
      indent--;
      lines[opened.pop()!]!.closedBy = lines.length;
      line.push(part);
      return;
    }
    line.push(text === ':' ? { kind: 'punctuation', text: ': ' } : part);
    if (text === ',') end();
    if ((text === '{' || text === '[') && next !== '}' && next !== ']') {
      opened.push(lines.length);
      end();
      indent++;
    }
  });
  end();
  return lines;
}

/** The text set in lines with two spaces a level; null for what is no JSON. */
export function formatJson(text: string): string | null {
  const lines = jsonLines(text);
  if (lines === null) return null;
  return lines.map(({ indent, parts }) => '  '.repeat(indent) + parts.map((part) => part.text).join('')).join('\n');
}
