// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../../src-main/contract/message';
import { encodeMessage } from '../../../../src-main/contract/notation';
import { convertMessage, messageOf } from '../../../../src-renderer/state/composer-conversion';

const text = (value: string, more: Partial<Message> = {}): Message => ({
  mode: 'text',
  text: value,
  encoding: 'utf-8',
  lineEnd: 'none',
  ...more,
});

describe('convertMessage', () => {
  const samples: Message[] = [
    text(''),
    text('', { lineEnd: 'crlf' }),
    text('Hello'),
    text('你好\\r\\n'),
    text('你好', { encoding: 'gbk', lineEnd: 'crlf' }),
    text('\\xff\\0\\u{202e}\\\\'),
    text('a', { encoding: 'utf-16le', lineEnd: 'nul' }),
    text('00 ff 01', { mode: 'hex' }),
    text('0d 0a', { mode: 'hex', lineEnd: 'crlf' }),
    text('61 62 0a', { mode: 'hex', lineEnd: 'lf' }),
    text('61 62', { mode: 'hex', lineEnd: 'lf' }),
  ];

  it.each(samples)('changes nothing of what is sent: %j', (message) => {
    const other = convertMessage(message, message.mode === 'text' ? 'hex' : 'text');
    expect(encodeMessage(other)).toEqual(encodeMessage(message));
    expect(encodeMessage(convertMessage(other, message.mode))).toEqual(encodeMessage(message));
  });

  it('keeps the chosen line end only where the bytes end with it', () => {
    expect(convertMessage(text('61 0d 0a', { mode: 'hex', lineEnd: 'crlf' }), 'text')).toEqual(
      text('a', { lineEnd: 'crlf' }),
    );
    expect(convertMessage(text('61', { mode: 'hex', lineEnd: 'crlf' }), 'text')).toEqual(text('a'));
  });

  it('refuses what is no message', () => {
    expect(() => convertMessage(text('\\q'), 'hex')).toThrow('Not an escape');
  });
});

describe('messageOf', () => {
  it('writes bytes in the mode that is in use', () => {
    expect(messageOf(Uint8Array.of(0x61, 0x00), text('x', { mode: 'hex' })).text).toBe('61 00');
    expect(messageOf(Uint8Array.of(0x61, 0x00), text('x')).text).toBe('a\\0');
  });
});
