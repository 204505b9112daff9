/** Content codings for the decoders, which have no codec of their own (RFC 9110 §8.4.1; brotli is RFC 7932). */
import * as zlib from 'node:zlib';
import type { Coding, Unpack } from './decode/http/codings';

type Outcome = Uint8Array | 'cut' | 'broken' | 'too-long';

/** Of what is broken or too long, so much of the beginning is looked for. */
const startByteLength = 64 * 1024;

export const unpack: Unpack = (coding, packed, limit) => {
  const whole = attempt(coding, packed, { limit, mayEndEarly: false });
  if (whole instanceof Uint8Array) return { bytes: whole, outcome: 'whole' };
  if (whole === 'cut') {
    const bytes = attempt(coding, packed, { limit, mayEndEarly: true });
    if (bytes instanceof Uint8Array) return { bytes, outcome: 'cut' };
  }
  return { bytes: longestStart(coding, packed, Math.min(limit, startByteLength)), outcome: whole };
};

/** zlib throws away what it has when something is wrong: the longest beginning is looked for with which nothing is. */
function longestStart(coding: Coding, packed: Uint8Array, limit: number): Uint8Array {
  let best: Uint8Array = new Uint8Array(0);
  let [good, bad] = [0, packed.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const bytes = attempt(coding, packed.subarray(0, middle), { limit, mayEndEarly: true });
    if (bytes instanceof Uint8Array) [best, good] = [bytes, middle];
    else bad = middle;
  }
  return best;
}

interface Bounds {
  readonly limit: number;
  readonly mayEndEarly: boolean;
}

function attempt(coding: Coding, packed: Uint8Array, bounds: Bounds): Outcome {
  try {
    return decompress(coding, packed, bounds);
  } catch (error) {
    // The only failures of these functions: what the wire brought is broken, ends early, or is longer than the limit.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return 'too-long';
    return code === 'Z_BUF_ERROR' ? 'cut' : 'broken';
  }
}

function decompress(coding: Coding, packed: Uint8Array, { limit, mayEndEarly }: Bounds): Uint8Array {
  const { Z_SYNC_FLUSH, Z_FINISH, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH } = zlib.constants;
  const maxOutputLength = limit;
  if (coding === 'br') {
    const finishFlush = mayEndEarly ? BROTLI_OPERATION_FLUSH : BROTLI_OPERATION_FINISH;
    return zlib.brotliDecompressSync(packed, { finishFlush, maxOutputLength });
  }
  const options = { finishFlush: mayEndEarly ? Z_SYNC_FLUSH : Z_FINISH, maxOutputLength };
  if (coding === 'gzip') return zlib.gunzipSync(packed, options);
  return hasZlibHeader(packed) ? zlib.inflateSync(packed, options) : zlib.inflateRawSync(packed, options);
}

/** `deflate` means zlib's format (RFC 1950 §2.2), but some servers send DEFLATE without it (RFC 9110 §8.4.1.2). */
function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0;
}
