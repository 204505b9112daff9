/** NTP's times (RFC 5905 §6). */
import { formatIsoTime } from '../../../contract/time-format';

/** From 1900 to 1970. */
const secondsToUnixEpoch = 2_208_988_800n;
const eraSeconds = 2n ** 32n;
const nsPerSecond = 1_000_000_000n;

/** 64 bits. A first bit of 0 is taken for the era that begins in 2036 (RFC 4330 §3). Whole nanoseconds since the Unix epoch. */
export function timestampNs(bytes: Uint8Array): bigint {
  let fixed = 0n;
  for (const byte of bytes) fixed = (fixed << 8n) | BigInt(byte);
  const seconds = fixed >> 32n;
  const era = seconds < 0x8000_0000n ? eraSeconds : 0n;
  const fraction = fixed & 0xffff_ffffn;
  return (seconds + era - secondsToUnixEpoch) * nsPerSecond + ((fraction * nsPerSecond) >> 32n);
}

/** In the era that brings it nearest to a time that is known: differences are right across a roll-over (RFC 5905 §6). */
export function nearestNs(bytes: Uint8Array, knownNs: bigint): bigint {
  const eraNs = eraSeconds * nsPerSecond;
  const half = eraNs / 2n;
  const apart = (((timestampNs(bytes) - knownNs + half) % eraNs) + eraNs) % eraNs;
  return knownNs + apart - half;
}

export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** 0 stands for a time that is not known. */
export function timestampText(bytes: Uint8Array): string | 0 {
  return isZero(bytes) ? 0 : formatIsoTime(timestampNs(bytes));
}

/** 32 bits, of which 16 are the fraction of a second. */
export function shortSeconds(bytes: Uint8Array): number {
  return (((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0) / 65_536;
}

/** The exponent of a power of two, in seconds. */
export function signedByte(value: number): number {
  return value > 127 ? value - 256 : value;
}
