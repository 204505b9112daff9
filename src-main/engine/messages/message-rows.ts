/** Makes rows of what the records say, in the order in which it is known. */
import { protocolNames, type DecodedMessage, type Violation } from '../../contract/decoded';
import type { DecodedPacket } from '../decode/packet/decode-packet';
import type { Found, RawFound } from './channel';
import { ExchangeTable } from './exchange-table';
import type { Heard } from './log-conversations';
import type { LogRecord } from './log-records';
import type { MessageEntry, MessageIndex } from './message-index';
import { heardDrafts, rowDrafts, type RowDraft } from './row-drafts';
import type { ViolationList } from './violation-list';

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);
/** Longer summaries are cut: they are lines for a person. */
const summaryLength = 400;
const previewLength = 96;

const ofNoProtocol = { protocol: null, exchange: 0, sinceNs: -1n, sequence: 0 } as const;

export class MessageRowMaker {
  readonly #index: MessageIndex;
  readonly #violations: ViolationList;
  readonly #exchanges = new ExchangeTable();

  constructor(index: MessageIndex, violations: ViolationList) {
    this.#index = index;
    this.#violations = violations;
  }

  /** `packet`: of one that is neither TCP nor UDP, what it is. */
  add(record: LogRecord, heard: Heard, packet: DecodedPacket | null): void {
    for (const draft of rowDrafts(record, heard)) this.#add(draft, record, packet);
  }

  /** What the end of a capture makes known, after its last record. */
  finish(last: LogRecord, heard: Heard): void {
    for (const draft of heardDrafts(heard)) this.#add(draft, last);
  }

  #add(draft: RowDraft, record: LogRecord, packet: DecodedPacket | null = null): void {
    switch (draft.kind) {
      case 'message':
      case 'violation':
        return this.#found(draft.found, draft.violations, record);
      case 'raw':
        this.#index.append(rawEntry(draft.raw, record));
        return;
      case 'alone':
        this.#index.append(packet === null ? aloneEntry(record) : packetEntry(record, packet));
        return;
    }
  }

  #found(found: Found, violations: readonly Violation[], record: LogRecord): void {
    const { decoded } = found;
    const entry = entryOf(found, record);
    const number = decoded.kind === 'message' ? this.#message(found, decoded, entry) : this.#index.append(entry);
    for (const violation of violations) {
      this.#index.worsen(number, violation.severity);
      const { connection, atNs, lastRecord } = entry;
      this.#violations.add({ number, record: lastRecord, atNs, connection, violation });
    }
  }

  #message(found: Found, message: DecodedMessage, entry: MessageEntry): number {
    const place = this.#exchanges.place(found, message.exchange, entry.atNs, this.#index.nextNumber);
    const text = encoder.encode(`${message.type}\t${message.summary.slice(0, summaryLength)}`);
    return this.#index.append({ ...entry, ...place, text });
  }
}

function entryOf({ decoded, connection, layer, direction, place, since, sequence }: Found, record: LogRecord) {
  return {
    kind: decoded.kind,
    atNs: place?.atNs ?? record.atNs,
    direction,
    layer,
    protocol: protocolNames.find((name) => name === decoded.proto) ?? null,
    connection,
    byteLength: decoded.len,
    firstRecord: place?.firstRecord ?? record.number,
    lastRecord: place?.lastRecord ?? record.number,
    from: place?.pieces[0]?.from ?? 0,
    end: place?.end ?? 0,
    foundAt: record.number,
    exchange: 0,
    sinceNs: -1n,
    sequence,
    since,
    streamAt: decoded.at,
    text: nothing,
  } satisfies MessageEntry;
}

function rawEntry({ connection, layer, direction, since, stretch }: RawFound, record: LogRecord): MessageEntry {
  const { atNs, length, from, at, preview } = stretch;
  return {
    ...ofNoProtocol,
    kind: 'raw',
    atNs,
    direction,
    layer,
    connection,
    byteLength: length,
    firstRecord: stretch.record,
    lastRecord: stretch.record,
    from,
    end: from + length,
    foundAt: record.number,
    since,
    streamAt: at,
    text: preview,
  };
}

function aloneEntry({ number, atNs, direction, layer, connection, byteLength, bytes, event }: LogRecord): MessageEntry {
  return {
    ...ofNoProtocol,
    kind: event === null ? 'raw' : 'event',
    atNs,
    direction,
    layer,
    connection,
    byteLength,
    firstRecord: number,
    lastRecord: number,
    from: 0,
    end: byteLength,
    foundAt: number,
    since: number,
    streamAt: 0,
    text: event === null ? bytes.slice(0, previewLength) : encoder.encode(JSON.stringify(event)),
  };
}

function packetEntry(record: LogRecord, { protocol, summary }: DecodedPacket): MessageEntry {
  const text = encoder.encode(`${protocol.toUpperCase()}\t${summary.slice(0, summaryLength)}`);
  return { ...aloneEntry(record), kind: 'message', text };
}
