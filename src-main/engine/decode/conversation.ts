/** One connection: both directions, in the order in which their bytes came, and the decoders that follow each other on it. */
import type { Decoded, MessageDirection, ProtocolName } from '../../contract/decoded';
import type { Decoder } from './decoder';
import type { Unpack } from './http/codings';
import { defaultLimits, type DecodeLimits } from './limits';
import { Opening, type Basis, type HeldBytes } from './opening';
import { speakers, type SpeakerOptions, type Speakers } from './speakers';
import type { Inflate } from './websocket/extensions';

export interface ConversationOptions {
  /** What it speaks; null: its first bytes tell, if they can. A connection that becomes another begins as what it begins as: WebSocket as `http` or `websocket`. */
  readonly protocol: ProtocolName | null;
  /** What it is taken to speak where its first bytes do not tell, and may be that. */
  readonly otherwise?: ProtocolName | null;
  readonly transport?: 'tcp' | 'udp';
  /** What decompresses WebSocket messages; without it they are shown compressed. */
  readonly inflate?: Inflate | null;
  /** What takes content codings off; without it a compressed content is not read. */
  readonly unpack?: Unpack | null;
  readonly limits?: DecodeLimits;
}

export interface Spoken {
  readonly protocol: ProtocolName;
  readonly basis: Basis;
}

interface Side {
  readonly direction: MessageDirection;
  /** Null: the bytes are not decoded any more, or not yet. */
  decoder: Decoder | null;
  /** Where in the stream the decoder's first byte stands. */
  base: number;
  /** Bytes that it has sent, those that were lost among them. */
  received: number;
  hasEnded: boolean;
  /** Bytes were lost: decoding goes on where a message seems to begin. */
  isLost: boolean;
  /** Where the bytes begin that are not decoded; null: all are. */
  rawFrom: number | null;
}

export class Conversation {
  readonly #options: SpeakerOptions;
  readonly #sides: Readonly<Record<MessageDirection, Side>>;
  #opening: Opening | null;
  #speakers: Speakers | null = null;
  #spoken: Spoken | null = null;

  constructor(options: ConversationOptions) {
    const {
      protocol,
      otherwise = null,
      transport = 'tcp',
      inflate = null,
      unpack = null,
      limits = defaultLimits,
    } = options;
    this.#options = { transport, inflate, unpack, limits };
    this.#opening = new Opening({ protocol, otherwise, transport });
    const side = (direction: MessageDirection): Side => {
      return { direction, decoder: null, base: 0, received: 0, hasEnded: false, isLost: false, rawFrom: null };
    };
    this.#sides = { inbound: side('inbound'), outbound: side('outbound') };
  }

  /** What one read or write (a datagram, over UDP) makes known. Bytes of both directions have to come in their order. */
  push(direction: MessageDirection, bytes: Uint8Array, atNs?: bigint): Decoded[] {
    this.#sides[direction].received += bytes.length;
    if (this.#opening) return this.#open(this.#opening, { direction, bytes, atNs });
    return this.#feed({ direction, bytes, atNs });
  }

  /**
   * So many bytes of this side are not there (a capture lacks them); they count in the places of those after them. A message
   * that is under way is cut off, and what follows is raw until a message seems to begin: `isDecoded` tells when.
   */
  lose(direction: MessageDirection, byteLength: number): Decoded[] {
    const side = this.#sides[direction];
    const decoded = this.#opening?.held.length ? this.#begin(this.#opening, this.#opening.settle()) : [];
    side.received += byteLength;
    if (this.#opening) {
      side.base += byteLength;
      return decoded;
    }
    // What HTTP hands over to has nothing either.
    for (let { decoder } = side; decoder; decoder = side.decoder === decoder ? null : side.decoder) {
      decoder.end();
      decoded.push(...this.#drain(direction));
    }
    this.#speakers?.lost(direction);
    side.isLost = true;
    return decoded;
  }

  /** This side sends no more. */
  end(direction: MessageDirection): Decoded[] {
    const side = this.#sides[direction];
    side.hasEnded = true;
    // Too little has come to tell what it is, and more does not come.
    if (this.#opening?.held.some((held) => held.direction === direction))
      return this.#begin(this.#opening, this.#opening.settle());
    side.decoder?.end();
    return this.#drain(direction);
  }

  /** What it is taken to speak, and why; null: nothing that is known, or too little has come. */
  get spoken(): Spoken | null {
    return this.#spoken;
  }

  /** Too little has come to tell what it speaks. */
  get isOpening(): boolean {
    return this.#opening !== null;
  }

  /** Where in the stream of a side the first byte stands that is in no message, violation or raw stretch yet. */
  position(direction: MessageDirection): number {
    const { decoder, base } = this.#sides[direction];
    return base + (decoder?.position ?? 0);
  }

  /** Whether the bytes that this side sends now become messages. */
  isDecoded(direction: MessageDirection): boolean {
    return this.#sides[direction].decoder !== null;
  }

  /** Where in the stream of a side the bytes begin that are not decoded; null: there are none. */
  rawFrom(direction: MessageDirection): number | null {
    return this.#sides[direction].rawFrom;
  }

  #feed({ direction, bytes, atNs }: HeldBytes): Decoded[] {
    const side = this.#sides[direction];
    if (side.isLost && bytes.length > 0) this.#resume(side, bytes);
    side.decoder?.push(bytes, atNs);
    return this.#drain(direction);
  }

  /** After a loss. */
  #resume(side: Side, bytes: Uint8Array): void {
    side.decoder = this.#speakers?.again(side.direction, bytes) ?? null;
    if (side.decoder === null) return;
    side.isLost = false;
    side.base = side.received - bytes.length;
    side.rawFrom = null;
  }

  #open(opening: Opening, said: HeldBytes): Decoded[] {
    const protocol = opening.push(said);
    return protocol === 'unsure' ? [] : this.#begin(opening, protocol);
  }

  #begin(opening: Opening, protocol: ProtocolName | null): Decoded[] {
    this.#opening = null;
    this.#spoken = protocol && { protocol, basis: opening.basis };
    if (protocol !== null) this.#speakers = speakers(protocol, this.#options);
    for (const side of Object.values(this.#sides)) this.#beginSide(side);
    return opening.held.flatMap((held) => this.#feed(held));
  }

  #beginSide(side: Side): void {
    side.decoder = this.#speakers?.decoders[side.direction] ?? null;
    if (side.decoder === null) side.rawFrom = side.base;
    if (side.hasEnded) side.decoder?.end();
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
    side.decoder = this.#speakers?.next(side.direction) ?? null;
    if (!side.decoder) side.rawFrom = side.base;
    side.decoder?.push(decoder.rest());
    if (side.hasEnded) side.decoder?.end();
  }
}
