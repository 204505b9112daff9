/** What sessions ask of the recorder. A log is one capture on disk (in segments past a size) and its index in memory. */
import type { LabErrorData } from '../../contract/errors';
import type { Direction, LogEvent, RecordBytes, RowsPage } from '../../contract/records';
import type { ConnectionNumber, Endpoint, LogState } from '../../contract/session-state';

/** One clock for all records: nanoseconds since the Unix epoch that never run backwards. */
export interface Clock {
  nowNs(): bigint;
}

/** The wire side of one TCP connection or UDP peer, as the log sees it. Calls are synchronous; bytes are copied before they return. */
export interface Flow {
  /**
   * Appends one record: what one read or one write carried. Returns its number.
   * @param isInjected raw bytes that a person put under the session's own; marked in the capture.
   * @param atNs when it happened, where the record had to wait for something else; later records are not older.
   */
  record(direction: 'inbound' | 'outbound', bytes: Uint8Array, isInjected?: boolean, atNs?: bigint): number;
  /** FIN of one side (TCP). Writes the packet only: the `end-received` or `end-sent` event is the session's to append. */
  end(direction: 'inbound' | 'outbound'): void;
  /** RST of one side (TCP). Writes the packet only, as `end`. */
  reset(direction: 'inbound' | 'outbound'): void;
}

/** What the TCP header says of the packet that a record or an event of somebody else's capture was made from. */
export interface TcpSegment {
  /** Whose it is, also where an event of its record does not say: a SYN. */
  readonly direction: 'inbound' | 'outbound';
  /** Of its first byte, or of the SYN or FIN itself. */
  readonly sequence: number;
  /** Null: without ACK. */
  readonly acknowledgement: number | null;
  /** SYN, FIN, RST, PSH … as in the header. */
  readonly flags: number;
  /** Payload bytes that were on the wire and are not in the capture, at its end. */
  readonly missingByteLength: number;
}

/** The packet that carried a record, as it was captured. */
export interface CapturedPacket {
  /** The file that it is in. */
  readonly path: string;
  /** From 1, as Wireshark counts the packets of the file. */
  readonly frameNumber: number;
  readonly atNs: bigint;
  /** LINKTYPE_ value: what `bytes` begin with. */
  readonly linkType: number;
  readonly bytes: Uint8Array;
  /** As it was on the wire. */
  readonly byteLength: number;
  /** Where in `bytes` the record's own bytes begin. */
  readonly payloadAt: number;
}

export interface LogReading {
  /** Captured by somebody else: streams have to be put together from segments. */
  readonly isForeign: boolean;
  /** Of each record of the range that is there; null where it is no TCP, or one of ours (in order by nature). */
  segments(firstNumber: number, count: number): Promise<(TcpSegment | null)[]>;
  /** The first packet that carries the record. Throws `RECORD_NOT_FOUND`; null: an event of ours has none. */
  packet(number: number): Promise<CapturedPacket | null>;
  readonly count: number;
  readonly firstNumber: number;
  readonly state: Omit<LogState, 'droppedByKernel'>;
  /** How the URL of the session begins that the log is of; null: nobody has said, or it is somebody else's capture. */
  readonly scheme: string | null;
  /** Resolves once `count` is final for a file being read (see `state.damage`); at once for a log being written. Never rejects. */
  readonly whenIndexed: Promise<void>;
  /** Rows that are there of the asked range; fewer, or none, past the end. */
  rows(firstNumber: number, count: number): Promise<RowsPage>;
  /** Throws `RECORD_NOT_FOUND`. */
  record(number: number, at?: number, length?: number): Promise<RecordBytes>;
  /** Records that are there of the asked range, read together: quick for many small ones. Of each at most the first `length` bytes, and never more than 8 KiB; events are whole. */
  records(firstNumber: number, count: number, length: number): Promise<RecordBytes[]>;
  /** Number of the first record from `from` on that is of a connection; null where there is none (yet). Reads the index only. */
  nextOf(connection: ConnectionNumber, from: number): number | null;
  /** Number of the first event from `from` on; null where there is none (yet). Cheap: reads the index only. */
  nextEvent(from: number): number | null;
  find(query: {
    from: number;
    backwards: boolean;
    needle: Uint8Array;
    ignoreCase: boolean;
  }): Promise<{ number: number | null; continueFrom: number | null }>;
  readonly marks: ReadonlyMap<number, string>;
  /** Kept in the capture where it is ours and open for writing, otherwise in memory. */
  mark(number: number, comment: string | null): void;
  /** A whole copy, of every segment, as one capture; without secrets it leaves out what decrypts it (a damaged one ends there). */
  save(path: string, withSecrets?: boolean): Promise<{ path: string; byteLength: number }>;
  /** Writes what is waiting and closes the file; nothing can be read afterwards. */
  close(): Promise<void>;
}

/** A log that somebody else writes, read meanwhile. `whenIndexed` resolves only once it is closed. */
export interface GrowingLog extends LogReading {
  /** There may be more of it. */
  grow(): void;
  /** Its writer has dropped the records before this number. */
  dropBefore(number: number): void;
  /** Resolves when more of it has been looked through; at once where nothing more comes. */
  whenMore(): Promise<void>;
}

export interface LogWriting extends LogReading {
  /** Writes SYN, SYN/ACK, ACK in the direction of who opened it (`initiator`), and the `connected` event. */
  openTcpFlow(flow: {
    connection: ConnectionNumber;
    local: Endpoint;
    remote: Endpoint;
    initiator: 'local' | 'remote';
    durationNs?: number;
    /** TLS begins on it at once: its records are ciphertext. */
    isSecure?: boolean;
  }): Flow;
  openUdpFlow(flow: { connection: ConnectionNumber; local: Endpoint; remote: Endpoint }): Flow;
  /**
   * The plaintext of a TLS connection whose own flow is open: a TCP connection beside it with addresses of its own and
   * the same connection number. It is as long as the connection: its last event ends both.
   * @param flow.serverPort shown in place of the server's own, for protocols that readers know by their port alone
   * (MQTT: 1883): a reader told to decode the own port otherwise would no longer see the TLS on it.
   */
  openTwinFlow(flow: { connection: ConnectionNumber; initiator: 'local' | 'remote'; serverPort?: number }): Flow;
  /** Lines of the connection's TLS key log, for the records after this. Every later file of the log repeats them while the connection lasts. */
  secrets(keyLog: string, connection: ConnectionNumber): void;
  /** Appends an event; returns its record number. */
  event(event: LogEvent, connection?: ConnectionNumber): number;
  /** Writes what is waiting to the file now. */
  flush(): void;
  /** Set once the file can take no more (disk full, file gone): records are refused from then on and sessions must stop reading. */
  readonly failure: LabErrorData | null;
  /** Called once, when `failure` is set. */
  onFailure(listener: (error: LabErrorData) => void): void;
}

export type { Direction };
