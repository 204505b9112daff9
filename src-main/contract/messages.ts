/**
 * What a session's bytes mean, as the window pulls it: rows of the Messages lens, one message with its fields and bytes,
 * violations, a connection as one stream, and filters. Worked out behind the log, in a thread of its own.
 */
import { z } from 'zod';
import { protocolNames, type DecodedMessage, type ProtocolName, type Severity } from './decoded';
import type { Violation } from './decoded';
import type { ByteSource, FieldNode } from './fields';
import type { Direction, Layer, RowsPage } from './records';
import type { ConnectionNumber, SessionId } from './session-state';

/** The values of `MessageRows.kind`. `raw`: a record's bytes that no message covers; `event`: as in the log. */
export const messageRowKinds = ['message', 'violation', 'raw', 'event'] as const;
export type MessageRowKind = (typeof messageRowKinds)[number];

/** The most rows in one page. */
export const maximumMessageRows = 2_000;
/** Rows kept of a session; the oldest go first and are counted. Their bytes are in the log all the same. */
export const keptMessageRows = 1_000_000;

const session = z.string().min(1).max(64);
const number = z.int().min(1);
const view = z.int().min(1).nullable();

/** What a port speaks, as a person says. `protocol` null: nothing, its bytes stay raw. */
export const decodeAsSchema = z.strictObject({
  transport: z.enum(['tcp', 'udp']),
  port: z.int().min(1).max(65_535),
  protocol: z.enum(protocolNames).nullable(),
});
export type DecodeAs = z.infer<typeof decodeAsSchema>;

export const lensSchema = z.enum(['bytes', 'messages']);
export type FilterLens = z.infer<typeof lensSchema>;

export const messageCommandSchemas = {
  /** Starts decoding where it has not been; answers how far it is. */
  'messages.state': z.strictObject({ session }),
  /** Rows by their place in the view; `view` null: all of them. */
  'messages.rows': z.strictObject({
    session,
    view: view.default(null),
    firstIndex: z.int().min(0),
    count: z.int().min(1).max(maximumMessageRows),
  }),
  /** One message whole. Throws `MESSAGE_NOT_FOUND`. */
  'messages.show': z.strictObject({ session, number }),
  /** The messages that have bytes in a record, in order; waits until it has been decoded. */
  'messages.ofRecord': z.strictObject({ session, number }),
  /** Place in the view of a message (or the first after it); null: past the end. */
  'messages.indexOf': z.strictObject({ session, view: view.default(null), number }),
  /** The first row that belongs to a record; null: there is none. */
  'messages.rowOfRecord': z.strictObject({ session, record: number }),
  'messages.violations': z.strictObject({
    session,
    firstIndex: z.int().min(0),
    count: z.int().min(1).max(500),
    /** Only those, left out: all. */
    severity: z.enum(['chat', 'note', 'warning', 'error']).nullable().default(null),
  }),
  /** Which protocol each connection speaks, and why that is thought. */
  'messages.protocols': z.strictObject({ session }),
  /** Replaces the rules of the session and decodes it anew. */
  'messages.decodeAs': z.strictObject({ session, rules: z.array(decodeAsSchema).max(100) }),
  /** Opens a filtered view of a lens; it grows as records come. Throws `BAD_FILTER` (`details.position`, from 1, and `details.length`: where). */
  'filter.open': z.strictObject({ session, lens: lensSchema, filter: z.string().max(10_000) }),
  'filter.close': z.strictObject({ session, view: z.int().min(1) }),
  /** Only tells whether it is one. Throws `BAD_FILTER`. */
  'filter.check': z.strictObject({ filter: z.string().max(10_000) }),
  /** Rows of the Bytes lens that a filter lets through, by their place in its view. */
  'filter.records': z.strictObject({
    session,
    view: z.int().min(1),
    firstIndex: z.int().min(0),
    count: z.int().min(1).max(maximumMessageRows),
  }),
  /** Place of a record (or of the first after it) in a view of the Bytes lens; null: past the end. */
  'filter.indexOf': z.strictObject({ session, view: z.int().min(1), record: number }),
  /** A connection as what each side said, in turns; streams of captures put together. */
  'follow.chunks': z.strictObject({
    session,
    connection: z.int().min(1),
    layer: z.enum(['wire', 'plaintext', 'ciphertext']).default('wire'),
    firstIndex: z.int().min(0),
    count: z.int().min(1).max(1_000),
    /** Of each chunk at most so many bytes. */
    byteLength: z
      .int()
      .min(0)
      .max(1024 * 1024)
      .default(64 * 1024),
  }),
  /** The packet that carried a record, header by header. Throws `RECORD_NOT_FOUND`. */
  'packet.show': z.strictObject({ session, record: number }),
  /** Whether Wireshark's programs are installed. */
  'wireshark.look': z.strictObject({}),
  /** Opens the session's capture in Wireshark, told what its ports speak. Throws `WIRESHARK_NOT_FOUND`. */
  'wireshark.open': z.strictObject({ session }),
  /** Wireshark's own tree of the packet that carried a record. Throws `WIRESHARK_NOT_FOUND`, `WIRESHARK_FAILED`. */
  'wireshark.ask': z.strictObject({ session, record: number }),
} as const;

