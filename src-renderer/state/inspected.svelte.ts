import type { ConnectionProtocol, MessageDetail, PacketDetail, RecordMessage } from '../../src-main/contract/messages';
import type { SessionId } from '../../src-main/contract/session-state';
import type { Lab } from '../lab/lab';
import type { DecodeAsRules } from './decode-as-rules';
import { HexDocument } from './hex-document.svelte';
import type { SelectedMessage, SelectedRecord } from './selection.svelte';

export type InspectedThing =
  | { readonly kind: 'record'; readonly session: SessionId; readonly number: number }
  | { readonly kind: 'message'; readonly session: SessionId; readonly number: number; readonly generation: number };

export interface InspectedPorts {
  readonly lab: Lab;
  readonly decodeAs: DecodeAsRules;
  readonly onFailure: (error: unknown) => void;
  /** Whether the packets of a session were captured, not made up around what a socket carried. */
  readonly hasPackets: (session: SessionId) => boolean;
}

const noDetails: ReadonlyMap<number, MessageDetail> = new Map();

/** What the selected record or message is: its bytes, the messages in it with their fields, the packet that carried it. */
export class Inspected {
  readonly record: HexDocument;
  readonly #ports: InspectedPorts;
  readonly #asked = new Set<number>();
  #thing = $state.raw<InspectedThing | null>(null);
  #read = $state.raw<InspectedThing | null>(null);
  #members = $state.raw<readonly RecordMessage[]>([]);
  #details = $state.raw(noDetails);
  #packet = $state.raw<PacketDetail | null>(null);
  #protocols = $state.raw<readonly ConnectionProtocol[]>([]);
  #failure = $state.raw<unknown>(null);

  constructor(ports: InspectedPorts) {
    this.#ports = ports;
    this.record = new HexDocument(ports.lab, ports.onFailure);
  }

  /** What is to be shown. */
  get thing(): InspectedThing | null {
    return this.#thing;
  }

  /** Whether what is here is of `thing`: what was shown before stays until the next is here. */
  readonly isCurrent: boolean = $derived(this.#thing !== null && this.#read === this.#thing);

  /** The messages that have bytes in the record, in order; of a message itself. */
  get members(): readonly RecordMessage[] {
    return this.#members;
  }

  get details(): ReadonlyMap<number, MessageDetail> {
    return this.#details;
  }

  /** Of captures only. */
  get packet(): PacketDetail | null {
    return this.#packet;
  }

  get protocols(): readonly ConnectionProtocol[] {
    return this.#protocols;
  }

  /** Why its fields could not be read; null: they could. */
  get failure(): unknown {
    return this.#failure;
  }

  show(record: SelectedRecord | null, message: SelectedMessage | null): void {
    const thing: InspectedThing | null =
      message !== null ? { kind: 'message', ...message } : record !== null ? { kind: 'record', ...record } : null;
    this.#thing = thing;
    void this.record.open(record);
    if (thing === null) this.#forget();
    else void this.#readAll(thing);
  }

  /** Reads it once more: it was decoded anew, or more of it has come. */
  async refresh(): Promise<void> {
    if (this.#thing !== null) await this.#readAll(this.#thing);
  }

  /** Reads the fields of a message that are not here yet. */
  async need(number: number): Promise<void> {
    const thing = this.#thing;
    if (thing === null || this.#details.has(number) || this.#asked.has(number)) return;
    this.#asked.add(number);
    try {
      const detail = await this.#ports.lab.invoke('messages.show', { session: thing.session, number });
      if (this.#thing === thing) this.#details = new Map([...this.#details, [number, detail]]);
    } catch (error) {
      if (this.#thing === thing) this.#ports.onFailure(error);
    } finally {
      this.#asked.delete(number);
    }
  }

  async #readAll(thing: InspectedThing): Promise<void> {
    const { lab, decodeAs } = this.#ports;
    const { session } = thing;
    try {
      await decodeAs.begin(session);
      const members = thing.kind === 'record' ? await lab.invoke('messages.ofRecord', recordOf(thing)) : null;
      const first = members === null ? thing.number : members[0]?.number;
      const detail = first === undefined ? null : await lab.invoke('messages.show', { session, number: first });
      const record = thing.kind === 'record' ? thing.number : detail?.pieces[0]?.record;
      const packet = record === undefined ? null : await this.#packetOf(session, record);
      const protocols = await lab.invoke('messages.protocols', { session });
      if (this.#thing !== thing) return;
      this.#take(thing, members ?? [memberOf(detail!)], detail);
      this.#packet = packet;
      this.#protocols = protocols;
    } catch (error) {
      if (this.#thing !== thing) return;
      this.#take(thing, [], null);
      this.#packet = null;
      this.#failure = error;
    }
  }

  #take(thing: InspectedThing, members: readonly RecordMessage[], detail: MessageDetail | null): void {
    const isSame = this.#read === thing;
    const kept = [...(isSame ? this.#details : noDetails)].filter(
      ([, { generation }]) => generation === detail?.generation,
    );
    this.#read = thing;
    this.#members = members;
    this.#details = detail === null ? noDetails : new Map([...kept, [detail.number, detail]]);
    this.#failure = null;
  }

  /** A record of no packet (an event, what TLS carried) has none: that is no failure. */
  async #packetOf(session: SessionId, record: number): Promise<PacketDetail | null> {
    if (!this.#ports.hasPackets(session)) return null;
    try {
      const packet = await this.#ports.lab.invoke('packet.show', { session, record });
      return packet.isSynthetic ? null : packet;
    } catch {
      // The record's own bytes are shown in any case.
      return null;
    }
  }

  #forget(): void {
    this.#read = null;
    this.#members = [];
    this.#details = noDetails;
    this.#packet = null;
    this.#protocols = [];
    this.#failure = null;
  }
}

const recordOf = ({ session, number }: InspectedThing) => ({ session, number });

function memberOf({ number, kind, message, byteLength }: MessageDetail): RecordMessage {
  const { proto = null, type = '', summary = '' } = message ?? {};
  return { number, kind, proto, type, summary, from: 0, length: byteLength, at: 0, byteLength };
}
