/** Our decoders by themselves, for a build of their own: how many messages they find. */
import { Conversation } from '../../../src-main/engine/decode/conversation';
import { inflate } from '../../../src-main/engine/inflate';
import type { Traffic } from './traffic';

/** Pieces as large as a socket reads them. Over UDP each is a datagram. */
export function countOurs(
  { protocol, transport }: Traffic,
  pieces: readonly (readonly [side: string, bytes: Buffer])[],
): number {
  const conversation = new Conversation({ protocol: protocol === 'websocket' ? 'http' : protocol, transport, inflate });
  let messages = 0;
  for (const [side, bytes] of pieces)
    for (const one of conversation.push(side === 'client' ? 'inbound' : 'outbound', bytes))
      if (one.kind === 'message') messages += 1;
      else if (one.severity === 'error') throw new Error(`a violation: ${one.sentence}`);
  return messages;
}
