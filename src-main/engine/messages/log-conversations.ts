/** What the records of a log mean in the protocols that their connections speak, and which records say it. */
import type { MessageDirection } from '../../contract/decoded';
import type { ConnectionProtocol } from '../../contract/messages';
import { layers, type Layer, type RecordBytes } from '../../contract/records';
import type { ConnectionNumber } from '../../contract/session-state';
import { defaultLimits, type DecodeLimits } from '../decode/limits';
import { Assembly, type Assembled } from './assembly';
import { Channel, type Found, type RawFound } from './channel';
import type { LogRecord } from './log-records';
import type { Meant, Speech } from './speech';

export interface Heard {
  readonly found: readonly Found[];
  /** Bytes, of this record or of earlier ones, that turned out to be in no message. */
  readonly raw: readonly RawFound[];
  /** The record's bytes are, or will be, part of messages. */
  readonly isDecoded: boolean;
}

/** Conversations at once: over UDP nobody says when one is over, and in a capture its end need not be seen. */
const maximumChannels = 20_000;
/** Whose protocol is told after their end. */
const rememberedChannels = 1_000;
const bothSides: readonly MessageDirection[] = ['inbound', 'outbound'];
const unknown: Meant = { protocol: null, otherwise: null, isChosen: true };
const nothing: Heard = { found: [], raw: [], isDecoded: false };

export class LogConversations {
  readonly #speech: Speech;
  readonly #limits: DecodeLimits;
  /** By connection and layer; the one that has been silent longest comes first. */
  readonly #channels = new Map<string, Channel>();
  /** What those spoke that are over, the oldest first. */
  readonly #over = new Map<string, ConnectionProtocol>();
  /** Connections of somebody else's capture. */
  readonly #assemblies = new Map<ConnectionNumber, { readonly assembly: Assembly; readonly first: LogRecord }>();
  /** Streams that were let go in their middle: they cannot be understood any more, and are told as raw. */
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
  ofRecord(record: LogRecord): Heard {
    if (record.segment !== null) return this.#assemble(record);
    if (record.event) return this.#atEvent(record);
    const { direction, number, atNs, bytes } = record;
    const channel = direction === 'none' ? null : this.#channelOf(record);
    return direction === 'none' || !channel ? nothing : channel.push(direction, { number, atNs, from: 0, bytes });
  }

  /** The capture ends with this record: what waits for lost segments waits no longer. */
  finish(record: LogRecord): Heard {
    const heard = [...this.#assemblies].map(([connection, { assembly, first }]) =>
      this.#hear({ ...first, number: record.number, atNs: record.atNs, connection }, assembly.end(record)),
    );
    this.#assemblies.clear();
    return joined(heard);
  }

  /** Segments in the order of the capture become bytes in the order of their stream. */
  #assemble(record: LogRecord): Heard {
    const { connection } = record;
    const known = this.#assemblies.get(connection) ?? { assembly: new Assembly(), first: record };
    this.#assemblies.delete(connection);
    this.#assemblies.set(connection, known);
    const [oldest] = this.#assemblies.keys();
    if (this.#assemblies.size > maximumChannels && oldest !== undefined) this.#assemblies.delete(oldest);
    const heard = this.#hear(record, known.assembly.push(record));
    if (!known.assembly.isOver) return heard;
    // It stays, to know what is only sent again.
    return { ...joined([heard, this.#forget(connection)]), isDecoded: heard.isDecoded };
  }

  #hear(record: LogRecord, { pieces, notes, ended }: Assembled): Heard {
    const { atNs } = record;
    const heard: Heard[] = [{ ...nothing, found: notes }];
    for (const { direction, record: number, from, bytes, lostBytes } of pieces) {
      const channel = this.#channelOf({ ...record, transport: 'tcp' });
      if (lostBytes > 0 && channel) heard.push(channel.lose(direction, lostBytes));
      if (bytes.length > 0 && channel) heard.push(channel.push(direction, { number, atNs, from, bytes }));
    }
    if (ended.length > 0) heard.push(this.#end(record.connection, ended));
    const isDecoded = heard.some((one) => one.isDecoded) || pieces.length === 0;
    return { ...joined(heard), isDecoded };
  }

  /** Of the connections that are being followed, and of the latest that are over. */
  protocols(): ConnectionProtocol[] {
    return [...this.#over.values(), ...[...this.#channels.values()].map((channel) => channel.protocol)];
  }

  #channelOf(record: RecordBytes): Channel | null {
    if (record.transport !== 'tcp' && record.transport !== 'udp') return null;
    const key = keyOf(record.connection, record.layer);
    const meant = this.#lost.has(key) ? unknown : this.#speech.meant(record);
    const channel = this.#channels.get(key) ?? new Channel(record, meant, this.#limits);
    this.#channels.delete(key);
    this.#channels.set(key, channel);
    const [oldest] = this.#channels.keys();
    if (this.#channels.size > maximumChannels && oldest !== undefined) this.#letGo(oldest);
    return channel;
  }

  /** What it spoke is remembered for a while. */
  #remove(key: string): void {
    const channel = this.#channels.get(key);
    if (!channel) return;
    this.#channels.delete(key);
    this.#over.delete(key);
    this.#over.set(key, channel.protocol);
    const [oldest] = this.#over.keys();
    if (this.#over.size > rememberedChannels && oldest !== undefined) this.#over.delete(oldest);
  }

  /** A stream cannot be taken up again in its middle, datagrams can. */
  #letGo(key: string): void {
    if (this.#channels.get(key)?.isStream) this.#lost.add(key);
    this.#remove(key);
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
    return joined(heard);
  }

  #forget(connection: ConnectionNumber): Heard {
    const heard = this.#end(connection, bothSides);
    for (const key of keysOf(connection)) {
      this.#remove(key);
      this.#lost.delete(key);
    }
    return heard;
  }
}

function joined(heard: readonly Heard[]): Heard {
  if (heard.length === 0) return nothing;
  return { found: heard.flatMap(({ found }) => found), raw: heard.flatMap(({ raw }) => raw), isDecoded: false };
}

const keyOf = (connection: ConnectionNumber, layer: Layer): string => `${connection} ${layer}`;
const keysOf = (connection: ConnectionNumber): string[] => layers.map((layer) => keyOf(connection, layer));
