/** What a filter may ask of a record, or of a message. */
import type { DecodedMessage, Violation } from '../../../contract/decoded';
import type { FieldNode } from '../../../contract/fields';
import type { Direction, Layer, RecordKind, Transport } from '../../../contract/records';
import type { ConnectionNumber, Endpoint } from '../../../contract/session-state';

export interface FilterRecord {
  readonly number: number;
  readonly kind: RecordKind;
  readonly direction: Direction;
  readonly transport: Transport;
  readonly layer: Layer;
  /** Raw bytes that a person put under the session's own. */
  readonly isInjected: boolean;
  /** 0: belongs to no connection. */
  readonly connection: ConnectionNumber;
  /** Length of the whole payload; of a row of the Messages lens, of the message. */
  readonly byteLength: number;
  /** Name of what happened, of an event. */
  readonly event: string | null;
  /** Needed only where `CompiledFilter.needsEndpoints`. */
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  /** The whole payload, or the message's bytes as far as they are kept; needed only where `CompiledFilter.needsBytes`. */
  readonly bytes: Uint8Array;
  /**
   * Of a row of the Messages lens that message; of a record those that have bytes in it. Needed only where
   * `CompiledFilter.needsMessages`.
   */
  readonly messages: readonly FilterMessage[];
  /** The headers of the packet that carried it (catalog `packet`); needed only where `CompiledFilter.needsPacket`. */
  readonly packet: readonly FieldNode[] | null;
}

export interface FilterMessage {
  /** Null: bytes that became none. */
  readonly message: DecodedMessage | null;
  readonly violations: readonly Violation[];
}
