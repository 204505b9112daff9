/**
 * What a protocol session did, in its protocol's own words: requests and responses, messages, queries. Kept in memory
 * within `journalLimits`, the oldest dropped first and counted; the bytes of it all are in the log. Pulled by the window.
 */
import type { DnsExchange } from './dns-exchange';
import type { NtpExchange } from './ntp-exchange';
import type { NameAndValue } from './spec/common';
import type { ConnectionNumber, Endpoint } from './session-state';
import type { LabErrorData } from './errors';
import type { MqttEntry } from './mqtt-entry';
import type { WebSocketEntry } from './websocket-journal';

/** Of one session. */
export const journalLimits = { entries: 20_000, bodyBytes: 128 * 1024 * 1024 } as const;
/** The most entries in one page. */
export const maximumEntries = 500;

/** How much there is to pull; part of the session's state. */
export interface JournalState {
  readonly count: number;
  /** Entries run from `firstNumber` to `firstNumber + count - 1`. */
  readonly firstNumber: number;
  /** Grows with every addition and change of an entry. */
  readonly revision: number;
}

export interface JournalPage extends JournalState {
  readonly entries: readonly JournalEntry[];
}

export type JournalEntry = { readonly number: number } & JournalContent;
/** One protocol, one member. */
export type JournalContent = HttpExchange | DnsExchange | NtpExchange | WebSocketEntry | MqttEntry;

export interface EntryBase {
  /** Nanoseconds since the Unix epoch: when it began. */
  readonly atNs: bigint;
  /** 0: none (yet). */
  readonly connection: ConnectionNumber;
}

/** A body (or payload) that was kept apart: `journal.body` reads it. */
export interface BodyInfo {
  /** Bytes after the transfer coding, before any content coding. */
  readonly byteLength: number;
  /** Bytes that are there to be read; fewer where a limit cut it or the journal let go of it. */
  readonly keptBytes: number;
  /** Content-Encoding; null where there is none. */
  readonly contentCoding: string | null;
  /** Bytes after the content coding was undone (`part: …-decoded`), and why not all of them are there. */
  readonly decoded: { readonly byteLength: number; readonly error: LabErrorData | null } | null;
  readonly contentType: string | null;
}

export interface HttpHead {
  readonly version: string;
  /** As on the wire: order, repetition and case kept. */
  readonly headers: readonly NameAndValue[];
  readonly trailers: readonly NameAndValue[];
  readonly body: BodyInfo | null;
}

/** Nanoseconds from the beginning to each point; null where it was not passed (a connection used again has no lookup). */
export interface HttpTiming {
  readonly lookupNs: number | null;
  readonly connectNs: number | null;
  readonly tlsNs: number | null;
  /** The request was sent whole. */
  readonly sentNs: number | null;
  readonly firstByteNs: number | null;
  readonly totalNs: number | null;
}

/** One request and its response, made or answered. */
export interface HttpExchange extends EntryBase {
  readonly type: 'http';
  readonly role: 'client' | 'server';
  readonly phase: 'connecting' | 'sending' | 'waiting' | 'receiving' | 'done' | 'failed';
  readonly remote: Endpoint | null;
  readonly request: HttpHead & {
    readonly method: string;
    /** As on the wire: a path, an absolute URL, `*` or an authority (RFC 9112 §3.2). */ readonly target: string;
    /** Absolute, for a client. */ readonly url: string | null;
  };
  /** Informational responses before it, such as 100 and 103. */
  readonly interim: readonly { readonly status: number; readonly reason: string }[];
  readonly response: (HttpHead & { readonly status: number; readonly reason: string }) | null;
  readonly timing: HttpTiming;
  /** The connection had carried another exchange before. */
  readonly isReused: boolean;
  /** Sent once more on a connection of its own: the one that was to be used again had been closed meanwhile (RFC 9112 §9.3.1). */
  readonly isResent: boolean;
  /** The hop before this one, where a redirect was followed. */
  readonly redirectedFrom: number | null;
  /** The server's route that answered, from 0; null: none fitted. */
  readonly route: number | null;
  readonly error: LabErrorData | null;
}

export const bodyParts = ['request', 'response', 'response-decoded', 'payload'] as const;
export type BodyPart = (typeof bodyParts)[number];
