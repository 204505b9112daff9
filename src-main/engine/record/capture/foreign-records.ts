import { dataTag, eventDetails, eventTag, type EventDetail } from '../record-tag';
import type { Connections } from '../connections';
import type { RecordIndex } from '../record-index';
import { endpointOf, type FlowTable, type TrackedFlow } from './flow-table';
import type { Frame } from './frame';
import { appendPacket, type PacketContext, type PacketSink } from './packet-sink';

const fin = 0x01;
const syn = 0x02;
const rst = 0x04;
const ack = 0x10;

const tags = {
  tcp: { inbound: dataTag('inbound', 'tcp'), outbound: dataTag('outbound', 'tcp') },
  udp: { inbound: dataTag('inbound', 'udp'), outbound: dataTag('outbound', 'udp') },
};
const otherTags = [dataTag('none', 'other'), dataTag('inbound', 'other'), dataTag('outbound', 'other')] as const;

/**
 * Records of captures that others made: a row for every packet that carries something, and events for what SYN, FIN
 * and RST mean. Where the capture does not tell the direction, our side is the one that answers: the sender of the
 * first SYN, or else of the first packet, is the remote side, and its bytes are inbound.
 */
export class ForeignRecords implements PacketSink {
  readonly #index: RecordIndex;
  readonly #connections: Connections;
  readonly #flows: FlowTable;

  constructor(index: RecordIndex, connections: Connections, flows: FlowTable) {
    this.#index = index;
    this.#connections = connections;
    this.#flows = flows;
  }

  packet(context: PacketContext, frame: Frame): void {
    const { bytes, packetAt, packetEnd, linkType, wireByteLength } = context;
    frame.read(bytes, packetAt, packetEnd, linkType, packetAt + wireByteLength);
    if (frame.transport === 'other') {
      this.#append(context, frame, otherTags[context.direction as 0 | 1 | 2] ?? otherTags[0], 0);
      return;
    }
    const flow = this.#flowOf(context, frame);
    const isInbound = context.direction === 0 ? this.#flows.isFromA !== flow.isALocal : context.direction === 1;
    if (frame.transport === 'tcp') this.#tcp(context, frame, flow, isInbound);
    else this.#append(context, frame, isInbound ? tags.udp.inbound : tags.udp.outbound, flow.connection);
  }

  #tcp(context: PacketContext, frame: Frame, flow: TrackedFlow, isInbound: boolean): void {
    const { tcpFlags: flags } = frame;
    if ((flags & syn) !== 0) this.#synchronise(context, frame, flow);
    if (frame.payloadEnd > frame.payloadAt || frame.missingByteLength > 0) {
      flow.hasData = true;
      this.#append(context, frame, isInbound ? tags.tcp.inbound : tags.tcp.outbound, flow.connection);
    }
    if ((flags & fin) !== 0) this.#end(context, flow, isInbound);
    if ((flags & rst) !== 0 && !flow.isReset) {
      flow.isReset = true;
      this.#event(context, isInbound ? eventDetails.resetByRemote : eventDetails.resetByLocal, flow);
    }
  }

  /** A SYN asks, its answer connects. One sent again says nothing new. */
  #synchronise(context: PacketContext, frame: Frame, flow: TrackedFlow): void {
    if ((frame.tcpFlags & ack) !== 0) {
      if (!flow.isConnected) this.#event(context, eventDetails.connected, flow);
      flow.isConnected = true;
    } else if (flow.synSequence !== frame.tcpSequence) {
      flow.synSequence = frame.tcpSequence;
      this.#event(context, eventDetails.connecting, flow);
    }
  }

  #end(context: PacketContext, flow: TrackedFlow, isInbound: boolean): void {
    if (isInbound ? flow.hasRemoteEnded : flow.hasLocalEnded) return;
    if (isInbound) flow.hasRemoteEnded = true;
    else flow.hasLocalEnded = true;
    this.#event(context, isInbound ? eventDetails.endReceived : eventDetails.endSent, flow);
  }

  #flowOf({ bytes, direction }: PacketContext, frame: Frame): TrackedFlow {
    const known = this.#flows.find(bytes, frame);
    if (known && !beginsAnew(known, frame)) return known;
    const flow = this.#flows.addFrom(bytes, frame);
    const isAnswer = frame.transport === 'tcp' && (frame.tcpFlags & (syn | ack)) === (syn | ack);
    flow.isALocal = direction === 0 ? isAnswer : direction === 2;
    const [local, remote] = flow.isALocal ? [flow.a, flow.b] : [flow.b, flow.a];
    this.#connections.set(flow.connection, { local: endpointOf(local), remote: endpointOf(remote) });
    return flow;
  }

  #append(context: PacketContext, frame: Frame, tag: number, connection: number): void {
    appendPacket(this.#index, context, frame, tag, connection);
  }

  #event({ offset, timeHigh, timeLow }: PacketContext, detail: EventDetail, flow: TrackedFlow): void {
    this.#index.append(offset, 0, timeHigh, timeLow, eventTag(detail), flow.connection, 0);
  }
}

/** A SYN with another sequence number, on a flow that has got beyond its own SYN. */
function beginsAnew(flow: TrackedFlow, frame: Frame): boolean {
  const isSyn = frame.transport === 'tcp' && (frame.tcpFlags & (syn | ack)) === syn;
  if (!isSyn || flow.synSequence === frame.tcpSequence) return false;
  return flow.synSequence !== -1 || flow.isConnected || flow.hasData || flow.isReset;
}
