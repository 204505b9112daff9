/**
 * Everything that a caller may ask: name → input schema → output type. One table for the window, the engine
 * thread and the tests. The schemas run in the main process only; the renderer imports types from here.
 */
import { z } from 'zod';
import { sessionActionSchema, type ActionResult } from './actions';
import { bodyParts, maximumEntries, type JournalPage } from './journal';
import { messageSchema } from './message';
import { messageCommandSchemas, type MessageCommandOutputs } from './messages';
import { mqttCommandSchemas, type MqttCommandOutputs } from './mqtt-commands';
import { sessionSpecSchema, multicastGroupSchema } from './session-spec';
import { preferencesSchema, windowStateSchema, type Preferences, type WindowState } from './workspace';
import type { RecordBytes, RowsPage } from './records';
import type { AuthorityInfo, IssuedCertificate } from './tls-info';
import type { ConnectionNumber, SessionId, SessionState } from './session-state';

const session = z.string().min(1).max(64);
const connection = z.int().min(1);
const recordNumber = z.int().min(1);
const path = z.string().min(1).max(4096);

/** Where a message goes: every open connection or known peer, one of them, or any address (UDP). */
const targetSchema = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('all') }),
  z.strictObject({ to: z.literal('connection'), connection }),
  z.strictObject({ to: z.literal('address'), host: z.string().min(1).max(255), port: z.int().min(1).max(65_535) }),
]);
export type Target = z.infer<typeof targetSchema>;

/** The most rows in one page: what a tall screen shows, many times over. */
export const maximumRows = 5_000;
/** The most bytes of a record in one answer. */
export const maximumBytes = 4 * 1024 * 1024;

/** Answered by the engine, in its own thread. */
export const engineCommandSchemas = {
  'session.list': z.strictObject({}),
  'session.create': z.strictObject({
    spec: sessionSpecSchema,
    /** Restores a session of a workspace under its old id; left out, the engine makes one up. */
    id: session.optional(),
    /** Its latest capture file, shown until the session is opened anew. */
    capture: path.nullable().default(null),
  }),
  /** Only while it is closed; its name, what waits in a form, and a server's table of answers at any time. */
  'session.update': z.strictObject({ session, spec: sessionSpecSchema }),
  'session.open': z.strictObject({ session }),
  'session.close': z.strictObject({ session }),
  /** Closes it first. Its capture file stays on disk. */
  'session.remove': z.strictObject({ session }),
  'session.send': z.strictObject({ session, target: targetSchema, message: messageSchema }),
  'session.sendBytes': z.strictObject({ session, target: targetSchema, bytes: z.instanceof(Uint8Array) }),
  'session.sendFile': z.strictObject({
    session,
    target: targetSchema,
    path,
    /** Bytes a datagram (UDP). */ chunkByteLength: z.int().min(1).max(65_507).default(1400),
  }),
  'session.startRepeat': z.strictObject({
    session,
    target: targetSchema,
    message: messageSchema,
    times: z.int().min(0).max(1_000_000_000),
    everyMs: z.int().min(0).max(86_400_000),
  }),
  'session.stopRepeat': z.strictObject({ session }),
  /** Does what only its protocol knows. */
  'session.act': z.strictObject({ session, action: sessionActionSchema }),
  /** Puts raw bytes on the connection under whatever speaks on it; marked in the log. */
  'session.inject': z.strictObject({ session, target: targetSchema, bytes: z.instanceof(Uint8Array) }),
  /** A password typed for this run: kept in memory alone, until it is replaced or the session removed; null forgets it. */
  'session.setSecret': z.strictObject({ session, secret: z.string().max(65_535).nullable() }),
  'journal.page': z.strictObject({
    session,
    firstNumber: recordNumber,
    count: z.int().min(1).max(maximumEntries),
  }),
  'journal.body': z.strictObject({
    session,
    number: recordNumber,
    part: z.enum(bodyParts),
    at: z.int().min(0).default(0),
    length: z.int().min(0).max(maximumBytes).default(maximumBytes),
  }),
  /** Writes what is kept of a body to a file. */
  'journal.saveBody': z.strictObject({ session, number: recordNumber, part: z.enum(bodyParts), path }),
  'journal.clear': z.strictObject({ session }),
  ...mqttCommandSchemas,
  ...messageCommandSchemas,
  'session.join': z.strictObject({ session, group: multicastGroupSchema }),
  'session.leave': z.strictObject({ session, group: multicastGroupSchema }),
  /** Sends FIN and keeps receiving. */
  'connection.end': z.strictObject({ session, connection }),
  /** Sends what is queued, then FIN, and closes when the peer has (or after a deadline). */
  'connection.close': z.strictObject({ session, connection }),
  /** Sends RST at once. */
  'connection.reset': z.strictObject({ session, connection }),
  'log.rows': z.strictObject({ session, firstNumber: recordNumber, count: z.int().min(1).max(maximumRows) }),
  'log.record': z.strictObject({
    session,
    number: recordNumber,
    at: z.int().min(0).default(0),
    length: z
      .int()
      .min(0)
      .max(maximumBytes)
      .default(64 * 1024),
  }),
  /** The nearest record after (or before) `from` whose bytes hold the needle. */
  'log.find': z.strictObject({
    session,
    from: z.int().min(0),
    backwards: z.boolean().default(false),
    needle: z.instanceof(Uint8Array),
    /** ASCII letters match either case. */ ignoreCase: z.boolean().default(false),
  }),
  'log.mark': z.strictObject({
    session,
    number: recordNumber,
    /** null takes the mark away. */ comment: z.string().max(10_000).nullable(),
  }),
  'log.save': z.strictObject({
    session,
    path,
    /** false leaves out what decrypts the capture; the decrypted records stay. */ withSecrets: z
      .boolean()
      .default(true),
  }),
  /** The lab's certificate authority; made where there is none yet. */
  'authority.show': z.strictObject({}),
  /** Writes its certificate, for others to trust. */
  'authority.save': z.strictObject({ path }),
  /** Makes a certificate and its key, in two files beside each other. */
  'authority.issue': z.strictObject({
    purpose: z.enum(['server', 'client']),
    /** Host names and addresses of a server; of a client its one name. */
    names: z.array(z.string().min(1).max(255)).min(1).max(100),
    /** Of the certificate; the key's ends in `-key.pem`. */ path,
  }),
  'terminal.attach': z.strictObject({
    session,
    connection,
    /** Bytes of the recent past to begin with. */ replayByteLength: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(64 * 1024),
  }),
  'terminal.detach': z.strictObject({ session, connection }),
  /** The window has shown this many bytes more. */
  'terminal.acknowledge': z.strictObject({ session, connection, byteLength: z.int().min(0) }),
} as const;

