/** Captures made by hand, byte by byte, from the specifications and not from our own writer. */

export interface Numbers {
  u16(value: number): Buffer;
  u32(value: number): Buffer;
}

export function numbers(isLittle: boolean): Numbers {
  const of = (byteLength: number, value: number): Buffer => {
    const bytes = Buffer.alloc(byteLength);
    if (isLittle) bytes.writeUIntLE(value, 0, byteLength);
    else bytes.writeUIntBE(value, 0, byteLength);
    return bytes;
  };
  return { u16: (value) => of(2, value), u32: (value) => of(4, value) };
}

const pad = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

/** Blocks of pcapng in one byte order. */
export class Pcapng {
  readonly #n: Numbers;

  constructor(readonly isLittle: boolean) {
    this.#n = numbers(isLittle);
  }

  block(type: number, body: Buffer): Buffer {
    const length = this.#n.u32(12 + pad(body).length);
    return Buffer.concat([this.#n.u32(type), length, pad(body), length]);
  }

  option(code: number, value: Buffer): Buffer {
    return Buffer.concat([this.#n.u16(code), this.#n.u16(value.length), pad(value)]);
  }

  section(...options: Buffer[]): Buffer {
    const { u16, u32 } = this.#n;
    return this.block(0x0a0d0d0a, Buffer.concat([u32(0x1a2b3c4d), u16(1), u16(0), Buffer.alloc(8, 0xff), ...options]));
  }

  interface(linkType: number, snapByteLength: number, ...options: Buffer[]): Buffer {
    const { u16, u32 } = this.#n;
    return this.block(1, Buffer.concat([u16(linkType), u16(0), u32(snapByteLength), ...options]));
  }

  enhanced(interfaceNumber: number, units: bigint, packet: Buffer, ...options: Buffer[]): Buffer {
    const { u32 } = this.#n;
    const [high, low] = [Number(units >> 32n), Number(units & 0xffff_ffffn)];
    const sizes = [u32(packet.length), u32(packet.length)];
    return this.block(6, Buffer.concat([u32(interfaceNumber), u32(high), u32(low), ...sizes, pad(packet), ...options]));
  }

  /** The obsolete Packet Block. */
  obsolete(interfaceNumber: number, units: bigint, packet: Buffer): Buffer {
    const { u16, u32 } = this.#n;
    const [high, low] = [Number(units >> 32n), Number(units & 0xffff_ffffn)];
    const sizes = [u32(packet.length), u32(packet.length)];
    return this.block(
      2,
      Buffer.concat([u16(interfaceNumber), u16(0xffff), u32(high), u32(low), ...sizes, pad(packet)]),
    );
  }

  simple(originalByteLength: number, packet: Buffer): Buffer {
    return this.block(3, Buffer.concat([this.#n.u32(originalByteLength), pad(packet)]));
  }

  flags(value: number): Buffer {
    return this.option(2, this.#n.u32(value));
  }
}

export interface PcapPacket {
  readonly seconds: number;
  readonly fraction: number;
  readonly bytes: Buffer;
}

export function pcap(isLittle: boolean, magic: number, linkType: number, packets: readonly PcapPacket[]): Buffer {
  const { u16, u32 } = numbers(isLittle);
  const header = [u32(magic), u16(2), u16(4), u32(0), u32(0), u32(65_535), u32(linkType)];
  const body = packets.flatMap(({ seconds, fraction, bytes }) => [
    u32(seconds),
    u32(fraction),
    u32(bytes.length),
    u32(bytes.length),
    bytes,
  ]);
  return Buffer.concat([...header, ...body]);
}

export interface PacketInput {
  readonly from: readonly [string, number];
  readonly to: readonly [string, number];
  readonly flags?: string;
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly payload?: string | Buffer;
}

const controls: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

/** An IPv4 packet with TCP, options included to move the payload. */
export function tcp4({ from, to, flags = 'PA', sequence = 1, acknowledgement = 0, payload = '' }: PacketInput): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt16BE(from[1], 0);
  header.writeUInt16BE(to[1], 2);
  header.writeUInt32BE(sequence, 4);
  header.writeUInt32BE(acknowledgement, 8);
  header[12] = 0x60;
  header[13] = [...flags].reduce((bits, letter) => bits | (controls[letter] ?? 0), 0);
  header.set([1, 1, 1, 0], 20);
  return ip4(from[0], to[0], 6, Buffer.concat([header, Buffer.from(payload)]));
}

export function udp({ from, to, payload = '' }: PacketInput): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(from[1], 0);
  header.writeUInt16BE(to[1], 2);
  header.writeUInt16BE(8 + Buffer.from(payload).length, 4);
  return Buffer.concat([header, Buffer.from(payload)]);
}

export function udp4(input: PacketInput): Buffer {
  return ip4(input.from[0], input.to[0], 17, udp(input));
}

export function ip4(from: string, to: string, protocol: number, content: Buffer, fragment = 0): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + content.length, 2);
  header.writeUInt16BE(fragment, 6);
  header[8] = 64;
  header[9] = protocol;
  header.set(from.split('.').map(Number), 12);
  header.set(to.split('.').map(Number), 16);
  return Buffer.concat([header, content]);
}

/** From fe80::…:from to fe80::…:to; `next` is the first header's number. */
export function ip6(from: number, to: number, next: number, content: Buffer): Buffer {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(content.length, 4);
  header[6] = next;
  header[7] = 64;
  header.set([0xfe, 0x80], 8);
  header[23] = from;
  header.set([0xfe, 0x80], 24);
  header[39] = to;
  return Buffer.concat([header, content]);
}

export const macs = Buffer.from('020000000002020000000001', 'hex');
