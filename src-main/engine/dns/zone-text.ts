/** Texts and names as zone files write them (RFC 1035 §5.1). */

/** `"text"`, with quotes, backslashes and control characters escaped; octets that are no UTF-8 by their numbers. */
export function quoted(bytes: Uint8Array | string): string {
  const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8');
  if (typeof bytes !== 'string' && text.includes('\ufffd')) return `"${[...bytes].map(octetText).join('')}"`;
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/\p{Cc}/gu, (character) => [...Buffer.from(character)].map(byNumber).join(''));
  return `"${escaped}"`;
}

const byNumber = (octet: number): string => `\\${String(octet).padStart(3, '0')}`;

function octetText(octet: number): string {
  if (octet < 0x20 || octet > 0x7e) return byNumber(octet);
  return String.fromCharCode(octet).replace(/["\\]/, '\\$&');
}

/** With its last dot; the root is a dot alone. */
export const absolute = (name: string): string => (name === '.' || name === '' ? '.' : `${name.replace(/\.$/, '')}.`);
