/** The words of record data as zone files write it (RFC 1035 §5.1). */

export interface ZoneWord {
  /** Escapes undone; an octet that was written by its number is the character of that number. */
  readonly text: string;
  /** What it means on the wire: UTF-8, and octets written by their numbers as they are. */
  readonly bytes: Uint8Array;
}

const encoder = new TextEncoder();

/** Splits at spaces; quotes hold spaces together; `\X` is X, `\DDD` the octet of that decimal number. Null: a quote stays open. */
export function zoneWords(text: string): ZoneWord[] | null {
  const words: ZoneWord[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|((?:[^\s"\\]|\\.)(?:[^\s\\]|\\.)*))/suy;
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text);
    if (match === null) return null;
    words.push(wordOf(match[1] ?? match[2] ?? ''));
  }
  return words;
}

function wordOf(written: string): ZoneWord {
  let text = '';
  const bytes: number[] = [];
  for (const [piece, octet, escaped] of written.matchAll(/\\(\d{3})|\\(.)|[^\\]+/gsu)) {
    if (octet === undefined) {
      const plain = escaped ?? piece;
      text += plain;
      bytes.push(...encoder.encode(plain));
    } else {
      text += String.fromCharCode(Number(octet) & 0xff);
      bytes.push(Number(octet) & 0xff);
    }
  }
  return { text, bytes: Uint8Array.from(bytes) };
}
