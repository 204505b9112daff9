/** Between the two ways to write a message: changing from one to the other never changes the bytes that are sent. */
import type { Encoding, LineEnd, Message } from '../../src-main/contract/message';
import { encodeMessage, toHexNotation, toTextNotation } from '../../src-main/contract/notation';

export type MessageMode = Message['mode'];

/** The same message in the other mode. Throws as `encodeMessage` does where it is not a message yet. */
export function convertMessage(message: Message, mode: MessageMode): Message {
  if (message.mode === mode) return message;
  if (message.text === '' && (mode === 'text' || message.lineEnd === 'none')) return { ...message, mode };
  const bytes = encodeMessage(message);
  return mode === 'hex' ? { ...message, mode, text: toHexNotation(bytes) } : asText(bytes, message);
}

/** Bytes as a message in the mode and encoding of another one. */
export function messageOf(bytes: Uint8Array, like: Message): Message {
  return like.mode === 'hex' ? { ...like, text: toHexNotation(bytes) } : asText(bytes, like);
}

/** The chosen line end stays chosen only where the bytes end with it. */
function asText(bytes: Uint8Array, { encoding, lineEnd }: Message): Message {
  const tail = lineEndBytes(lineEnd, encoding);
  const hasTail = tail.length > 0 && endsWith(bytes, tail);
  const body = hasTail ? bytes.subarray(0, bytes.length - tail.length) : bytes;
  return { mode: 'text', text: toTextNotation(body, encoding), encoding, lineEnd: hasTail ? lineEnd : 'none' };
}

function lineEndBytes(lineEnd: LineEnd, encoding: Encoding): Uint8Array {
  return encodeMessage({ mode: 'text', text: '', encoding, lineEnd });
}

function endsWith(bytes: Uint8Array, tail: Uint8Array): boolean {
  const from = bytes.length - tail.length;
  return from >= 0 && tail.every((byte, index) => byte === bytes[from + index]);
}
