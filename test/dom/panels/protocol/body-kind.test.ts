// @vitest-environment node
import { expect, it } from 'vitest';
import { bodyKind, charsetOf, imageType } from '../../../../src-renderer/panels/protocol/body-kind';
import { textLines } from '../../../../src-renderer/panels/protocol/text-lines';
import { encodings } from '../../../../src-renderer/state/encodings';

const utf8 = (text: string) => new TextEncoder().encode(text);
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0);

it('tells what a body is', () => {
  expect(bodyKind('application/json; charset=utf-8', utf8('{}'))).toBe('json');
  expect(bodyKind('application/problem+json', utf8('{}'))).toBe('json');
  expect(bodyKind('text/html', utf8('<p>'))).toBe('markup');
  expect(bodyKind('image/svg+xml', utf8('<svg/>'))).toBe('markup');
  expect(bodyKind('text/plain', utf8('a'))).toBe('text');
  expect(bodyKind('image/png', png)).toBe('image');
  // Called an image, and none: never drawn.
  expect(bodyKind('image/png', utf8('<script>'))).toBe('text');
  expect(bodyKind(null, utf8('[1]'))).toBe('json');
  expect(bodyKind(null, utf8('你好'))).toBe('text');
  expect(bodyKind(null, Uint8Array.of(0, 1, 2))).toBe('bytes');
  expect(bodyKind('application/octet-stream', png)).toBe('image');
  expect(imageType(utf8('BMx'))).toBe('image/bmp');
});

it('reads the charset, by its many names', () => {
  expect(charsetOf('text/html; charset="GB2312"', encodings)).toBe('gbk');
  expect(charsetOf('text/html;charset=ISO-8859-1', encodings)).toBe('latin1');
  expect(charsetOf('text/html; charset=klingon', encodings)).toBe('utf-8');
  expect(charsetOf(null, encodings)).toBe('utf-8');
});

it('shows every character, and none that plays tricks', () => {
  const lines = textLines('a\u202eb\r\n\u001b[31mred\n');
  expect(lines.map(({ parts }) => parts.map(({ text }) => text).join(''))).toEqual(['a\\u{202e}b', '\\x1b[31mred']);
  expect(textLines('x'.repeat(4_500)).map(({ isWrapped }) => isWrapped)).toEqual([false, true, true]);
});
