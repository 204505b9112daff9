/** Frames made by hand (RFC 6455 §5.2), for what the library will not send. */
import { randomBytes } from 'node:crypto';
import type { InvalidFrame } from '../../contract/websocket-invalid';
import { opcodes } from './frame-scanner';

export interface RawFrame {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  readonly isMasked: boolean;
  readonly isFinal?: boolean;
  /** RSV1 is 4, RSV2 2, RSV3 1. */
  readonly reservedBits?: number;
  /** Writes the length in 16 bits even where 7 would do. */
  readonly isOverlong?: boolean;
}

const noBytes = new Uint8Array(0);

export function rawFrame(frame: RawFrame): Uint8Array {
  const { opcode, payload = noBytes, isMasked, isFinal = true, reservedBits = 0, isOverlong = false } = frame;
  const first = (isFinal ? 0x80 : 0) | (reservedBits << 4) | opcode;
  const length = lengthBytes(payload.length, isOverlong);
  length[0]! |= isMasked ? 0x80 : 0;
  const mask = isMasked ? randomBytes(4) : noBytes;
  const body = isMasked ? payload.map((byte, at) => byte ^ mask[at & 3]!) : payload;
  return new Uint8Array(Buffer.concat([Buffer.of(first), length, mask, body]));
}

function lengthBytes(byteLength: number, isOverlong: boolean): Buffer {
  if (byteLength < 126 && !isOverlong) return Buffer.of(byteLength);
  if (byteLength > 0xffff) throw new RangeError(`a frame made by hand holds no ${byteLength} bytes`);
  return Buffer.of(126, byteLength >> 8, byteLength & 0xff);
}

/** A Close frame with any code: also one that may not stand in it. */
export function closeFrame(code: number | null, reason: string, isMasked: boolean): Uint8Array {
  const payload = code === null ? noBytes : closePayload(code, Buffer.from(reason));
  return rawFrame({ opcode: opcodes.close, payload, isMasked });
}

function closePayload(code: number, reason: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([Buffer.of(code >> 8, code & 0xff), reason]));
}

/** `isMasked`: how our own frames are; a client's. */
export function invalidFrame(what: InvalidFrame, isMasked: boolean): Uint8Array {
  const text = Buffer.from('hello');
  const notUtf8 = Buffer.of(0xff, 0xfe);
  switch (what) {
    case 'wrong-mask':
      return rawFrame({ opcode: opcodes.text, payload: text, isMasked: !isMasked });
    case 'reserved-bits':
      return rawFrame({ opcode: opcodes.text, payload: text, isMasked, reservedBits: 3 });
    case 'reserved-opcode':
      return rawFrame({ opcode: 0x3, payload: text, isMasked });
    case 'reserved-control-opcode':
      return rawFrame({ opcode: 0xb, payload: text, isMasked });
    case 'bad-utf8':
      return rawFrame({ opcode: opcodes.text, payload: notUtf8, isMasked });
    case 'fragmented-control':
      return rawFrame({ opcode: opcodes.ping, payload: text, isMasked, isFinal: false });
    case 'oversized-control':
      return rawFrame({ opcode: opcodes.ping, payload: new Uint8Array(126), isMasked });
    case 'orphan-continuation':
      return rawFrame({ opcode: opcodes.continuation, payload: text, isMasked });
    case 'interrupted-message': {
      const first = rawFrame({ opcode: opcodes.text, payload: text, isMasked, isFinal: false });
      return new Uint8Array(Buffer.concat([first, rawFrame({ opcode: opcodes.text, payload: text, isMasked })]));
    }
    case 'close-one-byte':
      return rawFrame({ opcode: opcodes.close, payload: Buffer.of(0x03), isMasked });
    case 'close-bad-code':
      return closeFrame(1005, '', isMasked);
    case 'close-bad-reason':
      return rawFrame({ opcode: opcodes.close, payload: closePayload(1000, notUtf8), isMasked });
    case 'overlong-length':
      return rawFrame({ opcode: opcodes.text, payload: text, isMasked, isOverlong: true });
    case 'bad-deflate':
      return rawFrame({ opcode: opcodes.text, payload: notUtf8, isMasked, reservedBits: 4 });
  }
}
