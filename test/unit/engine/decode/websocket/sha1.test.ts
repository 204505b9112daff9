import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { acceptOf } from '../../../../../src-main/engine/decode/websocket/handshake';
import { sha1 } from '../../../../../src-main/engine/decode/websocket/sha1';

it('is that of OpenSSL, for every length around the edges of a block', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) & 0xff);
    expect(Buffer.from(sha1(bytes)).toString('hex')).toBe(createHash('sha1').update(bytes).digest('hex'));
  }
});

it('makes the accept value of RFC 6455 §1.3', () => {
  expect(acceptOf('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});
