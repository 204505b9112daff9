/** Raw DEFLATE for the decoders, which have no codec of their own. */
import { constants, inflateRawSync } from 'node:zlib';
import type { Inflate } from './decode/websocket/extensions';

export const inflate: Inflate = (compressed, dictionary, limit) => {
  try {
    // A message ends at a byte, but not with the stream's last block (RFC 7692 §7.2.1).
    return inflateRawSync(compressed, { dictionary, finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: limit });
  } catch {
    return null; // Broken, or longer than the limit: both are what the wire brought.
  }
};
