/** What must be true of everything that a decoder says, whatever the bytes were. */
import type { Decoded, DecodedMessage, MessageDirection } from '../../../src-main/contract/decoded';
import type { ByteSource, FieldNode } from '../../../src-main/contract/fields';
import type { Conversation } from '../../../src-main/engine/decode/conversation';
import { told, type Exchange } from '../decoding';

const byteCount = (exchange: Exchange, side: MessageDirection): number =>
  exchange.reduce((sum, [direction, bytes]) => (direction === side ? sum + bytes.length : sum), 0);

/** Why it cannot be right; null: it can. Every byte belongs to one message, or to what is raw after the last one. */
export function wrongDecoding(
  decoded: readonly Decoded[],
  exchange: Exchange,
  conversation: Conversation,
): string | null {
  const total = { inbound: byteCount(exchange, 'inbound'), outbound: byteCount(exchange, 'outbound') };
  const reached = { inbound: 0, outbound: 0 };
  for (const one of decoded) {
    const { direction, at, len } = one;
    if (!(at >= 0 && len >= 0 && at + len <= total[direction])) return `${told([one])[0]!} is too far`;
    if (one.kind === 'violation') continue;
    // What is carried inside others has their range.
    if (one.bytes === null) {
      if (at !== reached[direction]) return `${told([one])[0]!} does not begin at ${reached[direction]}`;
      reached[direction] = at + len;
    }
    const wrong = wrongMessage(one);
    if (wrong) return `${told([one])[0]!}: ${wrong}`;
  }
  return wrongRest('inbound', reached, total, conversation) ?? wrongRest('outbound', reached, total, conversation);
}

type Bytes = Readonly<Record<MessageDirection, number>>;

function wrongRest(side: MessageDirection, reached: Bytes, total: Bytes, conversation: Conversation): string | null {
  const raw = conversation.rawFrom(side);
  if (reached[side] === total[side] || (raw !== null && raw <= reached[side])) return null;
  return `of ${total[side]} bytes ${side}, ${reached[side]} are in messages, and raw ones begin at ${raw}`;
}

function wrongMessage({ fields, bytes, len, sources = [] }: DecodedMessage): string | null {
  const wrongSource = sources.find((source) => source.bytes.length > source.byteLength);
  if (wrongSource) return `${wrongSource.name} has more bytes than there are`;
  return wrongField(fields, 0, bytes?.length ?? len, sources);
}

/** Fields lie within what they are under, in their own source if they have another. */
export function wrongField(
  fields: readonly FieldNode[],
  from: number,
  to: number,
  sources: readonly ByteSource[],
): string | null {
  for (const { name, at, len, children, source } of fields) {
    const [first, last] = source === undefined ? [from, to] : [0, sources[source]?.byteLength ?? -1];
    if (!(at >= first && len >= 0 && at + len <= last)) return `${name} @${at}+${len} is not within ${first}…${last}`;
    const wrong = children ? wrongField(children, at, at + len, sources) : null;
    if (wrong) return wrong;
  }
  return null;
}

/** Everything that was given out: messages, violations and fields. */
export function workOf(decoded: readonly Decoded[]): number {
  return decoded.reduce((sum, one) => sum + 1 + (one.kind === 'message' ? fieldCount(one.fields) : 0), 0);
}

export function fieldCount(fields: readonly FieldNode[]): number {
  let count = fields.length;
  for (const { children } of fields) if (children) count += fieldCount(children);
  return count;
}
