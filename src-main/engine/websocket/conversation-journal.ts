/**
 * One connection's part of the journal. The frames tell how a message came or left and when, the library what was in
 * it: an inbound message waits here from its last byte until the library has inflated and checked it, and what came
 * after it waits behind it, so that the journal has the order of the wire.
 */
import type { ConnectionNumber } from '../../contract/session-state';
import { messagePreviewBytes, type WebSocketInjection, type WebSocketMessage } from '../../contract/websocket-journal';
import type { LabErrorData } from '../../contract/errors';
import { Queue } from '../link/queue';
import type { Clock } from '../record/log-contract';
import type { Journal } from '../session/journal';
import { DataMessage } from './data-message';
import type { ScannedMessage } from './frame-scanner';
import type { Outgoing } from './outbox';
import type { RoundTrips } from './round-trips';

type Control = 'ping' | 'pong' | 'close';
type Arrival =
  | { readonly message: ScannedMessage; readonly atNs: bigint }
  | { readonly control: Control; readonly payload: Uint8Array; readonly atNs: bigint };

export interface ConversationJournalOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly connection: ConnectionNumber;
  readonly roundTrips: RoundTrips;
  readonly onRoundTrip: (ns: number) => void;
}

export class ConversationJournal {
  readonly #options: ConversationJournalOptions;
  readonly #arrivals = new Queue<Arrival>();
  readonly #departures = new Queue<Outgoing>();
  /** Payloads of the control frames that the session itself asked for; others are the library's doing. */
  readonly #asked = new Set<Uint8Array | 'close'>();

  constructor(options: ConversationJournalOptions) {
    this.#options = options;
  }

  /** Its last byte is here; the library will tell what is in it, or refuse it. */
  messageArrived(message: ScannedMessage): void {
    this.#arrivals.push({ message, atNs: this.#now });
  }

  controlArrived(control: Control, payload: Uint8Array): void {
    const arrival = { control, payload, atNs: this.#now };
    if (this.#arrivals.isEmpty) this.#addInboundControl(arrival);
    else this.#arrivals.push(arrival);
  }

  /** The library has read the oldest message that arrived. Its bytes must have a buffer to themselves (`ownBytes`). */
  messageRead(bytes: Uint8Array): void {
    const arrival = this.#arrivals.isEmpty ? null : this.#arrivals.shift();
    if (arrival !== null && 'message' in arrival) this.#addMessage('inbound', arrival.message, arrival.atNs, bytes);
    while (!this.#arrivals.isEmpty) {
      const next = this.#arrivals.peek();
      if ('message' in next) return;
      this.#arrivals.shift();
      this.#addInboundControl(next);
    }
  }

  /** The library was given it; its frames follow. */
  messageDeparts(message: Outgoing): void {
    this.#departures.push(message);
  }

  messageLeft(message: ScannedMessage): void {
    if (this.#departures.isEmpty) return;
    this.#addMessage('outbound', message, this.#now, ownBytes(this.#departures.shift().bytes));
  }

  /** The next control frame of this kind is the session's own will. */
  controlAsked(what: Uint8Array | 'close'): void {
    this.#asked.add(what);
  }

  controlLeft(control: Control, payload: Uint8Array): void {
    const isAutomatic = !this.#takeAsked(control, payload);
    const atNs = this.#now;
    const entry = this.#addControl('outbound', { control, payload, atNs }, isAutomatic, null);
    if (control === 'ping') this.#options.roundTrips.sent(payload, { entry, atNs });
  }

  injected(what: WebSocketInjection['what'], bytes: Uint8Array, close: WebSocketInjection['close']): void {
    const { journal, connection } = this.#options;
    const preview = bytes.slice(0, messagePreviewBytes);
    const atNs = this.#now;
    const number = journal.add({
      type: 'ws-injected',
      atNs,
      connection,
      what,
      byteLength: bytes.length,
      preview,
      close,
    });
    journal.keep(number, 'payload', ownBytes(bytes));
  }

  problem(error: LabErrorData): void {
    const { journal, connection } = this.#options;
    journal.add({ type: 'ws-problem', atNs: this.#now, connection, error });
  }

  /** What waits has been refused, except for the control frames behind it. */
  ended(code: number, reason: string): void {
    while (!this.#arrivals.isEmpty) {
      const arrival = this.#arrivals.shift();
      if ('control' in arrival) this.#addInboundControl(arrival);
    }
    const { journal, connection } = this.#options;
    journal.add({ type: 'ws-end', atNs: this.#now, connection, code, reason });
  }

  get #now(): bigint {
    return this.#options.clock.nowNs();
  }

  #takeAsked(control: Control, payload: Uint8Array): boolean {
    if (control === 'close') return this.#asked.delete('close');
    for (const asked of this.#asked)
      if (asked !== 'close' && Buffer.compare(asked, payload) === 0) return this.#asked.delete(asked);
    return false;
  }

  #addInboundControl(arrival: Extract<Arrival, { control: Control }>): void {
    const { control, payload, atNs } = arrival;
    const ping = control === 'pong' ? this.#options.roundTrips.answered(payload) : null;
    const roundTripNs = ping === null ? null : Number(atNs - ping.atNs);
    this.#addControl('inbound', arrival, false, roundTripNs);
    if (ping !== null && roundTripNs !== null) {
      this.#options.journal.update<WebSocketMessage>(ping.entry, { roundTripNs });
      this.#options.onRoundTrip(roundTripNs);
    }
  }

  #addControl(
    direction: 'inbound' | 'outbound',
    { control, payload, atNs }: Extract<Arrival, { control: Control }>,
    isAutomatic: boolean,
    roundTripNs: number | null,
  ): number {
    const { journal, connection } = this.#options;
    const number = journal.add({
      type: 'ws-message',
      atNs,
      connection,
      direction,
      opcode: control,
      byteLength: payload.length,
      wireByteLength: payload.length,
      isCompressed: false,
      fragments: 1,
      preview: payload,
      close: control === 'close' ? closeOf(payload) : null,
      roundTripNs,
      isAutomatic,
    });
    if (payload.length > 0) journal.keep(number, 'payload', payload);
    return number;
  }

  #addMessage(direction: 'inbound' | 'outbound', message: ScannedMessage, atNs: bigint, bytes: Uint8Array): void {
    const { journal, connection } = this.#options;
    const number = journal.addDescribed(new DataMessage(connection, direction, message, atNs, bytes));
    if (bytes.length > 0) journal.keep(number, 'payload', bytes);
  }
}

/** Of a Close frame's payload (RFC 6455 §5.5.1). */
export function closeOf(payload: Uint8Array): { readonly code: number | null; readonly reason: string } {
  if (payload.length < 2) return { code: null, reason: '' };
  return { code: (payload[0]! << 8) | payload[1]!, reason: Buffer.from(payload.subarray(2)).toString('utf8') };
}

/** Bytes with a buffer to themselves: what the journal keeps crosses to the window, and must not take a pool with it. */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array && bytes.byteLength === bytes.buffer.byteLength) return bytes;
  // A view of all of a large buffer is no copy.
  if (bytes.byteLength === bytes.buffer.byteLength) return new Uint8Array(bytes.buffer);
  // Not the pool's, and not zeroed before it is written.
  const own = Buffer.allocUnsafeSlow(bytes.byteLength);
  own.set(bytes);
  return new Uint8Array(own.buffer);
}
