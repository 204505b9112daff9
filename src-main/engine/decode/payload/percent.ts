/** Percent-encoding (RFC 3986 §2.1), and the form's `+` for a space (WHATWG URL §5.1). */
import { textOfLatin1 } from '../content';

/** `text`: one character a byte. What is no encoded byte stays as it is; UTF-8 where it is valid, otherwise one character a byte. */
export function percentDecoded(text: string, isForm = false): string {
  if (!text.includes('%') && !(isForm && text.includes('+'))) return textOfLatin1(text);
  const spaced = isForm ? text.replaceAll('+', ' ') : text;
  const plain = spaced.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return textOfLatin1(plain);
}

/** Offset of the first `%` that two hexadecimal digits do not follow; −1: there is none. */
export function badPercentAt(text: string): number {
  return text.search(/%(?![0-9A-Fa-f]{2})/);
}