export interface MessageCommandOutputs {
  'messages.state': MessagesState;
  'messages.rows': MessageRows;
  'messages.show': MessageDetail;
  'messages.ofRecord': readonly RecordMessage[];
  'messages.indexOf': { readonly index: number | null };
  'messages.rowOfRecord': { readonly number: number | null };
  'messages.violations': ViolationsPage;
  'messages.protocols': readonly ConnectionProtocol[];
  'messages.decodeAs': null;
  'filter.open': { readonly view: number };
  'filter.close': null;
  'filter.check': null;
  'filter.records': FilteredRows;
  'filter.indexOf': { readonly index: number | null };
  'follow.chunks': FollowPage;
  'packet.show': PacketDetail;
  'wireshark.look': { readonly sharkd: string | null; readonly wireshark: string | null };
  'wireshark.open': { readonly program: string };
  'wireshark.ask': WiresharkTree;
}

/** How far decoding is; part of the feed as long as somebody has asked for it. */
export interface MessagesState {
  readonly session: SessionId;
  /** The log that it is of: another one begins anew. */
  readonly path: string | null;
  /** Grows with every new start of decoding (`messages.decodeAs`, another log): numbers mean other messages then. */
  readonly generation: number;
  /** Rows there are: they are numbered from `firstNumber` on; more were dropped before them, if that is not 1. */
  readonly count: number;
  readonly firstNumber: number;
  /** The last record that has been decoded. */
  readonly decodedThrough: number;
  /** By severity, in the order of `severities`. */
  readonly violations: readonly number[];
  readonly views: readonly FilterViewState[];
}

export interface FilterViewState {
  readonly view: number;
  readonly lens: FilterLens;
  readonly filter: string;
  /** Rows that it lets through so far. */
  readonly count: number;
  /** The last record that was looked at. */
  readonly through: number;
}

/** Rows `firstIndex … firstIndex + count - 1` of a view; every array is indexed from the first row. */
export interface MessageRows {
  readonly firstIndex: number;
  readonly count: number;
  readonly generation: number;
  /** Numbers of the rows in the session, from 1. */
  readonly number: Uint32Array;
  /** Nanoseconds since the Unix epoch: when its last byte came. */
  readonly atNs: BigInt64Array;
  /** Index into `messageRowKinds`. */
  readonly kind: Uint8Array;
  /** Index into `directions`. */
  readonly direction: Uint8Array;
  /** Index into `layers`. */
  readonly layer: Uint8Array;
  /** Index into `protocolNames`; of a row of no protocol 255. */
  readonly protocol: Uint8Array;
  /** 0: breaks no rule; otherwise 1 + index into `severities`, of the worst. */
  readonly severity: Uint8Array;
  /** 0: belongs to no connection. */
  readonly connection: Uint32Array;
  readonly byteLength: Uint32Array;
  /** The records that hold its first and its last byte; an event's own twice. */
  readonly firstRecord: Uint32Array;
  readonly lastRecord: Uint32Array;
  /** Number of the message that begins its exchange; 0: it is part of none. */
  readonly exchange: Uint32Array;
  /** Nanoseconds since the message before it in its exchange; −1: it is the first, or in none. */
  readonly sinceNs: BigInt64Array;
  /**
   * Row i's text is UTF-8 in `text[textEnd[i-1] … textEnd[i]]`: type, tab, summary; of an event its JSON (`LogEvent`); of a
   * violation without a message nothing (`breaches` has it); of raw bytes the first few as they are.
   */
  readonly textEnd: Uint32Array;
  readonly text: Uint8Array;
  /** Of the rows with a `severity`: the worst rule that is broken, the first of its like. */
  readonly breaches: readonly RowBreach[];
}

export interface RowBreach extends Pick<Violation, 'code' | 'clause' | 'severity' | 'details'> {
  /** Counted from the page's first row. */
  readonly row: number;
  /** How many rules the message breaks in all. */
  readonly count: number;
}

