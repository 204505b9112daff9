/** One connection at one layer: what it says, and which records say it. */
import type { Decoded, MessageDirection } from '../../contract/decoded';
import type { ConnectionProtocol, ProtocolBasis } from '../../contract/messages';
import type { Layer, RecordBytes } from '../../contract/records';
import type { ConnectionNumber } from '../../contract/session-state';
import { Conversation } from '../decode/conversation';
import type { DecodeLimits } from '../decode/limits';
import { inflate } from '../inflate';
import { unpack } from '../unpack';
import type { Heard } from './log-conversations';
import { portsOf, type Meant } from './speech';
import { StreamMap, type Place, type RawStretch } from './stream-map';

interface Whose {
  readonly connection: ConnectionNumber;
  readonly layer: Layer;
  readonly direction: MessageDirection;
  /** The record that the channel begins with. */
  readonly since: number;
}

export interface Found extends Whose {
  readonly decoded: Decoded;
  /** How many messages of the channel came before it: the same each time that the channel is gone through. */
  readonly sequence: number;
  /** Null: its bytes came too long ago to be found again. */
  readonly place: Place | null;
}

export interface RawFound extends Whose {
  readonly stretch: RawStretch;
}

/** A record's bytes, or a part of them. */
export interface PushedBytes {
  readonly number: number;
  readonly atNs: bigint;
  readonly from: number;
  readonly bytes: Uint8Array;
}

export class Channel {
  readonly isStream: boolean;
  readonly #conversation: Conversation | null;
  readonly #meant: Meant;
  readonly #maps = { inbound: new StreamMap(), outbound: new StreamMap() };
  readonly #about: Pick<RecordBytes, 'connection' | 'layer'>;
  readonly #port: number;
  readonly #since: number;
  /** Messages so far. */
  #count = 0;

  /** `record`: the first of it, over TCP or UDP. */
  constructor(record: RecordBytes, meant: Meant, limits: DecodeLimits) {
    const { connection, layer, transport, number } = record;
    const { protocol, otherwise, isChosen } = meant;
    this.isStream = transport === 'tcp';
    this.#meant = meant;
    this.#about = { connection, layer };
    this.#port = portsOf(record)[0] ?? 0;
    this.#since = number;
    this.#conversation =
      isChosen && protocol === null
        ? null
        : new Conversation({ protocol, otherwise, transport: this.isStream ? 'tcp' : 'udp', inflate, unpack, limits });
  }

  get protocol(): ConnectionProtocol {
    const { protocol, basis } = this.#conversation?.spoken ?? { protocol: null, basis: null };
    const transport = this.isStream ? 'tcp' : 'udp';
    const said: ProtocolBasis = this.#meant.isChosen ? 'chosen' : 'session';
    const because = { meant: said, bytes: 'bytes', otherwise: 'port' } as const;
    return { ...this.#about, transport, port: this.#port, protocol, basis: basis && because[basis] };
  }

  /** `from`: where in the record its bytes begin. */
  push(direction: MessageDirection, { number, atNs, from, bytes }: PushedBytes): Heard {
    const map = this.#maps[direction];
    map.add(number, atNs, from, bytes);
    const decoded = this.#conversation?.push(direction, bytes, atNs) ?? [];
    return this.#heard(decoded, direction);
  }

  /** So many bytes of this side are not in the capture. */
  lose(direction: MessageDirection, byteLength: number): Heard {
    this.#maps[direction].skip(byteLength);
    return this.#heard(this.#conversation?.lose(direction, byteLength) ?? [], direction);
  }

  end(direction: MessageDirection): Heard {
    return this.#heard(this.#conversation?.end(direction) ?? [], direction);
  }

  #heard(decoded: readonly Decoded[], direction: MessageDirection): Heard {
    const found = decoded.map((one) => this.#found(one));
    const raw = [...this.#takeRaw('inbound'), ...this.#takeRaw('outbound')];
    for (const side of ['inbound', 'outbound'] as const) this.#maps[side].forget(this.#position(side));
    const { isOpening = false, isDecoded } = this.#state(direction);
    return { found, raw, isDecoded: isOpening || isDecoded };
  }

  #state(direction: MessageDirection) {
    const conversation = this.#conversation;
    return { isOpening: conversation?.isOpening, isDecoded: conversation?.isDecoded(direction) ?? false };
  }

  #position(direction: MessageDirection): number {
    return this.#conversation?.position(direction) ?? this.#maps[direction].end;
  }

  #found(decoded: Decoded): Found {
    const { at, len, direction } = decoded;
    const place = this.#maps[direction].place(at, len);
    const sequence = this.#count;
    if (decoded.kind === 'message') this.#count++;
    return { ...this.#about, since: this.#since, direction, decoded, sequence, place };
  }

  #takeRaw(direction: MessageDirection): RawFound[] {
    const rawFrom = this.#conversation === null ? 0 : this.#conversation.rawFrom(direction);
    if (rawFrom === null) return [];
    return this.#maps[direction]
      .takeRaw(rawFrom)
      .map((stretch) => ({ ...this.#about, since: this.#since, direction, stretch }));
  }
}
