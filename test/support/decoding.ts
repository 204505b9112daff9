/** Exchanges decoded whole and in pieces, and what came of it in short lines. */
import type { Decoded, MessageDirection } from '../../src-main/contract/decoded';
import type { FieldNode } from '../../src-main/contract/fields';
import { Conversation, type ConversationOptions } from '../../src-main/engine/decode/conversation';

export type Exchange = readonly (readonly [direction: MessageDirection, bytes: Uint8Array])[];

/** `cut`: the pieces in which each part arrives. The ends of both sides come last. */
export function decodeExchange(
  exchange: Exchange,
  options: ConversationOptions,
  cut: (bytes: Uint8Array, part: number) => readonly Uint8Array[] = (bytes) => [bytes],
): Decoded[] {
  const conversation = new Conversation(options);
  const decoded: Decoded[] = [];
  for (const [part, [direction, bytes]] of exchange.entries())
    for (const piece of cut(bytes, part)) decoded.push(...conversation.push(direction, piece));
  return [...decoded, ...conversation.end('inbound'), ...conversation.end('outbound')];
}

export const byteByByte = (bytes: Uint8Array): Uint8Array[] => Array.from(bytes, (byte) => Uint8Array.of(byte));

/** `← http request GET / HTTP/1.1 [0+18]`, `← ! error HTTP_CHUNK_SIZE [70+3]` */
export function told(decoded: readonly Decoded[]): string[] {
  return decoded.map((one) => {
    const arrow = one.direction === 'inbound' ? '←' : '→';
    const range = `[${one.at}+${one.len}]`;
    if (one.kind === 'violation') return `${arrow} ! ${one.severity} ${one.code} ${range}`;
    return `${arrow} ${one.proto} ${one.type}${one.summary && ` ${one.summary}`} ${range}`;
  });
}

/** `name: value @at+len`, children indented. Bytes in hexadecimal. */
export function fieldLines(fields: readonly FieldNode[], depth = 0): string[] {
  return fields.flatMap(({ name, value, at, len, mask, text, children = [] }) => {
    const shown = value === null ? '' : `: ${value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value}`;
    const bits = mask === undefined ? '' : `&${mask.toString(16)}`;
    const line = `${'  '.repeat(depth)}${name}${shown}${text === undefined ? '' : ` (${text})`} @${at}+${len}${bits}`;
    return [line, ...fieldLines(children, depth + 1)];
  });
}

export function* allFields(fields: readonly FieldNode[]): Generator<FieldNode> {
  for (const field of fields) {
    yield field;
    yield* allFields(field.children ?? []);
  }
}

/** Bytes of a text; `\xHH` is written as in a string. */
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
export const hex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits.replace(/\s/g, ''), 'hex'));