/** Answered by the shell, in Electron's main thread. */
export const shellCommandSchemas = {
  'app.start': z.strictObject({}),
  'preferences.set': preferencesSchema.partial(),
  'window.save': windowStateSchema,
  'workspace.open': z.strictObject({}),
  'workspace.saveAs': z.strictObject({}),
  /** Asks the person; null: cancelled. */
  'file.pick': z.strictObject({ purpose: z.enum(['send', 'capture', 'certificate', 'key']) }),
  'file.pickTarget': z.strictObject({
    suggestedName: z.string().max(255),
    purpose: z.enum(['capture', 'body', 'certificate']).default('capture'),
  }),
  'file.reveal': z.strictObject({ session }),
  'capture.recent': z.strictObject({}),
  'clipboard.write': z.strictObject({ text: z.string().max(64 * 1024 * 1024) }),
  'link.open': z.strictObject({ url: z.url().max(2048) }),
} as const;

export interface EngineCommandOutputs extends MqttCommandOutputs, MessageCommandOutputs {
  'session.list': readonly SessionState[];
  'session.create': SessionState;
  'session.update': SessionState;
  'session.open': SessionState;
  'session.close': SessionState;
  'session.remove': null;
  'session.send': SendResult;
  'session.sendBytes': SendResult;
  'session.sendFile': SendResult;
  'session.startRepeat': null;
  'session.stopRepeat': null;
  'session.act': ActionResult;
  'session.inject': SendResult;
  'session.setSecret': null;
  'journal.page': JournalPage;
  'journal.body': {
    /** Of what is kept. */ readonly byteLength: number;
    readonly bytes: Uint8Array;
  };
  'journal.saveBody': { readonly path: string; readonly byteLength: number };
  'journal.clear': null;
  'session.join': null;
  'session.leave': null;
  'connection.end': null;
  'connection.close': null;
  'connection.reset': null;
  'log.rows': RowsPage;
  'log.record': RecordBytes;
  'log.find': {
    readonly number: number | null;
    /** Where the search gave the thread back; ask again from there. */ readonly continueFrom: number | null;
  };
  'log.mark': null;
  'log.save': { readonly path: string; readonly byteLength: number };
  'authority.show': AuthorityInfo;
  'authority.save': { readonly path: string };
  'authority.issue': IssuedCertificate;
  'terminal.attach': null;
  'terminal.detach': null;
  'terminal.acknowledge': null;
}

/** What left for the wire. */
export interface SendResult {
  readonly byteLength: number;
  readonly connections: readonly ConnectionNumber[];
}

export interface PickedFile {
  readonly path: string;
  readonly name: string;
  readonly byteLength: number;
}

export interface StartState {
  readonly preferences: Preferences;
  /** The language in force: the preference, or the system's. */
  readonly systemLanguage: 'en' | 'zh-CN';
  readonly window: WindowState | null;
  readonly sessions: readonly SessionState[];
  readonly isFirstLaunch: boolean;
  readonly workspacePath: string;
  readonly captureFolder: string;
  readonly version: string;
  readonly electronVersion: string;
  readonly platform: string;
}

export interface RecentCapture extends PickedFile {
  readonly modifiedAtMs: number;
}

export interface ShellCommandOutputs {
  'app.start': StartState;
  'preferences.set': Preferences;
  'window.save': null;
  'workspace.open': StartState | null;
  'workspace.saveAs': { readonly path: string } | null;
  'file.pick': PickedFile | null;
  'file.pickTarget': { readonly path: string } | null;
  'file.reveal': null;
  'capture.recent': readonly RecentCapture[];
  'clipboard.write': null;
  'link.open': null;
}

export type EngineCommandName = keyof typeof engineCommandSchemas;
export type ShellCommandName = keyof typeof shellCommandSchemas;
export type CommandName = EngineCommandName | ShellCommandName;

export const commandSchemas = { ...engineCommandSchemas, ...shellCommandSchemas };

/** What a caller writes: defaults may be left out. */
export type CommandInput<N extends CommandName> = z.input<(typeof commandSchemas)[N]>;
/** What a handler gets: parsed, defaults filled in. */
export type ParsedCommandInput<N extends CommandName> = z.output<(typeof commandSchemas)[N]>;
export type CommandOutput<N extends CommandName> = (EngineCommandOutputs & ShellCommandOutputs)[N];

export type { SessionId };
