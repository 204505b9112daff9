/** What a body is, by its media type (RFC 9110 §8.3) and, where that says nothing, by its bytes. */
import type { Encoding } from '../../../src-main/contract/message';

export type BodyKind = 'json' | 'markup' | 'text' | 'image' | 'bytes';

/** Images that the page can draw, by the bytes that they begin with: what the sender calls them is not believed. */
const signatures: readonly { readonly type: string; readonly at: number; readonly bytes: readonly number[] }[] = [
  { type: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', at: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
  { type: 'image/webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
  { type: 'image/avif', at: 4, bytes: [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x66] },
  { type: 'image/bmp', at: 0, bytes: [0x42, 0x4d] },
  { type: 'image/x-icon', at: 0, bytes: [0x00, 0x00, 0x01, 0x00] },
];

export function imageType(bytes: Uint8Array): string | null {
  const found = signatures.find(({ at, bytes: wanted }) => wanted.every((byte, index) => bytes[at + index] === byte));
  return found?.type ?? null;
}

/** Without its parameters, in lower case. */
export function mediaType(contentType: string | null): string {
  return (contentType ?? '').replace(/;.*$/s, '').trim().toLowerCase();
}

export function bodyKind(contentType: string | null, bytes: Uint8Array): BodyKind {
  const type = mediaType(contentType);
  if (imageType(bytes) !== null && (type === '' || type.startsWith('image/') || type.endsWith('octet-stream'))) {
    return 'image';
  }
  if (/^application\/(?:[\w.-]+\+)?json$|^text\/json$|ndjson$/.test(type)) return 'json';
  if (/^text\/(?:html|xml)$|[/+]xml$/.test(type)) return 'markup';
  if (type.startsWith('text/') || /javascript|x-www-form-urlencoded|yaml|^message\//.test(type)) return 'text';
  if (!looksLikeText(bytes)) return 'bytes';
  return /^\s*[{[]/.test(new TextDecoder().decode(bytes.subarray(0, 64))) ? 'json' : 'text';
}

/** Valid UTF-8 without the controls that no text has. A character may be cut by the end of the sample. */
function looksLikeText(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 4096);
  if (sample.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte))) return false;
  return !new TextDecoder().decode(sample, { stream: true }).includes('\ufffd');
}

const charsets: Readonly<Record<string, Encoding>> = {
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  utf8: 'utf-8',
  'iso-8859-1': 'latin1',
  gb2312: 'gbk',
  'utf-16': 'utf-16le',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
};

/** The encoding that the `charset` parameter names; UTF-8 where it names none that is known. */
export function charsetOf(contentType: string | null, known: readonly Encoding[]): Encoding {
  const name = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  return known.find((encoding) => encoding === name) ?? charsets[name] ?? 'utf-8';
}
