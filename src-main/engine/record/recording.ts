import { arch, cpus, release, type } from 'node:os';
import { LabError, type LabErrorData } from '../../contract/errors';
import type { LogEvent, RecordBytes, RowsPage } from '../../contract/records';
import type { ConnectionNumber } from '../../contract/session-state';
import { pairAddresses } from './address';
import { BlockWriter } from './block-writer';
import { Connections } from './connections';
import { eventBlock, noteBlock, type FlowNote, type TextBlock } from './event-text';
import type { FindQuery, Found } from './find-bytes';
import type { FlowContext } from './flow-context';
import type { CapturedPacket, Clock, Flow, LogReading, LogWriting, TcpSegment } from './log-contract';
import { LogReader } from './log-reader';
import { OpenConnections } from './open-connections';
import { applicationName, secretsBlock, sectionStart } from './pcapng-format';
import { RecordIndex } from './record-index';
import { RecordStamp } from './record-stamp';
import { eventDetails, eventTag } from './record-tag';
import { saveLog } from './save-log';
import { hasSecrets } from './segment';
import { SegmentChain } from './segment-chain';
import { TcpFlow } from './tcp-flow';
import { twinAddresses, twinNote } from './twin';
import { UdpFlow, type UdpFlowInput } from './udp-flow';

export interface LogOptions {
  /** The capture file; what is there is replaced. */
  readonly path: string;
  readonly clock: Clock;
  /** Bytes on disk before the oldest eighth is dropped; null (the default) keeps everything, in one file. */
  readonly capBytes?: number | null;
  /** Milliseconds after which a record is on disk at the latest. */
  readonly flushMs?: number;
  /** Bytes collected before they are written. */
  readonly slabByteLength?: number;
  /** How the URL of the session begins that the log is of. */
  readonly scheme?: string | null;
  /** Of this program, for the file's header. */
  readonly version?: string;
}

/** Begins a log. Throws `LabError` when the file cannot be made (`FILE_IS_DIRECTORY`, `FILE_NOT_WRITABLE`, `DISK_FULL` …). */
export function createLog(options: LogOptions): LogWriting {
  return new Recording(options);
}

/** A record's block is longer than its bytes by no more than this, unless it takes several. */
const blockOverhead = 160;

type Input<Method extends 'openTcpFlow' | 'openUdpFlow' | 'openTwinFlow'> = Parameters<LogWriting[Method]>[0];

class Recording implements LogWriting, FlowContext {
  readonly index = new RecordIndex();
  readonly stamp: RecordStamp;
  readonly writer: BlockWriter;
  readonly isForeign = false;
  readonly whenIndexed = Promise.resolve();
  readonly #chain: SegmentChain;
  readonly #connections = new Connections();
  readonly #reader: LogReader;
  readonly #marks = new Map<number, string>();
  readonly #open = new OpenConnections();
  readonly #sectionStart: Uint8Array;
  readonly scheme: string | null;
  /** Offset at which the segment gives way to the next. */
  #segmentEnd: number;
  #isClosed = false;

