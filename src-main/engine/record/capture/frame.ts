import { linkTypes } from '../pcapng-format';

/** What is known of one captured packet. One object serves all: a capture has millions. Offsets are into the scanned bytes. */
export class Frame {
  transport: 'tcp' | 'udp' | 'other' = 'other';
  /** What the record shows: the TCP or UDP payload, otherwise what follows the last header understood. */
  payloadAt = 0;
  payloadEnd = 0;
  /** 4 or 16; the target's address follows the source's. */
  addressByteLength = 0;
  sourceAt = 0;
  /** The four bytes of source and target port. */
  portsAt = 0;
  tcpFlags = 0;
  tcpSequence = 0;
  tcpAcknowledgement = 0;
  /** TCP payload that was on the wire after what was captured. */
  missingByteLength = 0;
  /** Where the IP packet would end, had all of it been captured. */
  #wireEnd = 0;

  /**
   * Reads the headers of `bytes[at … end]`. What cannot be understood is `other`, never an error.
   * @param wireEnd where the packet would end, had all of it been captured.
   */
  read(bytes: Buffer, at: number, end: number, linkType: number, wireEnd = end): void {
    this.transport = 'other';
    this.missingByteLength = 0;
    this.#wireEnd = wireEnd;
    this.payloadAt = at;
    this.payloadEnd = end;
    const ipAt = networkLayer(bytes, at, end, linkType);
    if (ipAt < 0) return;
    this.payloadAt = ipAt;
    if (ipAt >= end) return;
    const version = bytes[ipAt]! >> 4;
    if (version === 4) this.#readIPv4(bytes, ipAt, end);
    else if (version === 6) this.#readIPv6(bytes, ipAt, end);
  }

  /** RFC 791 §3.1. */
  #readIPv4(bytes: Buffer, at: number, end: number): void {
    const headerByteLength = (bytes[at]! & 0xf) * 4;
    if (headerByteLength < 20 || at + headerByteLength > end) return;
    const total = bytes.readUInt16BE(at + 2);
    // 0: the network card was to cut it up (segmentation offload), all that was captured belongs to it.
    const packetEnd = total === 0 ? end : Math.min(end, at + Math.max(total, headerByteLength));
    if (total !== 0) this.#wireEnd = at + Math.max(total, headerByteLength);
    this.addressByteLength = 4;
    this.sourceAt = at + 12;
    this.payloadAt = at + headerByteLength;
    this.payloadEnd = packetEnd;
    const fragmentOffset = bytes.readUInt16BE(at + 6) & 0x1fff;
    if (fragmentOffset === 0) this.#readTransport(bytes, bytes[at + 9]!);
  }

  /** RFC 8200 §3, §4. */
  #readIPv6(bytes: Buffer, at: number, end: number): void {
    if (at + 40 > end) return;
    const length = bytes.readUInt16BE(at + 4);
    this.addressByteLength = 16;
    this.sourceAt = at + 8;
    if (length !== 0) this.#wireEnd = at + 40 + length;
    this.payloadEnd = length === 0 ? end : Math.min(end, at + 40 + length);
    let next = bytes[at + 6]!;
    let position = at + 40;
    while (isExtension(next)) {
      this.payloadAt = position;
      if (position + 8 > this.payloadEnd) return;
      if (next === fragmentHeader && (bytes.readUInt16BE(position + 2) & 0xfff8) !== 0) return;
      const byteLength = extensionByteLength(next, bytes[position + 1]!);
      next = bytes[position]!;
      position += byteLength;
    }
    this.payloadAt = Math.min(position, this.payloadEnd);
    if (position < this.payloadEnd) this.#readTransport(bytes, next);
  }

  #readTransport(bytes: Buffer, protocol: number): void {
    const at = this.payloadAt;
    const available = this.payloadEnd - at;
    if (protocol === 6 && available >= 20) {
      const headerByteLength = (bytes[at + 12]! >> 4) * 4;
      if (headerByteLength < 20) return;
      this.transport = 'tcp';
      this.portsAt = at;
      this.tcpSequence = bytes.readUInt32BE(at + 4);
      this.tcpAcknowledgement = bytes.readUInt32BE(at + 8);
      this.tcpFlags = bytes[at + 13]!;
      this.missingByteLength = Math.max(0, this.#wireEnd - Math.max(this.payloadEnd, at + headerByteLength));
      this.payloadAt = Math.min(at + headerByteLength, this.payloadEnd);
    } else if (protocol === 17 && available >= 8) {
      const length = bytes.readUInt16BE(at + 4);
      this.transport = 'udp';
      this.portsAt = at;
      this.payloadAt = at + 8;
      // A jumbogram has length 0 (RFC 2675 §4).
      if (length >= 8) this.payloadEnd = Math.min(this.payloadEnd, at + length);
    }
  }
}

const fragmentHeader = 44;
const authenticationHeader = 51;

function isExtension(next: number): boolean {
  return next === 0 || next === 43 || next === fragmentHeader || next === 60 || next === authenticationHeader;
}

function extensionByteLength(type: number, lengthField: number): number {
  if (type === fragmentHeader) return 8;
  // Counted in 4 bytes, less two (RFC 4302 §2.2); the others in 8 bytes, less one.
  return type === authenticationHeader ? (lengthField + 2) * 4 : (lengthField + 1) * 8;
}

/** Where the IP packet begins; −1 where there is none. */
function networkLayer(bytes: Buffer, at: number, end: number, linkType: number): number {
  switch (linkType) {
    case linkTypes.raw:
    case linkTypes.rawBsd:
    case linkTypes.rawOpenBsd:
    case linkTypes.ipv4:
    case linkTypes.ipv6:
      return at;
    case linkTypes.ethernet:
      return etherTypeLayer(bytes, at + 12, end);
    case linkTypes.null:
    case linkTypes.loop:
      return at + 4 <= end && isIpFamily(bytes.readUInt32LE(at), bytes.readUInt32BE(at)) ? at + 4 : -1;
    case linkTypes.linuxCooked:
      return etherTypeLayer(bytes, at + 14, end);
    case linkTypes.linuxCooked2:
      return at + 20 <= end && isIp(bytes.readUInt16BE(at)) ? at + 20 : -1;
    default:
      return -1;
  }
}

/** Follows VLAN tags (IEEE 802.1Q, 802.1ad) from an EtherType. */
function etherTypeLayer(bytes: Buffer, at: number, end: number): number {
  let position = at;
  while (position + 2 <= end) {
    const type = bytes.readUInt16BE(position);
    if (isIp(type)) return position + 2;
    if (type !== 0x8100 && type !== 0x88a8 && type !== 0x9100) return -1;
    position += 4;
  }
  return -1;
}

function isIp(etherType: number): boolean {
  return etherType === 0x0800 || etherType === 0x86dd;
}

/** AF_INET is 2 everywhere, AF_INET6 is not; the byte order is that of the machine that captured. */
function isIpFamily(little: number, big: number): boolean {
  const family = Math.min(little, big);
  return family === 2 || family === 10 || family === 24 || family === 28 || family === 30;
}
