/** SHA-1 (RFC 3174 §6.1), for the few bytes of a handshake: decoders have no codec of their own, and this one is short. */
export function sha1(message: Uint8Array): Uint8Array {
  const blocks = padded(message);
  const hash = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let at = 0; at < blocks.byteLength; at += 64) addBlock(hash, blocks, at);
  const digest = new DataView(new ArrayBuffer(20));
  for (const [index, word] of hash.entries()) digest.setUint32(4 * index, word);
  return new Uint8Array(digest.buffer);
}

/** A bit of 1, zeros, and the length in bits, up to a multiple of 64 bytes. */
function padded(message: Uint8Array): DataView {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, message.length * 8);
  return view;
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

function addBlock(hash: number[], blocks: DataView, at: number): void {
  const words = Array.from({ length: 16 }, (_, index) => blocks.getInt32(at + 4 * index));
  for (let t = 16; t < 80; t++) words[t] = rotated(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1);
  let [a, b, c, d, e] = hash as [number, number, number, number, number];
  for (let t = 0; t < 80; t++) {
    const next = (rotated(a, 5) + mixed(t, b, c, d) + e + words[t]!) | 0;
    [e, d, c, b, a] = [d, c, rotated(b, 30), a, next];
  }
  for (const [index, word] of [a, b, c, d, e].entries()) hash[index] = (hash[index]! + word) | 0;
}

function mixed(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}
