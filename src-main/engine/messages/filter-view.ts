/** What a filter lets through of a lens: all that is there, and what comes. It decodes by itself, as deep as the filter asks. */
import type { FilterLens, FilterViewState } from '../../contract/messages';
import type { CompiledFilter } from '../decode/filter/filter';
import type { FilterMessage, FilterRecord } from '../decode/filter/filter-record';
import type { FieldNode } from '../../contract/fields';
import { defaultLimits } from '../decode/limits';
import { LogConversations, type Heard } from './log-conversations';
import type { LogRecord } from './log-records';
import { heardDrafts, rowDrafts, type RowDraft } from './row-drafts';
import { SortedNumbers } from './sorted-numbers';
import type { Speech } from './speech';
import type { Place } from './stream-map';

export interface FilterViewOptions {
  readonly view: number;
  readonly lens: FilterLens;
  readonly text: string;
  readonly filter: CompiledFilter;
  readonly speech: Speech;
  /** Number of the row that is the n-th of those found at a record; null: it is not kept (any more). */
  readonly rowOf: (foundAt: number, ordinal: number) => number | null;
  /** The headers of the packet that carried a record. */
  readonly packetOf: (record: number) => Promise<readonly FieldNode[] | null>;
}

/** Records of which not all is known yet: they hold a part of a message that goes on. */
const pendingRecords = 4_096;
const noBytes = new Uint8Array(0);

interface Pending {
  readonly record: FilterRecord;
  readonly messages: FilterMessage[];
}

export class FilterView {
  readonly options: FilterViewOptions;
  readonly numbers = new SortedNumbers();
  through = 0;
  /** Rows that the present record has made so far. */
  #ordinal = 0;
  readonly #conversations: LogConversations | null;
  readonly #pending = new Map<number, Pending>();

  constructor(options: FilterViewOptions) {
    this.options = options;
    const { filter, lens, speech } = options;
    const limits = filter.needsContent ? defaultLimits : { ...defaultLimits, contentByteLength: 0 };
    const needsMessages = lens === 'messages' || filter.needsMessages;
    this.#conversations = needsMessages ? new LogConversations(speech, limits) : null;
  }

  get state(): FilterViewState {
    const { view, lens, text } = this.options;
    return { view, lens, filter: text, count: this.numbers.count, through: this.through };
  }

  async add(records: readonly LogRecord[]): Promise<void> {
    for (const record of records) {
      const packet = this.options.filter.needsPacket ? await this.options.packetOf(record.number) : null;
      this.#conversations?.pass(record);
      const heard = this.#conversations?.ofRecord(record) ?? null;
      if (this.options.lens === 'messages') this.#addRows(record, heard!, packet);
      else this.#addRecord(record, heard, packet);
      this.through = record.number;
    }
  }

  /** The capture ends with this record; null: it does not (yet). */
  finish(last: LogRecord | null): void {
    const heard = last && this.#conversations?.finish(last);
    if (!last || !heard) return;
    if (this.options.lens === 'messages') this.#addDrafts(heardDrafts(heard), last, null);
    else for (const pending of this.#touched(heard, null)) this.#judge(pending);
  }

  #addRows(record: LogRecord, heard: Heard, packet: FilterRecord['packet']): void {
    this.#ordinal = 0;
    this.#addDrafts(rowDrafts(record, heard), record, packet);
  }

  #addDrafts(drafts: readonly RowDraft[], record: LogRecord, packet: FilterRecord['packet']): void {
    for (const draft of drafts) {
      const ordinal = this.#ordinal++;
      if (!this.options.filter.matches(rowRecord(draft, record, packet))) continue;
      const number = this.options.rowOf(record.number, ordinal);
      if (number !== null) this.numbers.add(number);
    }
  }

  /** A record holds parts of messages: what it is of is known once they are whole. */
  #addRecord(record: LogRecord, heard: Heard | null, packet: FilterRecord['packet']): void {
    const own: Pending = { record: { ...filterRecord(record), messages: [], packet }, messages: [] };
    for (const pending of heard === null ? [own] : this.#touched(heard, own)) this.#judge(pending);
    if (heard?.isDecoded) this.#remember(own);
  }

  /** The records that messages have bytes in, which now know of them. */
  #touched(heard: Heard, own: Pending | null): Set<Pending> {
    const touched = new Set(own ? [own] : []);
    for (const draft of heardDrafts(heard)) {
      if (draft.kind !== 'message' && draft.kind !== 'violation') continue;
      const { decoded, place } = draft.found;
      const message = { message: decoded.kind === 'message' ? decoded : null, violations: draft.violations };
      for (const piece of place?.pieces ?? []) {
        const pending = piece.record === own?.record.number ? own : this.#pending.get(piece.record);
        pending?.messages.push(message);
        if (pending) touched.add(pending);
      }
    }
    return touched;
  }

  #judge({ record, messages }: Pending): void {
    if (this.options.filter.matches({ ...record, messages })) this.numbers.add(record.number);
    else this.numbers.remove(record.number);
  }

  #remember(pending: Pending): void {
    const { filter } = this.options;
    const bytes = filter.needsBytes ? pending.record.bytes.slice() : noBytes;
    this.#pending.set(pending.record.number, { ...pending, record: { ...pending.record, bytes } });
    const [oldest] = this.#pending.keys();
    if (this.#pending.size > pendingRecords && oldest !== undefined) this.#pending.delete(oldest);
  }
}

function filterRecord(record: LogRecord): Omit<FilterRecord, 'messages' | 'packet'> {
  return { ...record, event: record.event?.event ?? null };
}

/** A row as a filter sees it: what the record that it was found at says, as far as it is not the message's own. */
function rowRecord(draft: RowDraft, record: LogRecord, packet: FilterRecord['packet']): FilterRecord {
  const about = { ...filterRecord(record), packet };
  switch (draft.kind) {
    case 'message':
    case 'violation': {
      const { decoded, direction, layer, place } = draft.found;
      const message = decoded.kind === 'message' ? decoded : null;
      return {
        ...about,
        number: place?.lastRecord ?? record.number,
        kind: 'data',
        event: null,
        direction,
        layer,
        byteLength: decoded.len,
        bytes: message?.bytes ?? bytesIn(record, place),
        messages: [{ message, violations: draft.violations }],
      };
    }
    case 'raw': {
      const { direction, layer, stretch } = draft.raw;
      const bytes = stretch.record === record.number ? record.bytes.subarray(stretch.from) : stretch.preview;
      const raw = { number: stretch.record, kind: 'data', event: null, direction, layer, bytes } as const;
      return { ...about, ...raw, byteLength: stretch.length, messages: [] };
    }
    case 'alone':
      return { ...about, messages: [] };
  }
}

/** Of a message, as far as they came with this record. */
function bytesIn(record: LogRecord, place: Place | null): Uint8Array {
  const piece = place?.pieces.find((one) => one.record === record.number);
  return piece ? record.bytes.subarray(piece.from, piece.from + piece.length) : noBytes;
}
