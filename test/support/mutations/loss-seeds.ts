/** Seeds of connections that a capture lacks bytes of: the same as those of the decoders, with gaps between their parts. */
import type { Decoded, MessageDirection } from '../../../src-main/contract/decoded';
import { Conversation, type ConversationOptions } from '../../../src-main/engine/decode/conversation';
import { inflate } from '../../../src-main/engine/inflate';
import { unpack } from '../../../src-main/engine/unpack';
import { told } from '../decoding';
import { seededRandom } from '../seeded-random';
import { workOf } from './account';
import type { Played, Seed } from './campaign';
import { seedsOf, type SeedSample } from './stream-seeds';

/** Of parts cut where a segment may end, every few are lost. */
export function lossSeeds(samples: readonly SeedSample[]): Seed[] {
  return samples
    .filter(({ transport }) => transport !== 'udp')
    .flatMap((sample) =>
      seedsOf([sample])
        .filter(({ name, parts }) => name === sample.name && parts.length === sample.exchange.length)
        .map((seed): Seed => {
          const directions = sample.exchange.map(([direction]) => direction);
          const options = { ...sample, inflate, unpack };
          return { ...seed, play: (parts, input) => play(parts, directions, options, input) };
        }),
    );
}

function play(
  parts: readonly Uint8Array[],
  directions: readonly MessageDirection[],
  options: ConversationOptions,
  input: number,
): Played {
  const random = seededRandom(input);
  const conversation = new Conversation(options);
  const total = { inbound: 0, outbound: 0 };
  const decoded: Decoded[] = [];
  for (const [at, part] of parts.entries()) {
    const direction = directions[at]!;
    const cut = random.below(part.length + 1);
    for (const piece of [part.subarray(0, cut), part.subarray(cut)]) {
      const isLost = piece.length > 0 && random.below(5) === 0;
      decoded.push(...(isLost ? conversation.lose(direction, piece.length) : conversation.push(direction, piece)));
      total[direction] += piece.length;
    }
  }
  decoded.push(...conversation.end('inbound'), ...conversation.end('outbound'));
  return { wrong: wrongPlace(decoded, total), work: workOf(decoded) };
}

/** Messages lie one after the other, within what was sent. */
function wrongPlace(decoded: readonly Decoded[], total: Readonly<Record<MessageDirection, number>>): string | null {
  const reached = { inbound: 0, outbound: 0 };
  for (const one of decoded) {
    const { direction, at, len } = one;
    const isWithin = at >= 0 && len >= 0 && at + len <= total[direction];
    const isOwn = one.kind === 'message' && one.bytes === null;
    if (!isWithin || (isOwn && at < reached[direction]))
      return `${told([one])[0]!} is not within ${reached[direction]}…${total[direction]}`;
    if (isOwn) reached[direction] = at + len;
  }
  return null;
}
