/** The Internet checksum (RFC 1071), and what a header's own says of it. */

/** The sum of 16-bit words, carries folded in; a last odd byte counts as the high one. */
export function onesSum(bytes: Uint8Array, start = 0): number {
  let sum = start;
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  if (bytes.length % 2 === 1) sum += bytes.at(-1)! << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return sum;
}

export interface Verdict {
  readonly isBad: boolean;
  readonly text: string;
}

interface Covered {
  /** All that the checksum covers, itself included, without the pseudo-header. */
  readonly bytes: Uint8Array;
  /** Offset of the checksum in them. */
  readonly at: number;
  /** Sum of the pseudo-header (RFC 9293 §3.1, RFC 8200 §8.1); 0: there is none. */
  readonly pseudoSum: number;
}

/** Good, or what it should be. A card that fills it in has not done so yet where it sends itself: then it is 0, or of the pseudo-header alone. */
export function checkSum({ bytes, at, pseudoSum }: Covered): Verdict {
  const found = (bytes[at]! << 8) | bytes[at + 1]!;
  const sum = onesSum(bytes, pseudoSum);
  if (sum === 0xffff) return { isBad: false, text: 'good' };
  if (found === 0) return { isBad: false, text: '0: left to the network card' };
  if (pseudoSum > 0 && found === onesSum(new Uint8Array(0), pseudoSum))
    return { isBad: false, text: 'of the pseudo-header alone: the rest is left to the network card' };
  const right = 0xffff - onesSum(Uint8Array.of((0xffff - found) >> 8, (0xffff - found) & 0xff), sum);
  return { isBad: true, text: `bad: should be 0x${right.toString(16).padStart(4, '0')}` };
}
