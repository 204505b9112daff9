/** What went through a session: counted, told to listeners, passed to terminals. Called for every record, so it does little. */
import type { ConnectionNumber, Counters } from '../../contract/session-state';
import { Listeners, type Disposable } from '../listeners';
import type { Clock } from '../record/log-contract';
import type { Terminal } from './terminal';

export interface RecordSeen {
  readonly number: number;
  readonly direction: 'inbound' | 'outbound';
  readonly connection: ConnectionNumber;
  /** To be copied by who wants to keep them. */
  readonly bytes: Uint8Array;
  /** Nanoseconds since the Unix epoch, just after the record was made. */
  readonly atNs: bigint;
}

export class Traffic implements Counters {
  readonly terminals = new Map<ConnectionNumber, Terminal>();
  inboundRecords = 0;
  inboundBytes = 0;
  outboundRecords = 0;
  outboundBytes = 0;
  readonly #clock: Clock;
  readonly #listeners = new Listeners<RecordSeen>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  onRecord(listener: (record: RecordSeen) => void): Disposable {
    return this.#listeners.add(listener);
  }

  add(connection: ConnectionNumber, direction: 'inbound' | 'outbound', bytes: Uint8Array, number: number): void {
    if (direction === 'inbound') {
      this.inboundRecords += 1;
      this.inboundBytes += bytes.byteLength;
      if (this.terminals.size > 0) this.terminals.get(connection)?.push(bytes);
    } else {
      this.outboundRecords += 1;
      this.outboundBytes += bytes.byteLength;
    }
    if (this.#listeners.isEmpty) return;
    this.#listeners.emit({ number, direction, connection, bytes, atNs: this.#clock.nowNs() });
  }

  /** A new log begins. */
  reset(): void {
    this.inboundRecords = 0;
    this.inboundBytes = 0;
    this.outboundRecords = 0;
    this.outboundBytes = 0;
  }
}
