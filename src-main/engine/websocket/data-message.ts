import type { ConnectionNumber } from '../../contract/session-state';
import { messagePreviewBytes, type WebSocketMessage } from '../../contract/websocket-journal';
import type { Described } from '../session/journal';
import type { ScannedMessage } from './frame-scanner';

const slabByteLength = 64 * 1024;

/** The beginnings of long messages, many in one buffer: a buffer for each costs more than the rest of the entry. */
let slab = new Uint8Array(0);
let used = 0;

function beginningOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= messagePreviewBytes) return bytes;
  if (used + messagePreviewBytes > slab.length) {
    slab = new Uint8Array(slabByteLength);
    used = 0;
  }
  const beginning = slab.subarray(used, used + messagePreviewBytes);
  beginning.set(bytes.subarray(0, messagePreviewBytes));
  used += messagePreviewBytes;
  return beginning;
}

/** A data message in the journal, put into words when somebody looks. It does not hold on to a long payload. */
export class DataMessage implements Described {
  readonly #connection: ConnectionNumber;
  readonly #direction: 'inbound' | 'outbound';
  readonly #scanned: ScannedMessage;
  readonly #atNs: bigint;
  readonly #byteLength: number;
  readonly #beginning: Uint8Array;

  constructor(
    connection: ConnectionNumber,
    direction: 'inbound' | 'outbound',
    scanned: ScannedMessage,
    atNs: bigint,
    bytes: Uint8Array,
  ) {
    this.#connection = connection;
    this.#direction = direction;
    this.#scanned = scanned;
    this.#atNs = atNs;
    this.#byteLength = bytes.length;
    this.#beginning = beginningOf(bytes);
  }

  describe(): WebSocketMessage {
    const { opcode, wireByteLength, isCompressed, fragments } = this.#scanned;
    return {
      type: 'ws-message',
      atNs: this.#atNs,
      connection: this.#connection,
      direction: this.#direction,
      opcode,
      byteLength: this.#byteLength,
      wireByteLength,
      isCompressed,
      fragments,
      // With a buffer of its own: it crosses to the window.
      preview: this.#beginning.slice(),
      close: null,
      roundTripNs: null,
      isAutomatic: false,
    };
  }
}
