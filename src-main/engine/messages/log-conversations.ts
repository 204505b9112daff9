/** What the records of a log mean in the protocols that their connections speak, and which records say it. */
import type { Decoded, MessageDirection } from '../../contract/decoded';
import type { ConnectionProtocol } from '../../contract/messages';
import { layers, type Layer, type RecordBytes } from '../../contract/records';
import type { ConnectionNumber } from '../../contract/session-state';
import { defaultLimits, type DecodeLimits } from '../decode/limits';
import { Channel, type Found, type RawFound } from './channel';
import type { Speech } from './speech';

export interface Heard {
  readonly found: readonly Found[];
  /** Bytes, of this record or of earlier ones, that turned out to be in no message. */
  readonly raw: readonly RawFound[];
  /** The record's bytes are, or will be, part of messages. */
  readonly isDecoded: boolean;
}

/** Conversations at once: over UDP nobody says when one is over, and in a capture its end need not be seen. */
const maximumChannels = 20_000;
const bothSides: readonly MessageDirection[] = ['inbound', 'outbound'];
const nothing: Heard = { found: [], raw: [], isDecoded: false };

export class LogConversations {
  readonly #speech: Speech;
  readonly #limits: DecodeLimits;
  /** By connection and layer; the one that has been silent longest comes first. */
  readonly #channels = new Map<string, Channel>();
  /** Streams that were let go in their middle: they cannot be understood any more. */
  readonly #lost = new Set<string>();
  /** Number of the last record; 0: none. */
  #passed = 0;

  constructor(speech: Speech, limits: DecodeLimits = defaultLimits) {
    this.#speech = speech;
    this.#limits = limits;
  }

  /** Told of every record: after some that were dropped at the log's size limit, no stream can be taken up again. */
  pass({ number }: RecordBytes): void {
    if (this.#passed > 0 && number > this.#passed + 1) for (const key of [...this.#channels.keys()]) this.#letGo(key);
    this.#passed = number;
  }

  /** Records have to come in their order, each once, data with their bytes. */
  ofRecord(record: RecordBytes): Heard {
    if (record.event) return this.#atEvent(record);
    const { direction } = record;
    const channel = direction === 'none' ? null : this.#channelOf(record);
    return direction === 'none' || !channel ? nothing : channel.push(direction, record);
  }

  /** Of the connections that are being followed. */
  protocols(): ConnectionProtocol[] {
    return [...this.#channels.values()].map((channel) => channel.protocol);
  }

  protocolOf(connection: ConnectionNumber, layer: Layer): ConnectionProtocol | null {
    return this.#channels.get(keyOf(connection, layer))?.protocol ?? null;
  }

  #channelOf(record: RecordBytes): Channel | null {
    if (record.transport !== 'tcp' && record.transport !== 'udp') return null;
    const key = keyOf(record.connection, record.layer);
    if (this.#lost.has(key)) return null;
    const channel = this.#channels.get(key) ?? new Channel(record, this.#speech.meant(record), this.#limits);
    this.#channels.delete(key);
    this.#channels.set(key, channel);
    const [oldest] = this.#channels.keys();
    if (this.#channels.size > maximumChannels && oldest !== undefined) this.#letGo(oldest);
    return channel;
  }

  /** A stream cannot be taken up again in its middle, datagrams can. */
  #letGo(key: string): void {
    if (this.#channels.get(key)?.isStream) this.#lost.add(key);
    this.#channels.delete(key);
  }

  #atEvent({ event, connection }: RecordBytes): Heard {
    switch (event?.event) {
      case 'end-received':
        return this.#end(connection, ['inbound']);
      case 'end-sent':
        return this.#end(connection, ['outbound']);
      case 'closed':
      case 'reset':
      case 'failed':
        return this.#forget(connection);
      default:
        return nothing;
    }
  }

  #end(connection: ConnectionNumber, sides: readonly MessageDirection[]): Heard {
    const heard = keysOf(connection).flatMap((key) => {
      const channel = this.#channels.get(key);
      return channel ? sides.map((side) => channel.end(side)) : [];
    });
    if (heard.length === 0) return nothing;
    return { found: heard.flatMap(({ found }) => found), raw: heard.flatMap(({ raw }) => raw), isDecoded: false };
  }

  #forget(connection: ConnectionNumber): Heard {
    const heard = this.#end(connection, bothSides);
    for (const key of keysOf(connection)) {
      this.#channels.delete(key);
      this.#lost.delete(key);
    }
    return heard;
  }
}

/** Without where it stands. */
export const decodedOf = ({ found }: Heard): Decoded[] => found.map(({ decoded }) => decoded);

const keyOf = (connection: ConnectionNumber, layer: Layer): string => `${connection} ${layer}`;
const keysOf = (connection: ConnectionNumber): string[] => layers.map((layer) => keyOf(connection, layer));
