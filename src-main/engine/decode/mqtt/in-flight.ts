/** What one side has sent under a Packet Identifier, until it is acknowledged (MQTT 5.0 §2.2.1, §4.3). */
import type { ExchangePart, MessageDirection } from '../../../contract/decoded';
import type { Memory } from './memory';

export type Sent = 'QoS 1' | 'QoS 2' | 'SUBSCRIBE' | 'UNSUBSCRIBE';

/** How far it is: QoS 2 goes from PUBLISH by PUBREC and PUBREL to PUBCOMP. */
export type Stage = 'sent' | 'received' | 'released';

export interface Flight {
  readonly sent: Sent;
  stage: Stage;
  /** The filters of a SUBSCRIBE or UNSUBSCRIBE as far as they are remembered, and how many there are. */
  readonly filters: readonly string[];
  readonly filterCount: number;
  readonly key: string;
}

type Details = Partial<Pick<Flight, 'stage' | 'filters' | 'filterCount'>>;

/** At most 65,535: that is how many identifiers there are. */
export class InFlight {
  readonly #flights = new Map<number, Flight>();
  /** Messages with QoS 1 or 2 that are not done: what Receive Maximum counts. */
  messages = 0;

  constructor(
    readonly direction: MessageDirection,
    readonly memory: Memory,
  ) {}

  get(identifier: number): Flight | undefined {
    return this.#flights.get(identifier);
  }

  /** Whose identifier was in use before is forgotten. Returns its part in the exchange that it begins. */
  begin(identifier: number, sent: Sent, { stage = 'sent', filters = [], filterCount = 0 }: Details = {}): ExchangePart {
    this.#forget(identifier);
    const forgottenFrom = filters.findIndex((filter) => !this.memory.take(filter));
    const remembered = forgottenFrom < 0 ? filters : filters.slice(0, forgottenFrom);
    const kind = isMessage(sent) ? 'PUBLISH' : sent;
    // Both sides number their packets as they like: the key names whose it is.
    const key = `${kind} ${identifier} ${this.direction}`;
    this.#flights.set(identifier, { sent, stage, filters: remembered, filterCount, key });
    if (isMessage(sent)) this.messages++;
    return { key, part: 'begins' };
  }

  end(identifier: number, { key }: Flight): ExchangePart {
    this.#forget(identifier);
    return { key, part: 'ends' };
  }

  clear(): void {
    for (const identifier of this.#flights.keys()) this.#forget(identifier);
  }

  #forget(identifier: number): void {
    const flight = this.#flights.get(identifier);
    if (!flight) return;
    this.#flights.delete(identifier);
    if (isMessage(flight.sent)) this.messages--;
    for (const filter of flight.filters) this.memory.giveBack(filter);
  }
}

const isMessage = (sent: Sent): boolean => sent === 'QoS 1' || sent === 'QoS 2';
