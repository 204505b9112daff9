/** Whether bytes may be what the port that they go to is known for: less than recognising, for streams that are seen from their middle on. */
import type { ProtocolName } from '../../contract/decoded';
import { opcodeName } from './dns/codes';
import { latin1 } from './http/start-line';
import { beginsAsPackets } from './mqtt/packet-start';

export function mayBe(protocol: ProtocolName, bytes: Uint8Array, transport: 'tcp' | 'udp'): boolean {
  switch (protocol) {
    case 'http':
      return /^[A-Z][A-Z-]+ (\/|\*|[a-z]+:)/.test(latin1(bytes.subarray(0, 64)));
    case 'websocket':
      return false;
    case 'tls':
      return bytes.length >= 5 && bytes[0]! >= 20 && bytes[0]! <= 23 && bytes[1] === 3 && bytes[2]! <= 4;
    case 'mqtt':
      return beginsAsPackets(bytes);
    case 'dns':
      return isMessageStart(transport === 'tcp' ? bytes.subarray(2) : bytes);
    case 'ntp':
      return bytes.length >= 12 && ((bytes[0]! >> 3) & 7) >= 1 && ((bytes[0]! >> 3) & 7) <= 4 && (bytes[0]! & 7) > 0;
  }
}

/** A whole header, an opcode that is one, and no more records than fit. */
function isMessageStart(bytes: Uint8Array): boolean {
  if (bytes.length < 12 || opcodeName((bytes[2]! >> 3) & 0xf) === undefined) return false;
  const counts = [4, 6, 8, 10].map((at) => (bytes[at]! << 8) | bytes[at + 1]!);
  return counts.reduce((sum, count) => sum + count, 0) <= Math.max(1, bytes.length);
}
