import type { ConnectionNumber, Endpoint } from '../../../contract/session-state';
import { formatAddress } from '../address';
import type { Frame } from './frame';

/** A conversation between two endpoints, A being the one given first. */
export class TrackedFlow {
  /** Whether A is our side. */
  isALocal = true;
  /** Sequence number of the SYN that began it; −1: none seen. */
  synSequence = -1;
  isConnected = false;
  hasData = false;
  hasLocalEnded = false;
  hasRemoteEnded = false;
  isReset = false;
  /** Another flow with the same hash. */
  next: TrackedFlow | null = null;

  constructor(
    readonly connection: ConnectionNumber,
    readonly transport: number,
    /** Address and port, in network order. */
    readonly a: Uint8Array,
    readonly b: Uint8Array,
    /** The twin of a TLS connection. */
    readonly isPlaintext = false,
  ) {}
}

/** Finds the flow of a packet, whichever way it goes. */
export class FlowTable {
  /** The number that the next unknown flow gets. */
  nextConnection = 1;
  /** Whether the packet last looked up came from A. */
  isFromA = true;
  readonly #flows = new Map<number, TrackedFlow>();
  #last: TrackedFlow | null = null;
  /** Not the same in every run: a capture cannot be made to have all its flows in one place. */
  readonly #seed = Math.floor(Math.random() * 0x1_0000_0000);

  find(bytes: Buffer, frame: Frame): TrackedFlow | null {
    const transport = frame.transport === 'tcp' ? 1 : 2;
    if (this.#last && this.#matches(this.#last, bytes, frame, transport)) return this.#last;
    const { addressByteLength: length, sourceAt, portsAt } = frame;
    const hash =
      this.#hashEnd(bytes, sourceAt, length, portsAt) +
      this.#hashEnd(bytes, sourceAt + length, length, portsAt + 2) +
      transport;
    let flow = this.#flows.get(hash) ?? null;
    while (flow && !this.#matches(flow, bytes, frame, transport)) flow = flow.next;
    if (flow) this.#last = flow;
    return flow;
  }

  /** A new flow from the packet's source (A) to its target, in place of one between the same ends. */
  addFrom(bytes: Buffer, frame: Frame): TrackedFlow {
    const { addressByteLength: length, sourceAt, portsAt } = frame;
    const a = endOf(bytes, sourceAt, length, portsAt);
    const b = endOf(bytes, sourceAt + length, length, portsAt + 2);
    this.isFromA = true;
    return this.add(this.nextConnection, frame.transport === 'tcp' ? 'tcp' : 'udp', a, b);
  }

  add(
    connection: ConnectionNumber,
    transport: 'tcp' | 'udp',
    a: Uint8Array,
    b: Uint8Array,
    isPlaintext = false,
  ): TrackedFlow {
    const code = transport === 'tcp' ? 1 : 2;
    const flow = new TrackedFlow(connection, code, a, b, isPlaintext);
    const hash =
      this.#hashEnd(a, 0, a.length - 2, a.length - 2) + this.#hashEnd(b, 0, b.length - 2, b.length - 2) + code;
    this.#unlink(hash, flow);
    flow.next = this.#flows.get(hash) ?? null;
    this.#flows.set(hash, flow);
    this.#last = flow;
    this.nextConnection = Math.max(this.nextConnection, connection + 1);
    return flow;
  }

  /** FNV-1a (32 bits) of one end; both ends' hashes are added, so that the direction does not matter. */
  #hashEnd(bytes: Uint8Array, at: number, length: number, portAt: number): number {
    let hash = this.#seed;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ bytes[at + i]!, 0x01000193);
    hash = Math.imul(hash ^ bytes[portAt]!, 0x01000193);
    return Math.imul(hash ^ bytes[portAt + 1]!, 0x01000193) >>> 0;
  }

  #unlink(hash: number, like: TrackedFlow): void {
    let previous: TrackedFlow | null = null;
    for (let flow = this.#flows.get(hash) ?? null; flow; flow = flow.next) {
      if (isSameFlow(flow, like)) {
        if (previous) previous.next = flow.next;
        else if (flow.next) this.#flows.set(hash, flow.next);
        else this.#flows.delete(hash);
        return;
      }
      previous = flow;
    }
  }

  #matches(flow: TrackedFlow, bytes: Buffer, frame: Frame, transport: number): boolean {
    const { addressByteLength: length, sourceAt, portsAt } = frame;
    if (flow.transport !== transport || flow.a.length !== length + 2) return false;
    const target = sourceAt + length;
    this.isFromA = isEnd(flow.a, bytes, sourceAt, length, portsAt) && isEnd(flow.b, bytes, target, length, portsAt + 2);
    return (
      this.isFromA ||
      (isEnd(flow.b, bytes, sourceAt, length, portsAt) && isEnd(flow.a, bytes, target, length, portsAt + 2))
    );
  }
}

/** The endpoint that A or B stands for. */
export function endpointOf(end: Uint8Array): Endpoint {
  const length = end.length - 2;
  return { host: formatAddress(end, 0, length), port: (end[length]! << 8) | end[length + 1]! };
}

/** Address and port as the table keeps them. */
export function endBytes(address: Uint8Array, port: number): Uint8Array {
  return Uint8Array.of(...address, port >> 8, port & 0xff);
}

function endOf(bytes: Buffer, at: number, length: number, portAt: number): Uint8Array {
  const end = new Uint8Array(length + 2);
  for (let i = 0; i < length; i++) end[i] = bytes[at + i]!;
  end[length] = bytes[portAt]!;
  end[length + 1] = bytes[portAt + 1]!;
  return end;
}

function isEnd(end: Uint8Array, bytes: Buffer, at: number, length: number, portAt: number): boolean {
  if (end[length] !== bytes[portAt] || end[length + 1] !== bytes[portAt + 1]) return false;
  for (let i = length - 1; i >= 0; i--) if (end[i] !== bytes[at + i]) return false;
  return true;
}

function isSameFlow(one: TrackedFlow, other: TrackedFlow): boolean {
  const isSame = (x: Uint8Array, y: Uint8Array): boolean =>
    x.length === y.length && x.every((byte, at) => byte === y[at]);
  return (
    one.transport === other.transport &&
    ((isSame(one.a, other.a) && isSame(one.b, other.b)) || (isSame(one.a, other.b) && isSame(one.b, other.a)))
  );
}
