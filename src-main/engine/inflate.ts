/** Raw DEFLATE for the decoders, which have no codec of their own. */
import { constants, inflateRawSync } from 'node:zlib';
import type { Inflate } from './decode/websocket/extensions';

/** Length of the pieces that it grows by: what breaks keeps its piece until the thread turns to something else. */
const chunkSize = { smallest: 1024, largest: 64 * 1024, times: 4 };

export const inflate: Inflate = (compressed, dictionary, limit) => {
  const { smallest, largest, times } = chunkSize;
  try {
    return inflateRawSync(compressed, {
      dictionary,
      // A message ends at a byte, but not with the stream's last block (RFC 7692 §7.2.1).
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: limit,
      chunkSize: Math.min(largest, Math.max(smallest, times * compressed.length)),
    });
  } catch (error) {
    // Longer than the limit, or broken: both are what the wire brought.
    return error instanceof RangeError ? 'too-long' : null;
  }
};
