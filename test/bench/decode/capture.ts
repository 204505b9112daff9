/** Traffic as a capture file, as a capturing program would have written it: pcap, raw IPv4. */
import type { Traffic } from './traffic.ts';

const segmentByteLength = 1400;
const clientPort = 40_000;
const linkTypeRaw = 101;

type Side = 'client' | 'server';

export function capture({ transport, serverPort, said }: Traffic): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(linkTypeRaw, 20);
  const packets =
    transport === 'tcp' ? segments(said, serverPort) : said.map(([side, bytes]) => datagram(side, bytes, serverPort));
  return Buffer.concat([header, ...packets.flatMap((packet, at) => [recordHeader(packet, at), packet])]);
}

/** Bytes of one side that follow each other share segments, as they would on a busy connection. */
function segments(said: Traffic['said'], serverPort: number): Buffer[] {
  const sequence = { client: 1, server: 1 };
  return turns(said).flatMap(([side, bytes]) =>
    Array.from({ length: Math.ceil(bytes.length / segmentByteLength) }, (_, at) => {
      const part = bytes.subarray(at * segmentByteLength, (at + 1) * segmentByteLength);
      const other = side === 'client' ? 'server' : 'client';
      const tcp = Buffer.alloc(20);
      writePorts(tcp, side, serverPort);
      tcp.writeUInt32BE(sequence[side], 4);
      tcp.writeUInt32BE(sequence[other], 8);
      tcp.writeUInt16BE(0x5018, 12);
      tcp.writeUInt16BE(0xffff, 14);
      sequence[side] += part.length;
      return internetPacket(side, 6, Buffer.concat([tcp, part]));
    }),
  );
}

function turns(said: Traffic['said']): (readonly [Side, Buffer])[] {
  const result: [Side, Buffer[]][] = [];
  for (const [side, bytes] of said) {
    const last = result.at(-1);
    if (last?.[0] === side) last[1].push(bytes);
    else result.push([side, [bytes]]);
  }
  return result.map(([side, parts]) => [side, Buffer.concat(parts)] as const);
}

function datagram(side: Side, bytes: Buffer, serverPort: number): Buffer {
  const udp = Buffer.alloc(8);
  writePorts(udp, side, serverPort);
  udp.writeUInt16BE(8 + bytes.length, 4);
  return internetPacket(side, 17, Buffer.concat([udp, bytes]));
}

function writePorts(header: Buffer, side: Side, serverPort: number): void {
  header.writeUInt16BE(side === 'client' ? clientPort : serverPort);
  header.writeUInt16BE(side === 'client' ? serverPort : clientPort, 2);
}

function internetPacket(side: Side, protocol: number, content: Buffer): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + content.length, 2);
  header[8] = 64;
  header[9] = protocol;
  const [client, server] = [Buffer.from([192, 0, 2, 1]), Buffer.from([192, 0, 2, 2])];
  header.set(side === 'client' ? client : server, 12);
  header.set(side === 'client' ? server : client, 16);
  return Buffer.concat([header, content]);
}

function recordHeader(packet: Buffer, number: number): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(1_700_000_000 + Math.floor(number / 1000));
  header.writeUInt32LE((number % 1000) * 1000, 4);
  header.writeUInt32LE(packet.length, 8);
  header.writeUInt32LE(packet.length, 12);
  return header;
}
