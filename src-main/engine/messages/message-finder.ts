/** Finds a message again, whole: the rows keep where it is and not what it says. Its connection is gone through anew, up to it. */
import type { DecodedMessage, Violation } from '../../contract/decoded';
import type { RecordBytes } from '../../contract/records';
import { defaultLimits } from '../decode/limits';
import type { LogReading } from '../record/log-contract';
import { Channel, type Found } from './channel';
import { connectionRecords } from './connection-records';
import type { MessageEntry } from './message-index';
import { violationsAfter } from './row-drafts';
import type { Speech } from './speech';
import type { Place } from './stream-map';

export interface FoundMessage {
  /** Null: a violation that is of no message. */
  readonly message: DecodedMessage | null;
  readonly violations: readonly Violation[];
  readonly place: Place | null;
}

/** Where a connection was gone through last: the message after this one is found from there. */
interface Cursor {
  readonly key: string;
  readonly channel: Channel;
  /** The first record that it has not been told of. */
  next: number;
  /** The latest ones, whole. */
  recent: Found[];
}

const maximumCursors = 4;
const recentCount = 200;
/** Datagrams before the one asked for, for what their exchange says of it. */
const datagramsBefore = 64;

export class MessageFinder {
  readonly #log: LogReading;
  readonly #speech: Speech;
  #cursors: Cursor[] = [];
  /** One at a time: a cursor is nobody else's meanwhile. */
  #busy: Promise<unknown> = Promise.resolve();

  constructor(log: LogReading, speech: Speech) {
    this.#log = log;
    this.#speech = speech;
  }

  /** Null: its records are not there any more. */
  find(entry: MessageEntry): Promise<FoundMessage | null> {
    const found = this.#busy.then(() => this.#find(entry));
    this.#busy = found.catch(() => undefined);
    return found;
  }

  async #find(entry: MessageEntry): Promise<FoundMessage | null> {
    const first = await this.#firstRecord(entry);
    if (first === null) return null;
    const isStream = first.transport === 'tcp';
    const since = isStream ? entry.since : this.#datagramsBefore(entry);
    const key = `${entry.connection} ${entry.layer} ${since}`;
    const isIt = (found: Found): boolean => isSame(found, entry, isStream);
    const known = this.#cursors.find((cursor) => cursor.key === key);
    const isPast = known !== undefined && known.next > entry.foundAt && !known.recent.some(isIt);
    const cursor = known && !isPast ? known : this.#begin(key, entry, first, since);
    this.#cursors = [cursor, ...this.#cursors.filter((other) => other.key !== key)].slice(0, maximumCursors);
    await this.#goOn(cursor, entry);
    return answer(cursor.recent, cursor.recent.find(isIt));
  }

  /** Tells what carries it. */
  async #firstRecord({ firstRecord }: MessageEntry): Promise<RecordBytes | null> {
    const [record = null] = await this.#log.records(firstRecord, 1, 0);
    return record;
  }

  #begin(key: string, entry: MessageEntry, first: RecordBytes, since: number): Cursor {
    const meant = this.#speech.meant(first);
    // Which protocol it is was said by a datagram that may be long ago.
    const own = first.transport === 'tcp' ? meant : { ...meant, protocol: entry.protocol };
    return { key, channel: new Channel(first, own, defaultLimits), next: since, recent: [] };
  }

  async #goOn(cursor: Cursor, { connection, layer, foundAt }: MessageEntry): Promise<void> {
    for await (const record of connectionRecords(this.#log, connection, { from: cursor.next, to: foundAt })) {
      if (record.event === null && record.layer !== layer) continue;
      const found = heardBy(cursor.channel, record);
      cursor.recent.push(...found);
      if (cursor.recent.length > 2 * recentCount) cursor.recent = cursor.recent.slice(-recentCount);
    }
    cursor.next = Math.max(cursor.next, foundAt + 1);
  }

  #datagramsBefore({ connection, foundAt }: MessageEntry): number {
    const from = Math.max(this.#log.firstNumber, foundAt - 16 * datagramsBefore);
    const numbers: number[] = [];
    for (let next = this.#log.nextOf(connection, from); next !== null && next <= foundAt;) {
      numbers.push(next);
      next = this.#log.nextOf(connection, next + 1);
    }
    return numbers.at(-datagramsBefore) ?? numbers[0] ?? foundAt;
  }
}

function heardBy(channel: Channel, record: RecordBytes): readonly Found[] {
  const { event, direction } = record;
  if (event === null) return direction === 'none' ? [] : channel.push(direction, record).found;
  const sides = { 'end-received': ['inbound'], 'end-sent': ['outbound'] } as const;
  if (event.event === 'end-received' || event.event === 'end-sent')
    return sides[event.event].flatMap((side) => channel.end(side).found);
  const isOver = event.event === 'closed' || event.event === 'reset' || event.event === 'failed';
  return isOver ? [...channel.end('inbound').found, ...channel.end('outbound').found] : [];
}

function isSame({ decoded, sequence, direction, place }: Found, entry: MessageEntry, isStream: boolean): boolean {
  if (decoded.kind !== entry.kind || direction !== entry.direction || decoded.proto !== entry.protocol) return false;
  if (!isStream) return place?.lastRecord === entry.lastRecord;
  return sequence === entry.sequence && decoded.at === entry.streamAt;
}

function answer(recent: readonly Found[], found: Found | undefined): FoundMessage | null {
  if (!found) return null;
  const { decoded, place } = found;
  if (decoded.kind === 'violation') return { message: null, violations: [decoded], place };
  return { message: decoded, violations: violationsAfter(recent, recent.indexOf(found)), place };
}
