/** One packet while its headers are read, the outermost first. */
import type { Rule } from '../complaints';
import { FieldReader } from '../field-reader';
import { ipv4Text, ipv6Text } from '../ip-text';
import type { DecodeLimits } from '../limits';
import { checkSum, onesSum } from './checksum';

export const macText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');

export const addressText = (bytes: Uint8Array): string => (bytes.length === 4 ? ipv4Text(bytes) : ipv6Text(bytes));

/** What the header before one's own says: for the pseudo-header, and for the line of the packet. */
export interface NetworkHeader {
  readonly source: Uint8Array;
  readonly target: Uint8Array;
  readonly protocol: number;
  /** All of what it carries is here: not a fragment, not cut by whoever captured it. */
  readonly isWhole: boolean;
}

/** Headers inside headers (of what an ICMP message quotes, of tunnels) that are followed. */
const deepest = 8;

export class PacketReading {
  readonly reader: FieldReader;
  readonly isCut: boolean;
  /** The last header that was understood, and what there is to say of it in a line. */
  protocol = 'data';
  summary = '';
  network: NetworkHeader | null = null;
  #depth = 0;
  #isQuoted = false;

  /** `wireByteLength`: of the packet before it was cut by whoever captured it. */
  constructor(
    readonly bytes: Uint8Array,
    readonly wireByteLength: number,
    limits: DecodeLimits,
  ) {
    this.isCut = bytes.length < wireByteLength;
    const whenShort: Rule = this.isCut
      ? { code: 'PACKET_NOT_CAPTURED', clause: 'draft-ietf-opsawg-pcap §4', severity: 'note' }
      : { code: 'PACKET_CUT_OFF', clause: 'RFC 1122 §3.2' };
    const { valueByteLength, fieldCount } = limits;
    const details = { byteLength: bytes.length, wireByteLength };
    this.reader = new FieldReader(bytes, { whenShort: { ...whenShort, details }, valueByteLength, fieldCount });
  }

  /** Says what the packet is; what it quotes of another says nothing of itself. */
  is(protocol: string, summary: string): void {
    if (this.#isQuoted) return;
    this.protocol = protocol;
    this.summary = summary;
  }

  get ends(): string {
    return this.network ? `${addressText(this.network.source)} → ${addressText(this.network.target)}` : '';
  }

  /** What the present header carries; nothing where that is too deep. */
  inner(read: () => void): void {
    if (this.#depth >= deepest) return this.rest('Data');
    this.#depth += 1;
    read();
    this.#depth -= 1;
  }

  /** Another packet's beginning, in an error message about it: it may end anywhere. */
  quoted(read: () => void): void {
    const { network } = this;
    const wasQuoted = this.#isQuoted;
    this.#isQuoted = true;
    this.inner(read);
    this.#isQuoted = wasQuoted;
    this.network = network;
  }

  get isQuoted(): boolean {
    return this.#isQuoted;
  }

  /** Everything up to the header's end as bytes. */
  rest(name: string, text?: string): void {
    const { left } = this.reader;
    if (left > 0) this.reader.raw(name, left, text ?? `${left} bytes`);
  }

  /** A checksum over `from … end`, with the pseudo-header or without. */
  checksum(name: string, from: number, hasPseudoHeader: boolean, code: Rule['code'], clause: string): void {
    const { reader } = this;
    const { at } = reader;
    const isWhole = !this.#isQuoted && !this.isCut && (this.network?.isWhole ?? true);
    const bytes = this.bytes.subarray(from, reader.end);
    const pseudoSum = hasPseudoHeader ? this.#pseudoSum(bytes.length) : 0;
    const { isBad, text } =
      isWhole && at + 2 <= reader.end
        ? checkSum({ bytes, at: at - from, pseudoSum })
        : { isBad: false, text: 'not checked: not all that it covers is here' };
    reader.number(name, 2, (value) => `0x${value.toString(16).padStart(4, '0')}, ${text}`);
    if (isBad) reader.complain({ code, clause, severity: 'warning', details: { text } }, at, 2);
  }

  /** RFC 9293 §3.1, RFC 8200 §8.1. */
  #pseudoSum(byteLength: number): number {
    const { source, target, protocol } = this.network!;
    const about = Uint8Array.of(0, protocol, byteLength >>> 24, byteLength >>> 16, byteLength >>> 8, byteLength);
    return onesSum(about, onesSum(target, onesSum(source)));
  }
}
