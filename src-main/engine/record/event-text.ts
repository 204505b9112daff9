/**
 * Events as the capture keeps them: exported PDUs for the `syslog` dissector, so that any reader shows them as text,
 * `<14>wirebench[7]: {"event":"connected",…}` for connection 7. Notes are for ourselves and count as no record.
 */
import { z } from 'zod';
import type { LogEvent } from '../../contract/records';
import { enhancedPacketType, eventInterface, packetHeaderByteLength, padded } from './pcapng-format';

const endpointSchema = z.object({ host: z.string(), port: z.number() });

/** What our own log may need on being read again. */
const noteSchema = z.discriminatedUnion('note', [
  /** Begins every file: which log it is of, the file's place in it, and the number of its first record. */
  z.object({
    note: z.literal('segment'),
    log: z.string(),
    segment: z.int().min(1),
    firstNumber: z.int().min(1),
    /** How the session's URL begins. */
    scheme: z.string().max(32).optional(),
  }),
  z.object({
    note: z.literal('flow'),
    connection: z.int().min(1),
    transport: z.enum(['tcp', 'udp']),
    local: endpointSchema,
    remote: endpointSchema,
    /** The twin of a connection: the plaintext that TLS carries, under addresses of its own. */
    layer: z.literal('plaintext').optional(),
  }),
  z.object({ note: z.literal('mark'), number: z.int().min(1), comment: z.string().nullable() }),
]);
export type Note = z.infer<typeof noteSchema>;
export type SegmentNote = Extract<Note, { note: 'segment' }>;
export type FlowNote = Extract<Note, { note: 'flow' }>;

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});

const certificateSchema = z.object({
  subject: z.string(),
  issuer: z.string(),
  validFrom: z.string(),
  validTo: z.string(),
  alternativeNames: z.array(z.string()),
  alternativeNameCount: z.number(),
  serialNumber: z.string(),
  fingerprint: z.string(),
  key: z.string(),
  isSelfSigned: z.boolean(),
});

const tlsInfoSchema = z.object({
  version: z.string(),
  cipher: z.string(),
  keyExchange: z.string().nullable(),
  serverName: z.string().nullable(),
  alpn: z.string().nullable(),
  isResumed: z.boolean(),
  durationNs: z.number(),
  verification: z.discriminatedUnion('verdict', [
    z.object({ verdict: z.literal('none') }),
    z.object({ verdict: z.literal('good') }),
    z.object({ verdict: z.literal('bad'), error: errorSchema }),
  ]),
  peerChain: z.array(certificateSchema),
  peerChainLength: z.number(),
  ownCertificate: certificateSchema.nullable(),
});

const byWhom = z.enum(['local', 'remote']);
/** Bytes from disk are checked before anybody believes them. */
const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('listening'), local: endpointSchema }),
  z.object({ event: z.literal('connecting'), remote: endpointSchema }),
  z.object({
    event: z.literal('connected'),
    local: endpointSchema,
    remote: endpointSchema,
    durationNs: z.number().optional(),
    isSecure: z.boolean().optional(),
  }),
  z.object({ event: z.literal('secured'), tls: tlsInfoSchema }),
  z.object({ event: z.literal('end-received'), isUnannounced: z.boolean().optional() }),
  z.object({ event: z.literal('end-sent') }),
  z.object({ event: z.literal('closed'), by: byWhom }),
  z.object({ event: z.literal('reset'), by: byWhom }),
  z.object({
    event: z.literal('failed'),
    error: errorSchema,
  }),
  z.object({ event: z.literal('problem'), error: errorSchema }),
  z.object({ event: z.literal('reconnecting'), delayMs: z.number() }),
  z.object({ event: z.literal('refused'), reason: z.literal('maximum-connections'), remote: endpointSchema }),
  z.object({ event: z.literal('joined'), group: z.string() }),
  z.object({ event: z.literal('left'), group: z.string() }),
  z.object({ event: z.literal('kernel-dropped'), datagrams: z.number() }),
  z.object({ event: z.literal('segment-dropped'), records: z.number(), byteLength: z.number() }),
  z.object({ event: z.literal('session-closed') }),
]);