export interface MessageDetail {
  readonly number: number;
  readonly generation: number;
  readonly kind: MessageRowKind;
  readonly atNs: bigint;
  readonly connection: ConnectionNumber;
  readonly direction: Direction;
  readonly layer: Layer;
  /** Null: of a violation without a message, of raw bytes and of events. */
  readonly message: DecodedMessage | null;
  readonly violations: readonly Violation[];
  /** Its bytes, as far as they are shown; what its fields' places count from. */
  readonly bytes: Uint8Array;
  readonly byteLength: number;
  readonly sources: readonly ByteSource[];
  /** The records that carry it, in order, at most `shownPieces`. */
  readonly pieces: readonly MessagePiece[];
  readonly pieceCount: number;
  readonly exchange: readonly ExchangeMember[];
}

export const shownPieces = 200;
/** The most of a message's bytes in one answer. */
export const shownMessageBytes = 1024 * 1024;

/** Bytes `at … at + length` of the message are bytes `from … from + length` of a record. */
export interface MessagePiece {
  readonly record: number;
  readonly at: number;
  readonly from: number;
  readonly length: number;
}

export interface ExchangeMember {
  readonly number: number;
  readonly type: string;
  readonly summary: string;
  readonly direction: Direction;
  readonly atNs: bigint;
  /** Nanoseconds since the one before it; −1: it is the first. */
  readonly sinceNs: bigint;
}

/** A message that has bytes in a record. */
export interface RecordMessage {
  readonly number: number;
  readonly kind: MessageRowKind;
  readonly proto: ProtocolName | null;
  readonly type: string;
  readonly summary: string;
  /** Where in the record its bytes are, and where in the message these are. */
  readonly from: number;
  readonly length: number;
  readonly at: number;
  readonly byteLength: number;
}

export interface ViolationRow {
  /** The message (or the row of its own) that it is of. */
  readonly number: number;
  readonly record: number;
  readonly atNs: bigint;
  readonly connection: ConnectionNumber;
  readonly violation: Violation;
}

export interface ViolationsPage {
  readonly generation: number;
  readonly total: number;
  /** Counted and no longer kept: the oldest. */
  readonly dropped: number;
  readonly firstIndex: number;
  readonly rows: readonly ViolationRow[];
}

/** Why a connection is thought to speak a protocol. */
export type ProtocolBasis = 'session' | 'chosen' | 'bytes' | 'port';

export interface ConnectionProtocol {
  readonly connection: ConnectionNumber;
  readonly layer: Layer;
  readonly transport: 'tcp' | 'udp';
  /** That a rule of `messages.decodeAs` would name: the server's, as far as one can tell. */
  readonly port: number;
  /** Null: nothing that is known (so far). */
  readonly protocol: ProtocolName | null;
  readonly basis: ProtocolBasis | null;
}

export interface FilteredRows extends RowsPage {
  readonly firstIndex: number;
  /** Numbers of the records; `RowsPage.firstNumber` is the first one's. */
  readonly number: Uint32Array;
}

export interface FollowPage {
  readonly generation: number;
  /** Chunks there are so far. */
  readonly total: number;
  readonly firstIndex: number;
  /** Bytes of each side so far. */
  readonly inboundBytes: number;
  readonly outboundBytes: number;
  readonly chunks: readonly FollowChunk[];
}

export interface FollowChunk {
  /** The record whose bytes they are. */
  readonly record: number;
  readonly direction: 'inbound' | 'outbound';
  readonly atNs: bigint;
  /** Offset of its first byte in what this side has said. */
  readonly at: number;
  readonly byteLength: number;
  readonly bytes: Uint8Array;
  /** Bytes before it that the capture does not have. */
  readonly lostBytes: number;
}

export interface PacketDetail {
  /** Number of the packet in its file, as Wireshark counts. */
  readonly frameNumber: number;
  readonly atNs: bigint;
  /** As captured. */
  readonly bytes: Uint8Array;
  /** As it was on the wire. */
  readonly byteLength: number;
  /** `packet`'s catalog; one at the top for each header. */
  readonly fields: readonly FieldNode[];
  readonly summary: string;
  readonly violations: readonly Violation[];
  /** Made up by us around what a socket carried. */
  readonly isSynthetic: boolean;
}

export interface WiresharkTree {
  /** As the program tells it. */
  readonly version: string;
  readonly frameNumber: number;
  readonly sources: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly nodes: readonly WiresharkNode[];
}

export interface WiresharkNode {
  readonly label: string;
  /** Its name for display filters; empty: none. */
  readonly filter: string;
  /** Index into `sources`, and which bytes of it; `at` −1: none. */
  readonly source: number;
  readonly at: number;
  readonly length: number;
  readonly severity: Severity | null;
  readonly children: readonly WiresharkNode[];
}
