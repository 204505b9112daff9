import { pairAddresses } from '../address';
import type { Connections } from '../connections';
import { parseText, type FlowNote, type Note, type SegmentNote } from '../event-text';
import { linkTypes, packetHeaderByteLength, packetTrailerByteLength, padded } from '../pcapng-format';
import type { RecordIndex } from '../record-index';
import { dataTag, eventDetails, eventTag, injectedFlag, joinedFlag, plaintextFlag } from '../record-tag';
import { fullTcpBlock, largestTcpPayload } from '../tcp-flow';
import { endBytes, endpointOf, type FlowTable, type TrackedFlow } from './flow-table';
import type { Frame } from './frame';
import { appendPacket, type PacketContext, type PacketSink } from './packet-sink';

const psh = 0x08;
const finSynRst = 0x07;

/** A record of several packets whose last one has not come yet. */
interface Unfinished {
  readonly flow: TrackedFlow;
  readonly isInbound: boolean;
  readonly isInjected: boolean;
  readonly payloadAt: number;
  /** Where the next packet's block must be. */
  nextOffset: number;
  tag: number;
  byteLength: number;
}

/** Records of our own logs, numbered and joined as they were when written. */
export class OwnRecords implements PacketSink {
  readonly marks = new Map<number, string>();
  /** The note of the latest file of the log, and the number of the first. */
  segment: SegmentNote | null = null;
  firstSegmentNumber = 1;
  readonly #index: RecordIndex;
  readonly #connections: Connections;
  readonly #flows: FlowTable;
  #unfinished: Unfinished | null = null;

  constructor(index: RecordIndex, connections: Connections, flows: FlowTable) {
    this.#index = index;
    this.#connections = connections;
    this.#flows = flows;
  }

  packet(context: PacketContext, frame: Frame): void {
    if (context.linkType === linkTypes.exportedPdu) {
      this.#text(context);
      return;
    }
    frame.read(context.bytes, context.packetAt, context.packetEnd, context.linkType);
    if (frame.transport === 'other') appendPacket(this.#index, context, frame, dataTag('none', 'other'), 0);
    else this.#data(context, frame, frame.transport);
  }

  #data(context: PacketContext, frame: Frame, transport: 'tcp' | 'udp'): void {
    const isTcp = transport === 'tcp';
    const byteLength = frame.payloadEnd - frame.payloadAt;
    // Handshakes, ends and acknowledgements have their events, or are of no interest.
    if (isTcp && ((frame.tcpFlags & finSynRst) !== 0 || (byteLength === 0 && (frame.tcpFlags & psh) === 0))) return;
    const flow = this.#flows.find(context.bytes, frame) ?? this.#unknownFlow(context, frame);
    const isInbound = context.direction === 0 ? this.#flows.isFromA !== flow.isALocal : context.direction === 1;
    if (isTcp && this.#joins(context, frame, flow, isInbound)) return;
    const { isInjected, offset, blockByteLength } = context;
    const flags = (flow.isPlaintext ? plaintextFlag : 0) | (isInjected ? injectedFlag : 0);
    const tag = dataTag(isInbound ? 'inbound' : 'outbound', transport, flags);
    appendPacket(this.#index, context, frame, tag, flow.connection);
    const payloadAt = frame.payloadAt - context.blockAt;
    const isFirstOfMany =
      isTcp &&
      (frame.tcpFlags & psh) === 0 &&
      byteLength === largestTcpPayload(payloadAt) &&
      blockByteLength === fullTcpBlock(payloadAt, isInjected);
    this.#unfinished = isFirstOfMany
      ? { flow, isInbound, isInjected, payloadAt, nextOffset: offset + blockByteLength, tag, byteLength }
      : null;
  }

  /** Whether the packet goes on with a record begun before; that one is then longer. */
  #joins(context: PacketContext, frame: Frame, flow: TrackedFlow, isInbound: boolean): boolean {
    const record = this.#unfinished;
    const byteLength = frame.payloadEnd - frame.payloadAt;
    if (
      record?.flow !== flow ||
      record.isInbound !== isInbound ||
      record.isInjected !== context.isInjected ||
      record.nextOffset !== context.offset ||
      frame.payloadAt - context.blockAt !== record.payloadAt ||
      context.blockByteLength !== record.payloadAt + padded(byteLength) + packetTrailerByteLength(context.isInjected)
    ) {
      return false;
    }
    record.tag |= joinedFlag;
    record.byteLength += byteLength;
    record.nextOffset += context.blockByteLength;
    this.#index.extendLast(record.tag, record.byteLength);
    if ((frame.tcpFlags & psh) !== 0 || byteLength !== largestTcpPayload(record.payloadAt)) this.#unfinished = null;
    return true;
  }

  #text(context: PacketContext): void {
    this.#unfinished = null;
    const { bytes, offset, blockAt, packetAt, packetEnd, timeHigh, timeLow } = context;
    const text = packetAt - blockAt === packetHeaderByteLength ? parseText(bytes, packetAt, packetEnd) : null;
    if (text === null) {
      const start = packetAt - blockAt;
      this.#index.append(offset, start, timeHigh, timeLow, dataTag('none', 'other'), 0, packetEnd - packetAt);
      return;
    }
    if (text.kind === 'note') {
      this.#note(text.note);
      return;
    }
    const { event, connection, jsonAt } = text;
    if (event.event === 'connected') {
      if (event.isSecure === true) this.#connections.setSecure(connection);
      this.#addFlow({ note: 'flow', connection, transport: 'tcp', local: event.local, remote: event.remote });
    }
    const tag = eventTag(eventDetails.stored);
    this.#index.append(offset, jsonAt - blockAt, timeHigh, timeLow, tag, connection, packetEnd - jsonAt);
  }

  #note(note: Note): void {
    switch (note.note) {
      case 'segment':
        if (this.segment === null) this.#begin(note);
        this.segment = note;
        break;
      case 'flow':
        this.#addFlow(note);
        break;
      case 'mark':
        if (note.comment === null) this.marks.delete(note.number);
        else if (this.#index.has(note.number)) this.marks.set(note.number, note.comment);
        break;
    }
  }

  #begin({ segment, firstNumber }: SegmentNote): void {
    this.firstSegmentNumber = segment;
    if (this.#index.count === 0) this.#index.startAt(firstNumber);
  }

  #addFlow({ connection, transport, local, remote, layer }: FlowNote): void {
    const isPlaintext = layer === 'plaintext';
    // Also where the event that says so was in a file that is gone.
    if (isPlaintext) this.#connections.setSecure(connection);
    else this.#connections.set(connection, { local, remote });
    const pair = pairAddresses(local, remote);
    const ends = [endBytes(pair.local, local.port), endBytes(pair.remote, remote.port)] as const;
    this.#flows.add(connection, transport, ...ends, isPlaintext);
  }

  /** Its note was lost: the sender of its first packet is the side that the packet's direction says. */
  #unknownFlow({ bytes, direction }: PacketContext, frame: Frame): TrackedFlow {
    const flow = this.#flows.addFrom(bytes, frame);
    flow.isALocal = direction === 2;
    const [local, remote] = flow.isALocal ? [flow.a, flow.b] : [flow.b, flow.a];
    this.#connections.set(flow.connection, { local: endpointOf(local), remote: endpointOf(remote) });
    return flow;
  }
}