  constructor(options: LogOptions) {
    const { path, clock, capBytes = null, flushMs, slabByteLength, scheme = null, version = '' } = options;
    this.scheme = scheme;
    this.stamp = new RecordStamp(clock);
    this.#chain = new SegmentChain(path, capBytes);
    this.writer = new BlockWriter(this.#chain.segments[0]!, slabByteLength, flushMs);
    this.#reader = new LogReader({
      path,
      index: this.index,
      connections: this.#connections,
      segments: this.#chain.segments,
      isForeign: false,
    });
    this.#sectionStart = sectionStart({
      hardware: cpus()[0]?.model ?? arch(),
      os: `${type()} ${release()}`,
      application: `${applicationName} ${version}`.trim(),
    });
    this.#segmentEnd = 0;
    this.#beginSegment();
    this.#writeFirstBytes();
  }

  get count(): number {
    return this.index.count;
  }

  get firstNumber(): number {
    return this.index.firstNumber;
  }

  get marks(): ReadonlyMap<number, string> {
    return this.#marks;
  }

  get failure(): LabErrorData | null {
    return this.writer.failure;
  }

  get state(): LogReading['state'] {
    return {
      count: this.index.count,
      firstNumber: this.index.firstNumber,
      storedBytes: this.#chain.storedBytes,
      waitingBytes: this.writer.used,
      path: this.#chain.path,
      indexed: 1,
      damage: null,
      hasSecrets: hasSecrets(this.#chain.segments),
    };
  }

  openTcpFlow({ connection, local, remote, initiator, durationNs, isSecure }: Input<'openTcpFlow'>): Flow {
    this.beginRecord(0);
    const addresses = pairAddresses(local, remote);
    const ports = { localPort: local.port, remotePort: remote.port };
    const flow = new TcpFlow(this, { connection, addresses, ...ports, layer: 'wire' });
    flow.handshake(initiator, durationNs ?? 0);
    this.#addFlow({ note: 'flow', connection, transport: 'tcp', local, remote });
    if (isSecure === true) this.#connections.setSecure(connection);
    const more = { ...(durationNs === undefined ? {} : { durationNs }), ...(isSecure === true ? { isSecure } : {}) };
    this.event({ event: 'connected', local, remote, ...more }, connection);
    return flow;
  }

  openTwinFlow({ connection, initiator, serverPort }: Input<'openTwinFlow'>): Flow {
    this.beginRecord(0);
    const wire = this.#open.wireFlow(connection);
    if (wire === null) throw new RangeError(`connection ${connection} is not open`);
    const note = twinNote(wire, initiator, serverPort);
    // Before its packets: a reader must know whose they are.
    this.stamp.take();
    this.#writeText(noteBlock(note));
    this.#open.add(note);
    this.#connections.setSecure(connection);
    const ports = { localPort: note.local.port, remotePort: note.remote.port };
    const addresses = twinAddresses(connection);
    const flow = new TcpFlow(this, { connection, addresses, ...ports, layer: 'plaintext' });
    flow.handshake(initiator, 0);
    return flow;
  }

  openUdpFlow(input: UdpFlowInput): Flow {
    this.beginRecord(0);
    const { connection, local, remote } = input;
    const note = { note: 'flow', connection, transport: 'udp', local, remote } as const;
    this.#addFlow(note);
    this.#writeText(noteBlock(note));
    return new UdpFlow(this, input);
  }

  secrets(keyLog: string, connection: ConnectionNumber): void {
    if (this.#isClosed || this.failure !== null) return;
    this.#open.addSecrets(connection, keyLog);
    this.#writeSecrets(keyLog);
  }

  /** 0, and no record, once the log takes no more. */
  event(event: LogEvent, connection: ConnectionNumber = 0): number {
    if (this.#isClosed || this.failure !== null) return 0;
    this.stamp.take();
    const block = eventBlock(event, connection);
    const offset = this.#writeText(block);
    const { high, low } = this.stamp;
    const tag = eventTag(eventDetails.stored);
    const number = this.index.append(offset, block.jsonAt, high, low, tag, connection, block.jsonByteLength);
    if (this.#isLast(event, connection)) this.#forgetFlow(connection, number);
    return number;
  }

  mark(number: number, comment: string | null): void {
    if (!this.index.has(number)) throw new LabError('RECORD_NOT_FOUND', { number });
    if (comment === null) this.#marks.delete(number);
    else this.#marks.set(number, comment);
    if (this.#isClosed || this.failure !== null) return;
    this.stamp.take();
    this.#writeText(noteBlock({ note: 'mark', number, comment }));
  }

  flush(): void {
    this.writer.flush();
  }

  onFailure(listener: (error: LabErrorData) => void): void {
    this.writer.onFailure(listener);
  }

  rows(firstNumber: number, count: number): Promise<RowsPage> {
    return this.#reader.rows(firstNumber, count);
  }

  record(number: number, at?: number, length?: number): Promise<RecordBytes> {
    return this.#reader.record(number, at, length);
  }

  records(firstNumber: number, count: number, length: number): Promise<RecordBytes[]> {
    return this.#reader.records(firstNumber, count, length);
  }

  segments(firstNumber: number, count: number): Promise<(TcpSegment | null)[]> {
    return this.#reader.segments(firstNumber, count);
  }

  packet(number: number): Promise<CapturedPacket | null> {
    return this.#reader.packet(number);
  }

  nextOf(connection: ConnectionNumber, from: number): number | null {
    return this.index.nextOf(connection, from);
  }

  nextEvent(from: number): number | null {
    return this.#reader.nextEvent(from);
  }

  find(query: FindQuery): Promise<Found> {
    return this.#reader.find(query);
  }

  async save(path: string, withSecrets?: boolean): Promise<{ path: string; byteLength: number }> {
    this.flush();
    return saveLog(this.#reader.source, path, { withSecrets });
  }

  close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.writer.flush();
      this.writer.stopTimer();
      this.#chain.close();
    }
    return Promise.resolve();
  }

  beginRecord(byteLength: number): void {
    if (this.writer.offset + byteLength + blockOverhead > this.#segmentEnd) this.#nextSegment();
    if (this.#isClosed) throw new LabError('NOT_OPEN');
  }

  #nextSegment(): void {
    if (this.#isClosed || this.failure !== null) return;
    // First of all: what is waiting must reach its file whatever becomes of the next one.
    this.writer.flush();
    try {
      this.writer.moveTo(this.#chain.extend(this.index.nextNumber));
      this.#beginSegment();
      for (let dropped = this.#chain.dropOldest(); dropped; dropped = this.#chain.dropOldest()) {
        this.#reportDropped(dropped.byteLength);
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.writer.fail(error);
    }
  }

  #beginSegment(): void {
    const { writer } = this;
    writer.bytes.set(this.#sectionStart, writer.reserve(this.#sectionStart.length));
    this.stamp.take();
    const { id: log, number: segment } = this.#chain;
    const firstNumber = this.index.nextNumber;
    this.#writeText(
      noteBlock({ note: 'segment', log, segment, firstNumber, ...(this.scheme && { scheme: this.scheme }) }),
    );
    for (const flow of this.#open.flows()) this.#writeText(noteBlock(flow));
    for (const keyLog of this.#open.keyLogs()) this.#writeSecrets(keyLog);
    // A file that must repeat much of what is open still has room for as much again.
    this.#segmentEnd = Math.max(this.#chain.segmentByteLength, writer.offset * 2);
  }

  /** A disk without room for the header is found out now, while there is somebody to tell. */
  #writeFirstBytes(): void {
    this.writer.flush();
    const { failure } = this.writer;
    if (failure === null && this.writer.segment.isRegularFile) return;
    this.writer.stopTimer();
    this.#chain.close();
    if (failure !== null) throw new LabError(failure.code, failure.details);
    const reason = 'a record is read back from its file, and this is not a regular one';
    throw new LabError('FILE_NOT_WRITABLE', { path: this.writer.segment.path, reason });
  }

  #reportDropped(byteLength: number): void {
    const { firstNumber } = this.#chain.segments[0]!;
    const records = firstNumber - this.index.firstNumber;
    this.index.dropBefore(firstNumber);
    this.#connections.dropBefore(firstNumber);
    for (const number of this.#marks.keys()) if (number < firstNumber) this.#marks.delete(number);
    this.event({ event: 'segment-dropped', records, byteLength });
  }

  #writeText(block: TextBlock): number {
    const { writer, stamp } = this;
    const at = writer.reserve(block.bytes.length);
    writer.bytes.set(block.bytes, at);
    writer.words[(at >>> 2) + 3] = stamp.high;
    writer.words[(at >>> 2) + 4] = stamp.low;
    return writer.offset - block.bytes.length;
  }

  #writeSecrets(keyLog: string): void {
    const { writer } = this;
    const block = secretsBlock(keyLog);
    const at = writer.reserve(block.length);
    writer.bytes.set(block, at);
    writer.segment.secrets.push({ offset: writer.offset - block.length, byteLength: block.length });
  }

  #addFlow(note: FlowNote): void {
    this.#open.add(note);
    this.#connections.set(note.connection, { local: note.local, remote: note.remote });
  }

  /** Whether the connection has no more records after this. A UDP peer may fail (port unreachable) and go on. */
  #isLast({ event }: LogEvent, connection: ConnectionNumber): boolean {
    if (event === 'failed') return this.#open.wireFlow(connection)?.transport === 'tcp';
    return event === 'closed' || event === 'reset';
  }

  #forgetFlow(connection: ConnectionNumber, lastNumber: number): void {
    this.#open.forget(connection);
    this.#connections.close(connection, lastNumber);
  }
}
