// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../../src-renderer/panels/log/summary';
import type { LogRow } from '../../../../src-renderer/state/log-rows';

const encoder = new TextEncoder();
const rowWith = (preview: Uint8Array, byteLength = preview.length): LogRow => ({
  number: 1,
  atNs: 0n,
  kind: 'data',
  direction: 'inbound',
  transport: 'tcp',
  layer: 'wire',
  isInjected: false,
  connection: 1,
  byteLength,
  preview,
  event: null,
});
const shown = (bytes: Uint8Array, byteLength?: number) =>
  summaryOf(rowWith(bytes, byteLength), 'auto', 'utf-8')
    .map(({ text, isEscape }) => (isEscape ? `<${text}>` : text))
    .join('');

describe('summaryOf', () => {
  it('tells escapes from text that looks like them', () => {
    expect(shown(encoder.encode('a\\n\r\n'))).toBe('a<\\\\>n<\\r\\n>');
  });

  it('shows bytes that are no text as hexadecimal', () => {
    expect(shown(Uint8Array.of(0x00, 0xff, 0x01))).toBe('00 ff 01');
    expect(shown(Uint8Array.of(0x02, ...encoder.encode('PING')))).toBe('<\\x02>PING');
  });

  it('never lets characters through that turn others round', () => {
    expect(shown(encoder.encode('abcdefgh\u202eexe.txt'))).toBe('abcdefgh<\\u{202e}>exe.txt');
  });

  it('ends before a character that only the preview cuts', () => {
    const bytes = encoder.encode('abcdefgh你').subarray(0, 10);
    expect(shown(bytes, 200)).toBe('abcdefgh<…>');
    expect(shown(bytes)).toBe('abcdefgh<\\xe4\\xbd>');
  });

  it('reads another encoding where it is picked', () => {
    const parts = summaryOf(rowWith(Uint8Array.of(0xc4, 0xe3, 0xba, 0xc3)), 'text', 'gbk');
    expect(parts).toEqual([{ text: '你好', isEscape: false }]);
  });
});