/** `user.info` and `user.debug` (RFC 5424 §6.2.1). */
const eventPriority = 14;
const notePriority = 15;
/** Longer texts than any of ours are somebody else's. Rows carry events whole, so these are kept shorter than notes. */
const maximumTextByteLength = 64 * 1024;
const maximumEventByteLength = 16 * 1024;

/** Tag 12 (dissector name) and tag 0 (end), each with its length, big-endian. */
const exportedPduTags = Buffer.from('000c00087379736c6f67000000000000', 'hex');
const textAt = packetHeaderByteLength + exportedPduTags.length;

/** A block whose time is still to be filled in, and where the JSON begins in it. */
export interface TextBlock {
  readonly bytes: Buffer;
  readonly jsonAt: number;
  readonly jsonByteLength: number;
}

export function eventBlock(event: LogEvent, connection: number): TextBlock {
  return textBlock(`<${eventPriority}>wirebench${connection === 0 ? '' : `[${connection}]`}: `, event);
}

export function noteBlock(note: Note): TextBlock {
  return textBlock(`<${notePriority}>wirebench: `, note);
}

/** What a packet on the events interface says; null: it is none of our texts. */
export type ParsedText =
  | {
      readonly kind: 'event';
      readonly event: LogEvent;
      readonly connection: number;
      /** Where the JSON begins in `bytes`. */ readonly jsonAt: number;
    }
  | { readonly kind: 'note'; readonly note: Note };

/** Reads the exported PDU in `bytes[at … end]`. */
export function parseText(bytes: Buffer, at: number, end: number): ParsedText | null {
  const start = at + exportedPduTags.length;
  if (end - start > maximumTextByteLength || start >= end) return null;
  if (exportedPduTags.compare(bytes, at, start) !== 0) return null;
  const text = bytes.toString('utf8', start, end);
  const prefix = /^<(\d+)>wirebench(?:\[(\d{1,10})\])?: /.exec(text);
  if (!prefix) return null;
  const json = parseJson(text.slice(prefix[0].length));
  if (prefix[1] === String(notePriority)) {
    const note = noteSchema.safeParse(json);
    return note.success ? { kind: 'note', note: note.data } : null;
  }
  if (end - start > maximumEventByteLength) return null;
  const event = eventSchema.safeParse(json);
  if (!event.success) return null;
  const connection = Number(prefix[2] ?? 0);
  return connection > 0xffff_ffff
    ? null
    : { kind: 'event', event: event.data as LogEvent, connection, jsonAt: start + prefix[0].length };
}

/** The `LogEvent` that an event record's bytes hold. */
export function parseEvent(json: Uint8Array): LogEvent {
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.length).toString('utf8')) as LogEvent;
}

/** The bytes of an event: what rows carry and the capture keeps. */
export function eventJson(event: LogEvent): Buffer {
  return Buffer.from(toJson(event));
}

function textBlock(prefix: string, content: LogEvent | Note): TextBlock {
  const json = toJson(content);
  const jsonByteLength = Buffer.byteLength(json);
  const jsonAt = textAt + prefix.length;
  const packetByteLength = exportedPduTags.length + prefix.length + jsonByteLength;
  const bytes = Buffer.alloc(packetHeaderByteLength + padded(packetByteLength) + 4);
  bytes.writeUInt32LE(enhancedPacketType, 0);
  bytes.writeUInt32LE(bytes.length, 4);
  bytes.writeUInt32LE(eventInterface, 8);
  bytes.writeUInt32LE(packetByteLength, 20);
  bytes.writeUInt32LE(packetByteLength, 24);
  exportedPduTags.copy(bytes, packetHeaderByteLength);
  bytes.write(prefix, textAt);
  bytes.write(json, jsonAt);
  bytes.writeUInt32LE(bytes.length, bytes.length - 4);
  return { bytes, jsonAt, jsonByteLength };
}

function toJson(content: LogEvent | Note): string {
  return JSON.stringify(content, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
