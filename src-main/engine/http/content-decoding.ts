/** Undoes content codings for viewing (RFC 9110 §8.4), within a limit: a small body may unpack to a huge one. */
import { Readable } from 'node:stream';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';

/** Codings one after another; more are an attack. */
const maximumCodings = 5;

export interface Decoded {
  readonly pieces: readonly Buffer[];
  readonly byteLength: number;
  /** Why not all of it is there; null: it is. */
  readonly error: LabError | null;
}

/** @param contentCoding the field's value, codings in the order in which they were applied */
export async function decodeContent(
  pieces: readonly Uint8Array[],
  contentCoding: string,
  maximum: number,
): Promise<Decoded> {
  const codings = contentCoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  const decoders = codings.reverse().map((coding, index) => decoderOf(coding, index === 0 ? pieces : []));
  const unknown = codings[decoders.indexOf(null)];
  if (unknown !== undefined || codings.length > maximumCodings) {
    const error = new LabError('HTTP_CODING_UNKNOWN', { coding: unknown ?? contentCoding });
    return { pieces: [], byteLength: 0, error };
  }
  return run(pieces, decoders as Transform[], contentCoding, maximum);
}

class TooLong extends Error {}

async function run(
  pieces: readonly Uint8Array[],
  decoders: readonly Transform[],
  coding: string,
  maximum: number,
): Promise<Decoded> {
  const decoded: Buffer[] = [];
  let byteLength = 0;
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of source) {
      const room = maximum - byteLength;
      const kept = piece.length > room ? piece.subarray(0, room) : piece;
      if (kept.length > 0) decoded.push(kept);
      byteLength += kept.length;
      if (piece.length > room) throw new TooLong();
    }
  };
  try {
    await pipeline([Readable.from(pieces), ...decoders, collect] as unknown as [Readable, Transform]);
    return { pieces: decoded, byteLength, error: null };
  } catch (error) {
    return { pieces: decoded, byteLength, error: problemOf(error, coding, maximum) };
  }
}

function problemOf(error: unknown, coding: string, maximum: number): LabError {
  if (error instanceof TooLong) return new LabError('HTTP_CONTENT_TOO_LONG', { maximum });
  if (!(error instanceof Error)) throw error;
  const isCut = 'code' in error && (error.code === 'Z_BUF_ERROR' || /unexpected end/i.test(error.message));
  const reason = isCut ? 'http-content-cut' : 'http-content-damaged';
  return refusal('HTTP_CONTENT_NOT_DECODED', reason, { coding, problem: error.message });
}

/** Null for a coding that this runtime does not know. `pieces`: what it will read, as far as that is known. */
function decoderOf(coding: string, pieces: readonly Uint8Array[]): Transform | null {
  const options = { chunkSize: 64 * 1024 };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip(options);
    case 'deflate':
      // Some send it without the zlib header that belongs to it (RFC 9110 §8.4.1.2).
      return hasZlibHeader(pieces) ? zlib.createInflate(options) : zlib.createInflateRaw(options);
    case 'br':
      return zlib.createBrotliDecompress(options);
    case 'zstd':
      // Not in the oldest runtime that we run on.
      return (zlib.createZstdDecompress as typeof zlib.createZstdDecompress | undefined)?.(options) ?? null;
    default:
      return null;
  }
}

/** RFC 1950 §2.2: the method is 8, and both bytes together a multiple of 31. */
function hasZlibHeader([first]: readonly Uint8Array[]): boolean {
  if (first === undefined || first.length < 2) return true;
  return (first[0]! & 0x0f) === 8 && (first[0]! * 256 + first[1]!) % 31 === 0;
}
