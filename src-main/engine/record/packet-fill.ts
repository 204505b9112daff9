/** What changes from packet to packet of one direction: lengths, time, payload. The hot path. */
import type { BlockWriter } from './block-writer';
import { foldChecksum, sumWords, swapBytes16 } from './internet-checksum';
import type { PacketTemplate } from './packet-template';
import { flagsOption, injectedOption } from './pcapng-format';

/** Copies the template into the slab at a word and fills in lengths, time and the IP header's checksum. */
export function beginPacket(
  template: PacketTemplate,
  words: Uint32Array,
  word: number,
  blockByteLength: number,
  payloadByteLength: number,
  time: { readonly high: number; readonly low: number },
): void {
  const source = template.words;
  for (let i = 0; i < source.length; i++) words[word + i] = source[i]!;
  const packetByteLength = template.payloadAt - template.ipAt + payloadByteLength;
  words[word + 1] = blockByteLength;
  words[word + 3] = time.high;
  words[word + 4] = time.low;
  words[word + 5] = words[word + 6] = packetByteLength;
  const ip = word + template.ipWord;
  if (template.family === 4) {
    const length = swapBytes16(packetByteLength);
    words[ip] = words[ip]! | (length << 16);
    words[ip + 2] = words[ip + 2]! | (foldChecksum(template.ipSum + length) << 16);
  } else {
    words[ip + 1] = words[ip + 1]! | swapBytes16(packetByteLength - 40);
  }
}

/** Copies `bytes[from … to]` to `at` of the slab, padded with zeros. Returns the sum of its words, for the checksum. */
export function placePayload(
  { bytes: slab, words }: BlockWriter,
  at: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  if (from === to) return 0;
  const word = at >>> 2;
  const count = (to - from + 3) >>> 2;
  words[word + count - 1] = 0;
  slab.set(to - from === bytes.length ? bytes : bytes.subarray(from, to), at);
  return sumWords(words, word, count);
}

/** Direction option, comment, end of options, and the block's length again, at the end of the block that begins at a word. */
export function endPacket(
  words: Uint32Array,
  word: number,
  flags: number,
  blockByteLength: number,
  isInjected: boolean,
): void {
  const end = word + (blockByteLength >>> 2);
  words[end - 2] = 0;
  words[end - 1] = blockByteLength;
  let options = end - 4;
  if (isInjected) {
    options -= injectedOption.length;
    words.set(injectedOption, options + 2);
  }
  words[options] = flagsOption;
  words[options + 1] = flags;
}
