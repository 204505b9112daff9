/** What a filter may ask of a record. */
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
  /** Length of the whole payload. */
  readonly byteLength: number;
  /** Name of what happened, of an event. */
  readonly event: string | null;
  /** Needed only where `CompiledFilter.needsEndpoints`. */
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  /** The whole payload; needed only where `CompiledFilter.needsBytes`. */
  readonly bytes: Uint8Array;
}
