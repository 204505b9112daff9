/** One row of the Messages lens whole: its fields, its bytes, what carries it, and what belongs to it. */
import { LabError } from '../../contract/errors';
import {
  shownMessageBytes,
  type ExchangeMember,
  type MessageDetail,
  type MessagePiece,
  type RecordMessage,
} from '../../contract/messages';
import type { LogReading } from '../record/log-contract';
import type { MessageEntry } from './message-index';
import type { MessageLog } from './message-log';

const decoder = new TextDecoder();

/** Throws `MESSAGE_NOT_FOUND`. */
export async function messageDetail(messages: MessageLog, number: number): Promise<MessageDetail> {
  const entry = messages.entry(number);
  const { kind, atNs, connection, direction, layer, byteLength } = entry;
  // A packet that is neither TCP nor UDP is no message of a connection: its headers are all that it is.
  const isDecoded = (kind === 'message' || kind === 'violation') && connection > 0;
  const found = isDecoded ? await messages.finder.find(entry) : null;
  if (isDecoded && found === null) throw new LabError('MESSAGE_NOT_FOUND', { number });
  const pieces = found?.place?.pieces ?? piecesOf(entry);
  const message = found?.message ?? null;
  return {
    number,
    generation: messages.generation,
    kind,
    atNs,
    connection,
    direction,
    layer,
    message,
    violations: found?.violations ?? [],
    bytes: message?.bytes ?? (await readPieces(messages.log, pieces)),
    byteLength: message?.bytes?.length ?? byteLength,
    sources: message?.sources ?? [],
    pieces,
    pieceCount: found?.place?.pieceCount ?? pieces.length,
    exchange: exchangeOf(messages, entry),
  };
}

/** Of a row that is not decoded. */
function piecesOf({ kind, firstRecord, from, byteLength }: MessageEntry): MessagePiece[] {
  return kind !== 'event' ? [{ record: firstRecord, at: 0, from, length: byteLength }] : [];
}

async function readPieces(log: LogReading, pieces: readonly MessagePiece[]): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let sum = 0;
  for (const { record, from, length } of pieces) {
    const count = Math.min(length, shownMessageBytes - sum);
    if (count <= 0) break;
    const { bytes } = await log.record(record, from, count);
    parts.push(bytes);
    sum += bytes.length;
  }
  const whole = new Uint8Array(sum);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function exchangeOf(messages: MessageLog, { exchange }: MessageEntry): ExchangeMember[] {
  const first = typeof exchange === 'number' ? exchange : 0;
  const numbers = messages.exchange(first);
  return numbers.map((number) => {
    const { direction, atNs, text, sinceNs } = messages.entry(number);
    return { number, ...wordsOf(text), direction, atNs, sinceNs };
  });
}

/** Type and summary of a row. */
function wordsOf(text: Uint8Array): { readonly type: string; readonly summary: string } {
  const [type = '', ...summary] = decoder.decode(text).split('\t');
  return { type, summary: summary.join('\t') };
}

/** Rows looked at for messages that reach over a record. */
const rowsAmong = 20_000;
/** The most in one answer. */
const maximumMessages = 1_000;

/** The messages that have bytes in a record, once it has been decoded. */
export async function messagesOfRecord(messages: MessageLog, record: number): Promise<RecordMessage[]> {
  await messages.decoded(record);
  if (messages.log.isForeign) return messagesOfSegment(messages, record);
  const { connection, direction, layer, byteLength } = await messages.log.record(record, 0, 0);
  const found: RecordMessage[] = [];
  let looked = 0;
  for (const [number, entry] of messages.rowsSince(record)) {
    if (++looked > rowsAmong || found.length >= maximumMessages) break;
    if (entry.connection !== connection || entry.direction !== direction || entry.layer !== layer) continue;
    if (entry.kind === 'event' || entry.lastRecord < record) continue;
    if (entry.firstRecord > record) break;
    found.push(await inRecord(messages, number, entry, { record, byteLength }));
  }
  return found;
}

/** Messages without a byte of a segment that are looked at before it is said to have none. */
const messagesAside = 64;

/** In a capture the first segment of a message need not come first: only its pieces tell where it lies. */
async function messagesOfSegment(messages: MessageLog, record: number): Promise<RecordMessage[]> {
  const { connection, direction } = await messages.log.record(record, 0, 0);
  const found: RecordMessage[] = [];
  let looked = 0;
  let aside = 0;
  for (const [number, entry] of messages.rowsSince(record)) {
    if (++looked > rowsAmong || found.length >= maximumMessages || aside >= messagesAside) break;
    if (entry.connection !== connection || entry.direction !== direction || entry.kind === 'event') continue;
    const piece = (await piecesOfRow(messages, entry)).find((one) => one.record === record);
    if (piece) found.push(ofPiece(number, entry, piece));
    else aside++;
  }
  return found;
}

async function piecesOfRow(messages: MessageLog, entry: MessageEntry): Promise<readonly MessagePiece[]> {
  const isDecoded = entry.kind !== 'raw' && entry.connection > 0;
  return isDecoded ? ((await messages.finder.find(entry))?.place?.pieces ?? []) : piecesOf(entry);
}

function ofPiece(number: number, entry: MessageEntry, { from, length, at }: MessagePiece): RecordMessage {
  const { kind, protocol: proto, text, byteLength } = entry;
  const words = kind === 'message' ? wordsOf(text) : { type: '', summary: '' };
  return { number, kind, proto, ...words, from, length, at, byteLength };
}

async function inRecord(
  messages: MessageLog,
  number: number,
  entry: MessageEntry,
  { record, byteLength }: { readonly record: number; readonly byteLength: number },
): Promise<RecordMessage> {
  const { kind, protocol: proto, firstRecord, lastRecord } = entry;
  const from = firstRecord === record ? entry.from : 0;
  const end = lastRecord === record ? entry.end : byteLength;
  const words = kind === 'message' ? wordsOf(entry.text) : { type: '', summary: '' };
  const at = firstRecord === record ? 0 : await atOf(messages, entry, record, end - from);
  return { number, kind, proto, ...words, from, length: end - from, at, byteLength: entry.byteLength };
}

/** Where in a message the bytes begin that a later record of it holds. */
async function atOf(messages: MessageLog, entry: MessageEntry, record: number, length: number): Promise<number> {
  if (entry.lastRecord === record) return Math.max(0, entry.byteLength - length);
  const found = await messages.finder.find(entry);
  return found?.place?.pieces.find((piece) => piece.record === record)?.at ?? 0;
}
