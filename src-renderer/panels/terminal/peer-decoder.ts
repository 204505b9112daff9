import type { Encoding } from '../../../src-main/contract/message';

/** What the peer sends, as xterm takes it: UTF-8 as bytes (xterm joins characters cut between reads itself), the rest as text. */
export type PeerDecoder = (bytes: Uint8Array) => Uint8Array | string;

/** Characters cut between two reads are kept until their rest has come. */
export function peerDecoder(encoding: Encoding): PeerDecoder {
  if (encoding === 'utf-8') return (bytes) => bytes;
  // WHATWG's "latin1" is windows-1252; ISO 8859-1 is the first 256 characters themselves.
  if (encoding === 'latin1') return (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(bytes, { stream: true });
}
