/** The first bytes of a connection, held until it is known what it speaks. */
import type { MessageDirection, ProtocolName } from '../../contract/decoded';
import { mayBe } from './plausible';
import { beginsAs, recogniseDatagram, recogniseStream, type Recognised } from './recognise';

/** `otherwise`: its bytes do not tell, and may be it. */
export type Basis = 'meant' | 'bytes' | 'otherwise';

export interface HeldBytes {
  readonly direction: MessageDirection;
  readonly bytes: Uint8Array;
  readonly atNs: bigint | undefined;
}

interface Meant {
  /** What it is meant to speak; null leaves it to the bytes. */
  readonly protocol: ProtocolName | null;
  /** Where they do not tell, and may be it. */
  readonly otherwise: ProtocolName | null;
  readonly transport: 'tcp' | 'udp';
}

/** More than any protocol needs to be told by. */
const heldByteLength = 1024;

export class Opening {
  readonly #meant: Meant;
  readonly held: HeldBytes[] = [];

  constructor(meant: Meant) {
    this.#meant = meant;
  }

  /** Why it is taken to speak what it does. */
  basis: Basis = 'meant';

  /** No more will come to tell it by. */
  settle(): ProtocolName | null {
    const [first] = this.held.filter(({ bytes }) => bytes.length > 0);
    return first ? this.#otherwise(first.bytes) : null;
  }

  push({ direction, bytes, atNs }: HeldBytes): Recognised {
    this.held.push({ direction, bytes: bytes.slice(), atNs });
    const { protocol, transport } = this.#meant;
    if (transport === 'udp') return protocol ?? this.#byBytes(recogniseDatagram(bytes)) ?? this.#otherwise(bytes);
    if (bytes.length === 0) return 'unsure';
    if (protocol !== null) return beginsAs(protocol, bytes[0]!);
    return this.#recognise();
  }

  /** By the side that speaks first: in all that is known, the client. */
  #recognise(): Recognised {
    const speaking = this.held.filter(({ bytes }) => bytes.length > 0);
    const first = speaking[0]!.direction;
    const said = speaking.filter(({ direction }) => direction === first);
    const bytes = Uint8Array.from(said.flatMap((one) => [...one.bytes.subarray(0, heldByteLength)]));
    const guess = recogniseStream(bytes);
    const isDecided = bytes.length >= heldByteLength || speaking.length > said.length;
    return guess === null || (guess === 'unsure' && isDecided) ? this.#otherwise(bytes) : this.#byBytes(guess);
  }

  #byBytes(guess: Recognised): Recognised {
    if (guess !== null) this.basis = 'bytes';
    return guess;
  }

  #otherwise(bytes: Uint8Array): ProtocolName | null {
    const { otherwise, transport } = this.#meant;
    this.basis = 'otherwise';
    return otherwise !== null && mayBe(otherwise, bytes, transport) ? otherwise : null;
  }
}
