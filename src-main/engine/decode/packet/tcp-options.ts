/** TCP's options (RFC 9293 §3.2; IANA, TCP Option Kind Numbers). */
import type { PacketReading } from './packet-reading';

interface Option {
  readonly name: string;
  /** Undefined: any. */
  readonly length?: number;
  readonly read?: (packet: PacketReading) => void;
}

const options: Readonly<Record<number, Option>> = {
  2: { name: 'Maximum Segment Size', length: 4, read: ({ reader }) => void reader.number('MSS', 2) },
  3: {
    name: 'Window Scale',
    length: 3,
    read: ({ reader }) => void reader.number('shift.cnt', 1, (value) => `window times ${2 ** Math.min(value, 14)}`),
  },
  4: { name: 'SACK Permitted', length: 2 },
  5: { name: 'SACK', read: blocks },
  8: {
    name: 'Timestamps',
    length: 10,
    read: ({ reader }) => {
      reader.number('TSval', 4);
      reader.number('TSecr', 4);
    },
  },
  19: { name: 'MD5 Signature', length: 18, read: ({ reader }) => void reader.raw('MD5 Digest', 16) },
  28: { name: 'User Timeout', length: 4, read: ({ reader }) => void reader.number('User Timeout Value', 2) },
  29: { name: 'TCP Authentication (TCP-AO)', read: (packet) => packet.rest('Option Data') },
  30: { name: 'Multipath TCP', read: (packet) => packet.rest('Option Data') },
  34: { name: 'TCP Fast Open', read: (packet) => packet.rest('Fast Open Cookie') },
};

/** Up to `end`, the header's. */
export function tcpOptions(packet: PacketReading, end: number): void {
  const { reader } = packet;
  const outer = reader.end;
  reader.end = Math.min(outer, end);
  while (reader.left > 0) {
    const kind = reader.peek();
    if (kind === 0) {
      reader.group('End of Option List', () => {
        reader.number('Kind', 1);
        if (reader.left > 0) reader.raw('Option Padding', reader.left);
      });
    } else if (kind === 1) reader.group('No-Operation', () => void reader.number('Kind', 1));
    else option(packet, kind);
  }
  reader.end = outer;
  if (end > outer) reader.refuse(reader.options.whenShort, reader.at, 0);
}

function option(packet: PacketReading, kind: number): void {
  const { reader } = packet;
  const { at, end } = reader;
  const known = options[kind] ?? { name: 'Option' };
  reader.group(known.name, () => {
    reader.number('Kind', 1);
    const length = reader.number('Length', 1);
    const isWrong = length < 2 || at + length > end || (known.length !== undefined && length !== known.length);
    if (isWrong && !packet.isCut)
      reader.refuse({ code: 'PACKET_OPTION', clause: 'RFC 9293 §3.2', details: { length } }, at, Math.min(2, end - at));
    reader.end = Math.min(at + Math.max(length, 2), end);
    if (known.read && reader.left > 0) known.read(packet);
    packet.rest('Option Data');
    reader.end = end;
  });
}

/** RFC 2018 §3. */
function blocks({ reader }: PacketReading): void {
  while (reader.left >= 8) {
    reader.number('Left Edge', 4);
    reader.number('Right Edge', 4);
  }
}
