/** The words of record data as zone files write it (RFC 1035 §5.1). */

export interface Word {
  /** Escapes undone. */
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Splits at spaces; quotes hold spaces together; `\X` is X, `\DDD` the octet of that decimal number. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  const pattern = /"((?:[^"\\]|\\.)*)"|((?:[^\s"\\]|\\.)(?:[^\s\\]|\\.)*)/gsu;
  for (const match of text.matchAll(pattern)) {
    words.push({ text: unescape(match[1] ?? match[2] ?? ''), isQuoted: match[1] !== undefined });
  }
  return words;
}

function unescape(text: string): string {
  return text.replace(/\\(\d{3}|.)/gsu, (_, escaped: string) =>
    /^\d{3}$/.test(escaped) ? String.fromCharCode(Number(escaped) & 0xff) : escaped,
  );
}

/** `"text"`, with quotes, backslashes and control characters escaped. */
export function quoted(bytes: Uint8Array | string): string {
  const text = typeof bytes === 'string' ? bytes : decodeText(bytes);
  const escaped = text.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (character) => {
    return `\\${String(character.charCodeAt(0)).padStart(3, '0')}`;
  });
  return `"${escaped}"`;
}

/** UTF-8 where it is that, otherwise octet by octet. */
function decodeText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  return text.includes('\ufffd') ? Buffer.from(bytes).toString('latin1') : text;
}

/** With its last dot; the root is a dot alone. */
export const absolute = (name: string): string => (name === '.' || name === '' ? '.' : `${name.replace(/\.$/, '')}.`);
