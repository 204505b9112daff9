/** What the records of a log mean in the protocol that their connections speak. */
import type { Decoded, MessageDirection, ProtocolName } from '../contract/decoded';
import { layers, type RecordBytes } from '../contract/records';
import { Conversation } from '../engine/decode/conversation';
import { inflate } from '../engine/inflate';

export interface Meant {
  /** Certainly; null: its first bytes may tell. */
  readonly protocol: ProtocolName | null;
  /** Where they do not. */
  readonly otherwise?: ProtocolName | null;
}

/** What the connection of a record is meant to speak. */
export type Speech = (record: RecordBytes) => Meant;

export interface DecodedRecord {
  readonly decoded: readonly Decoded[];
  /** The record's bytes are, or will be, part of messages. */
  readonly isDecoded: boolean;
}

/** Conversations at once: over UDP nobody says when one is over, and in a capture its end need not be seen. */
const maximumConversations = 20_000;
const bothSides: readonly MessageDirection[] = ['inbound', 'outbound'];

export class Messages {
  readonly #speech: Speech;
  /** By connection and layer; the one that has been silent longest comes first. */
  readonly #conversations = new Map<string, { readonly conversation: Conversation; readonly isStream: boolean }>();
  /** Streams that were let go in their middle: they cannot be understood any more. */
  readonly #lost = new Set<string>();
  /** Number of the last record; 0: none. */
  #passed = 0;

  constructor(speech: Speech) {
    this.#speech = speech;
  }

  /** Told of every record: after some that were dropped at the log's size limit, no stream can be taken up again. */
  pass({ number }: RecordBytes): void {
    if (this.#passed > 0 && number > this.#passed + 1)
      for (const key of [...this.#conversations.keys()]) this.#letGo(key);
    this.#passed = number;
  }

  /** Records have to come in their order, each once, data with their bytes. */
  ofRecord(record: RecordBytes): DecodedRecord {
    if (record.event) return { decoded: this.#atEvent(record), isDecoded: false };
    const { direction, bytes } = record;
    const conversation = direction === 'none' ? null : this.#conversationOf(record);
    if (direction === 'none' || !conversation) return { decoded: [], isDecoded: false };
    const decoded = conversation.push(direction, bytes);
    return { decoded, isDecoded: conversation.isDecoded(direction) };
  }

  #conversationOf(record: RecordBytes): Conversation | null {
    const { transport } = record;
    if (transport !== 'tcp' && transport !== 'udp') return null;
    const key = keyOf(record.connection, record.layer);
    if (this.#lost.has(key)) return null;
    const make = () => new Conversation({ ...this.#speech(record), transport, inflate });
    const kept = this.#conversations.get(key) ?? { conversation: make(), isStream: transport === 'tcp' };
    this.#conversations.delete(key);
    this.#conversations.set(key, kept);
    const [oldest] = this.#conversations.keys();
    if (this.#conversations.size > maximumConversations && oldest !== undefined) this.#letGo(oldest);
    return kept.conversation;
  }

  /** A stream cannot be taken up again in its middle, datagrams can. */
  #letGo(key: string): void {
    if (this.#conversations.get(key)?.isStream) this.#lost.add(key);
    this.#conversations.delete(key);
  }

  #atEvent({ event, connection }: RecordBytes): Decoded[] {
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
        return [];
    }
  }

  #end(connection: number, sides: readonly MessageDirection[]): Decoded[] {
    return keysOf(connection).flatMap((key) => {
      const { conversation } = this.#conversations.get(key) ?? {};
      return conversation ? sides.flatMap((side) => conversation.end(side)) : [];
    });
  }

  #forget(connection: number): Decoded[] {
    const decoded = this.#end(connection, bothSides);
    for (const key of keysOf(connection)) {
      this.#conversations.delete(key);
      this.#lost.delete(key);
    }
    return decoded;
  }
}

const keyOf = (connection: number, layer: RecordBytes['layer']): string => `${connection} ${layer}`;
const keysOf = (connection: number): string[] => layers.map((layer) => keyOf(connection, layer));
