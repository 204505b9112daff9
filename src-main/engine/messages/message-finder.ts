/** Finds a message again, whole: the rows keep where it is and not what it says. Its connection is gone through anew, up to it. */
import type { DecodedMessage, Violation } from '../../contract/decoded';
import type { Layer, RecordBytes } from '../../contract/records';
import { defaultLimits, type DecodeLimits } from '../decode/limits';
import type { LogReading } from '../record/log-contract';
import type { Found } from './channel';
import { connectionRecords } from './connection-records';
import { LogConversations } from './log-conversations';
import type { LogRecord } from './log-records';
import { loneMessage } from './lone-message';
import type { MessageEntry } from './message-index';
import { violationsAfter } from './row-drafts';
import type { Meant, Speech } from './speech';
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
  readonly conversations: LogConversations;
  /** Those of its decoders, which read them for each message anew: contents are read near what is looked for only. */
  readonly limits: { -readonly [K in keyof DecodeLimits]: DecodeLimits[K] };
  /** The first record that it has not been told of. */
  next: number;
  /** The latest ones, whole. */
  recent: Found[];
}

interface Wanted {
  readonly layer: Layer;
  readonly isIt: (found: Found) => boolean;
}

const maximumCursors = 4;
const recentCount = 200;
/** Records before what is looked for whose messages are read whole: the next to be looked at, or what goes on in it. */
const nearRecords = 200;
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
    const [first] = await this.#log.records(entry.firstRecord, 1, 0);
    if (!first) return null;
    const isStream = first.transport === 'tcp';
    if (isStream && entry.since < this.#log.firstNumber) return await loneMessage(this.#log, entry);
    const since = isStream ? this.#streamSince(entry) : this.#datagramsBefore(entry);
    const key = `${entry.connection} ${entry.layer} ${since}`;
    const isIt = (found: Found): boolean => isSame(found, entry, isStream);
    const known = this.#cursors.find((cursor) => cursor.key === key);
    const isPast = known !== undefined && known.next > entry.foundAt && !known.recent.some(isIt);
    const cursor = known && !isPast ? known : this.#begin(key, entry, isStream, since);
    this.#cursors = [cursor, ...this.#cursors.filter((other) => other.key !== key)].slice(0, maximumCursors);
    await this.#goOn(cursor, entry, { layer: entry.layer, isIt });
    return answer(cursor.recent, cursor.recent.find(isIt));
  }

  #begin(key: string, { protocol }: MessageEntry, isStream: boolean, since: number): Cursor {
    // What datagrams are was said by one that may be long ago.
    const meant = (record: RecordBytes): Meant => ({ ...this.#speech.meant(record), protocol });
    const wantsCiphertext = (record: RecordBytes): boolean => this.#speech.wantsCiphertext(record);
    const speech = isStream ? this.#speech : { meant, wantsCiphertext };
    const limits = { ...defaultLimits };
    return { key, conversations: new LogConversations(speech, limits), limits, next: since, recent: [] };
  }

  async #goOn(cursor: Cursor, { connection, firstRecord, foundAt }: MessageEntry, wanted: Wanted): Promise<void> {
    let last: LogRecord | null = null;
    for await (const record of connectionRecords(this.#log, connection, { from: cursor.next, to: foundAt })) {
      last = record;
      if (record.event === null && record.layer !== wanted.layer) continue;
      const isNear = record.number >= firstRecord - nearRecords;
      cursor.limits.contentByteLength = isNear ? defaultLimits.contentByteLength : 0;
      const { found } = cursor.conversations.ofRecord(record);
      if (isNear) this.#keep(cursor, found, wanted);
    }
    // What the end of the capture has made known.
    const isOver = this.#log.isForeign && foundAt === this.#log.firstNumber + this.#log.count - 1;
    if (last && isOver) this.#keep(cursor, cursor.conversations.finish(last).found, wanted);
    cursor.next = Math.max(cursor.next, foundAt + 1);
  }

  /** One record may hold thousands: the latest are kept, and what is looked for with those right after it. */
  #keep(cursor: Cursor, found: readonly Found[], { layer, isIt }: Wanted): void {
    for (const one of found) {
      if (one.layer !== layer) continue;
      if (cursor.recent.length >= 2 * recentCount) {
        if (cursor.recent.slice(0, recentCount).some(isIt)) return;
        cursor.recent = cursor.recent.slice(-recentCount);
      }
      cursor.recent.push(one);
    }
  }

  /** Segments are put in order from the connection's SYN on. */
  #streamSince({ connection, since }: MessageEntry): number {
    return this.#log.isForeign ? (this.#log.nextOf(connection, this.#log.firstNumber) ?? since) : since;
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

function isSame({ decoded, sequence, direction, place }: Found, entry: MessageEntry, isStream: boolean): boolean {
  const protocol = entry.protocol ?? 'tcp';
  if (decoded.kind !== entry.kind || direction !== entry.direction || decoded.proto !== protocol) return false;
  if (!isStream || protocol === 'tcp') return place?.lastRecord === entry.lastRecord;
  return sequence === entry.sequence && decoded.at === entry.streamAt;
}

function answer(recent: readonly Found[], found: Found | undefined): FoundMessage | null {
  if (!found) return null;
  const { decoded, place } = found;
  if (decoded.kind === 'violation') return { message: null, violations: [decoded], place };
  return { message: decoded, violations: violationsAfter(recent, recent.indexOf(found)), place };
}
