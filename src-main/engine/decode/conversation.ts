/** One connection: both directions, in the order in which their bytes came, and the decoders that follow each other on it. */
import type { Decoded, MessageDirection, ProtocolName } from '../../contract/decoded';
import type { Decoder } from './decoder';
import { defaultLimits, type DecodeLimits } from './limits';
import { speakers, type Speakers } from './speakers';
import type { Inflate } from './websocket/extensions';

export interface ConversationOptions {
  readonly protocol: ProtocolName;
  readonly transport?: 'tcp' | 'udp';
  /** What decompresses WebSocket messages; without it they are shown compressed. */
  readonly inflate?: Inflate | null;
  readonly limits?: DecodeLimits;
}

interface Side {
  readonly direction: MessageDirection;
  /** Null: the bytes are not decoded any more. */
  decoder: Decoder | null;
  /** Where in the stream the decoder's first byte stands. */
  base: number;
  hasEnded: boolean;
  /** Where the bytes begin that are not decoded; null: all are. */
  rawFrom: number | null;
}

export class Conversation {
  readonly #sides: Readonly<Record<MessageDirection, Side>>;
  #speakers: Speakers;

  constructor({ protocol, transport = 'tcp', inflate = null, limits = defaultLimits }: ConversationOptions) {
    this.#speakers = speakers(protocol, { transport, inflate, limits });
    const side = (direction: MessageDirection): Side => ({
      direction,
      decoder: this.#speakers.decoders[direction],
      base: 0,
      hasEnded: false,
      rawFrom: null,
    });
    this.#sides = { inbound: side('inbound'), outbound: side('outbound') };
  }

  /** What one read or write (a datagram, over UDP) makes known. Bytes of both directions have to come in their order. */
  push(direction: MessageDirection, bytes: Uint8Array): Decoded[] {
    this.#sides[direction].decoder?.push(bytes);
    return this.#drain(direction);
  }

  /** This side sends no more. */
  end(direction: MessageDirection): Decoded[] {
    const side = this.#sides[direction];
    side.hasEnded = true;
    side.decoder?.end();
    return this.#drain(direction);
  }

  /** Where in the stream of a side the bytes begin that could not be decoded; null: there are none. */
  rawFrom(direction: MessageDirection): number | null {
    return this.#sides[direction].rawFrom;
  }

  /** What one side says may be what the other has waited for: an answer, the end of HTTP. */
  #drain(direction: MessageDirection): Decoded[] {
    const decoded: Decoded[] = [];
    const side = this.#sides[direction];
    const other = this.#sides[direction === 'inbound' ? 'outbound' : 'inbound'];
    // One at a time: what comes first does not depend on how much came at once.
    for (let found = this.#next(side) ?? this.#next(other); found; found = this.#next(other) ?? this.#next(side))
      decoded.push(found, ...this.#more(side), ...this.#more(other));
    return decoded;
  }

  /** What belongs to what was found last. */
  #more(side: Side): Decoded[] {
    const more: Decoded[] = [];
    while (side.decoder?.hasMore) more.push(...[this.#next(side)].filter((found) => found !== null));
    return more;
  }

  #next(side: Side): Decoded | null {
    while (side.decoder) {
      const { decoder, base, direction } = side;
      const found = decoder.next();
      if (found) return { ...found, at: found.at + base, direction };
      if (!decoder.isOver) return null;
      this.#handOver(side, decoder);
    }
    return null;
  }

  #handOver(side: Side, decoder: Decoder): void {
    side.base += decoder.position;
    side.decoder = this.#speakers.next(side.direction);
    if (!side.decoder) side.rawFrom = side.base;
    side.decoder?.push(decoder.rest());
    if (side.hasEnded) side.decoder?.end();
  }
}
