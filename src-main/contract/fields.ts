/** A decoded message's fields, as a tree: what each is called, what it says, and which bytes say it. */

/** Text and numbers as they are; bytes that are neither; null where a field only groups others. */
export type FieldValue = string | number | Uint8Array | null;

export interface FieldNode {
  /** As the specification spells it (`Remaining Length`, `Sec-WebSocket-Key`, `opcode`). */
  readonly name: string;
  readonly value: FieldValue;
  /** Offset of the first byte within the message. */
  readonly at: number;
  /** Number of bytes, the whole of a field whose value is shown in part. */
  readonly len: number;
  /** Which bits of these bytes it is, of a field smaller than a byte or not at its edge; the first byte holds the highest bits. */
  readonly mask?: number;
  /** What the value stands for (`Not authorized`), or how much of it is shown. */
  readonly text?: string;
  /**
   * Where `at` and `len` count: an index into the message's `sources`, for bytes that are not on the wire as they are shown
   * (unmasked, unpacked, put together). Left out: as in the field above it, at the top in the message's own bytes.
   */
  readonly source?: number;
  /** Whose names the fields under this one are, where another reader than the message's protocol has read them. */
  readonly reads?: CatalogName;
  readonly children?: readonly FieldNode[];
}

/** Bytes that a message's bytes become, and that fields point into. */
export interface ByteSource {
  /** As a person would call them: `unmasked payload`, `content without gzip`. */
  readonly name: string;
  /** At most so many as the limits keep. */
  readonly bytes: Uint8Array;
  /** All that there were. */
  readonly byteLength: number;
}

/** Whose fields a name belongs to: the protocols, the headers of packets, and the readers of contents. */
export const catalogNames = [
  ...['http', 'websocket', 'mqtt', 'dns', 'ntp', 'tls'],
  ...['packet', 'x509', 'json', 'cbor', 'msgpack', 'form', 'multipart', 'protobuf', 'text'],
] as readonly CatalogName[];
export type CatalogName =
  | 'http'
  | 'websocket'
  | 'mqtt'
  | 'dns'
  | 'ntp'
  | 'tls'
  | 'packet'
  | 'x509'
  | 'json'
  | 'cbor'
  | 'msgpack'
  | 'form'
  | 'multipart'
  | 'protobuf'
  | 'text';
