/** Whether bytes after a gap begin a message of the protocol that the connection speaks. */
import type { ProtocolName } from '../../contract/decoded';
import { mayBe } from './plausible';
import { recogniseStream } from './recognise';
import { opcodeName, opcodes } from './websocket/opcodes';

export function beginsAgain(protocol: ProtocolName, bytes: Uint8Array): boolean {
  if (protocol === 'websocket') return beginsAsFrame(bytes, null);
  return recogniseStream(bytes) === protocol || mayBe(protocol, bytes, 'tcp');
}

/** The first frame of a message, with a length that is no longer than it has to be (RFC 6455 §5.2). */
export function beginsAsFrame(bytes: Uint8Array, sender: 'client' | 'server' | null): boolean {
  if (bytes.length < 2) return false;
  const [first, second] = [bytes[0]!, bytes[1]!];
  const opcode = first & 0x0f;
  const isMasked = (second & 0x80) !== 0;
  if ((first & 0x30) !== 0 || opcode === opcodes.continuation || opcodeName(opcode) === undefined) return false;
  if (sender !== null && isMasked !== (sender === 'client')) return false;
  const length = second & 0x7f;
  if (length < 126) return true;
  return length === 126 && bytes.length >= 4 && ((bytes[2]! << 8) | bytes[3]!) >= 126;
}
