/** A command line cut into words as a shell would: sh (POSIX.1-2017 §2.2) with bash's `$'…'`, or cmd.exe as browsers write for it. */
import type { LabError } from '../errors';
import { refusal } from '../reasons';
import { decodeText, encodeText } from '../text-codec';

/** Throws `BAD_CURL` where a quotation mark is not closed. */
export function commandWords(text: string): string[] {
  return looksLikeCmd(text) ? cmdWords(text) : shWords(text);
}

/** Carets before quotation marks, or at the ends of lines. */
function looksLikeCmd(text: string): boolean {
  return /\^"|\^\r?\n/.test(text);
}

class Words {
  readonly words: string[] = [];
  #word: string | null = null;

  add(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  end(): void {
    if (this.#word !== null) this.words.push(this.#word);
    this.#word = null;
  }
}

function shWords(text: string): string[] {
  const words = new Words();
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (/\s/.test(character)) {
      words.end();
      at += 1;
    } else if (character === "'") at = takeSingle(text, at, words);
    else if (character === '"') at = takeDouble(text, at, words);
    else if (text.startsWith("$'", at)) at = takeAnsi(text, at, words);
    else if (character === '\\') at = takeEscaped(text, at, words);
    else if (/[;&|]/.test(character)) break;
    else {
      words.add(character);
      at += 1;
    }
  }
  words.end();
  return words.words;
}

/** A backslash before a line break joins the lines. */
function takeEscaped(text: string, at: number, words: Words): number {
  const [whole, lineBreak] = /^\\(\r?\n)?/.exec(text.slice(at, at + 3))!;
  if (lineBreak !== undefined) return at + whole.length;
  words.add(text.slice(at + 1, at + 2));
  return at + 2;
}

function takeSingle(text: string, at: number, words: Words): number {
  const end = text.indexOf("'", at + 1);
  if (end === -1) throw notClosed("'");
  words.add(text.slice(at + 1, end));
  return end + 1;
}

function takeDouble(text: string, at: number, words: Words): number {
  const match = /^"((?:[^"\\]|\\[^])*)"/.exec(text.slice(at));
  if (match === null) throw notClosed('"');
  words.add(match[1]!.replace(/\\(\r?\n|["\\$`])/g, (_, escaped: string) => (/\n$/.test(escaped) ? '' : escaped)));
  return at + match[0].length;
}

const ansiEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** `$'…'`: escapes as in C; `\x` and octal ones are bytes, of UTF-8 together. */
function takeAnsi(text: string, at: number, words: Words): number {
  const match = /^\$'((?:[^'\\]|\\[^])*)'/.exec(text.slice(at));
  if (match === null) throw notClosed("'");
  const escape = /(?:\\x[0-9a-fA-F]{1,2}|\\[0-7]{1,3})+|\\u[0-9a-fA-F]{1,4}|\\U[0-9a-fA-F]{1,8}|\\[^]/g;
  words.add(match[1]!.replace(escape, readAnsiEscape));
  return at + match[0].length;
}

function readAnsiEscape(escape: string): string {
  if (/^\\[uU]/.test(escape)) return codePoint(Number.parseInt(escape.slice(2), 16), escape);
  if (/^\\(x[0-9a-fA-F]|[0-7])/.test(escape)) return bytesOf(escape);
  const character = escape.slice(1);
  return ansiEscapes[character] ?? character;
}

function codePoint(value: number, otherwise: string): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : otherwise;
}

function bytesOf(escapes: string): string {
  const bytes = escapes.split('\\').slice(1);
  const values = bytes.map((digits) => Number.parseInt(digits.replace(/^x/, ''), digits.startsWith('x') ? 16 : 8));
  return decodeText(
    Uint8Array.from(values, (value) => value & 0xff),
    'utf-8',
  );
}

/** First the carets, which take their meaning from any character; then quotation marks as programs on Windows read them. */
function cmdWords(text: string): string[] {
  const words = new Words();
  const line = text.replace(/\^(\r?\n|[^])/g, (_, escaped: string) => (/\n$/.test(escaped) ? '' : escaped));
  let isQuoted = false;
  for (let at = 0; at < line.length;) {
    const [backslashes] = /^\\*/.exec(line.slice(at))!;
    const mark = line[at + backslashes.length];
    if (backslashes !== '' && mark === '"') {
      words.add('\\'.repeat(backslashes.length >> 1) + (backslashes.length % 2 === 1 ? '"' : ''));
      at += backslashes.length + (backslashes.length % 2);
    } else if (backslashes !== '') {
      words.add(backslashes);
      at += backslashes.length;
    } else if (mark === '"' && isQuoted && line[at + 1] === '"') {
      words.add('"');
      at += 2;
    } else if (mark === '"') {
      isQuoted = !isQuoted;
      words.add('');
      at += 1;
    } else {
      if (!isQuoted && /\s/.test(mark!)) words.end();
      else words.add(mark!);
      at += 1;
    }
  }
  if (isQuoted) throw notClosed('"');
  words.end();
  return words.words;
}

function notClosed(mark: string): LabError {
  return refusal('BAD_CURL', 'curl-quote', { mark });
}

/** For a shell of the sh kind. */
export function quoteForSh(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Octal escapes that every `printf` knows, for what no argument can hold (POSIX.1-2017, printf). */
export function printfFormat(bytes: Uint8Array): string {
  let format = '';
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f && !`\\%'`.includes(String.fromCharCode(byte));
    format += isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return `'${format}'`;
}

/** The text whose UTF-8 these bytes are; null where they are not, or hold what no argument can. */
export function asArgument(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  const text = decodeText(bytes, 'utf-8');
  const again = encodeText(text, 'utf-8');
  return again.length === bytes.length && again.every((byte, index) => byte === bytes[index]) ? text : null;
}
