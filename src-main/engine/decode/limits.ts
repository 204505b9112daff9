/** What bounds the memory of a decoder against a hostile peer. Lengths in bytes. */
export interface DecodeLimits {
  /** Of a long value: so much of it is shown. */
  readonly valueByteLength: number;
  /** Fields of a kind in one message: header fields, chunks, topic filters, properties. More are counted and not shown. */
  readonly fieldCount: number;
  /** HTTP: a start line, a field line, a chunk's line. A longer one is not decoded. */
  readonly lineByteLength: number;
  /** HTTP: requests that wait for their response; WebSocket: bytes that wait for the answer to an upgrade. */
  readonly pendingRequests: number;
  readonly pausedByteLength: number;
  /** A whole packet or handshake message that is kept to be decoded; of a longer one, its beginning. */
  readonly messageByteLength: number;
  /** What a compressed message may become. */
  readonly inflatedByteLength: number;
  /** WebSocket: pings that wait for their pong. */
  readonly pendingPings: number;
  /** MQTT: characters of topics and filters that each side's packets are understood by: those that an alias stands for, and those that wait for their acknowledgement. */
  readonly rememberedCharacters: number;
  /** Messages carried in one frame that wait for its end. */
  readonly carriedMessages: number;
  /** TCP: bytes and segments of a side that wait for those before them; past that, these are taken for lost. */
  readonly waitingByteLength: number;
  readonly waitingSegments: number;
  /** TCP: so many of the last bytes of a side are kept, to be compared with what is sent again. */
  readonly comparedByteLength: number;
  /** Of a body, payload or application message: so much is read as JSON, CBOR, a form …; 0: contents are not read. */
  readonly contentByteLength: number;
  /** Levels of nesting that a reader follows. */
  readonly contentDepth: number;
}

export const defaultLimits: DecodeLimits = {
  valueByteLength: 16 * 1024,
  fieldCount: 1_000,
  lineByteLength: 64 * 1024,
  pendingRequests: 10_000,
  pausedByteLength: 1024 * 1024,
  messageByteLength: 1024 * 1024,
  inflatedByteLength: 16 * 1024 * 1024,
  pendingPings: 1_000,
  rememberedCharacters: 1024 * 1024,
  carriedMessages: 1_000,
  waitingByteLength: 1024 * 1024,
  waitingSegments: 1_000,
  comparedByteLength: 16 * 1024,
  contentByteLength: 16 * 1024,
  contentDepth: 64,
};
