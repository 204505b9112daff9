/** NTP packets (RFC 5905 §7.3): 48 bytes, extension fields and authentication after them left alone. */
import type { NtpPacketShown } from '../../contract/ntp-exchange';

export const ntpPacketBytes = 48;
/** Association modes (RFC 5905 §3). */
export const ntpModes = { symmetricActive: 1, symmetricPassive: 2, client: 3, server: 4 } as const;

/** Seconds from 1900-01-01 to 1970-01-01. */
const eraSeconds = 2_208_988_800n;
const second = 1_000_000_000n;

/** The 64-bit timestamp format (RFC 5905 §6), rounded to the nearest fraction. */
export function toNtpTime(atNs: bigint): bigint {
  const fraction = ((atNs % second) * (1n << 32n) + second / 2n) / second;
  return (((atNs / second + eraSeconds) << 32n) + fraction) & 0xffff_ffff_ffff_ffffn;
}

/** Times before 1968 do not occur on a wire: a clear top bit means era 1, from 2036 on (RFC 4330 §3). Null for zero, “unknown”. */
export function fromNtpTime(time: bigint): bigint | null {
  if (time === 0n) return null;
  const seconds = time >> 32n;
  const era = seconds < 0x8000_0000n ? 1n << 32n : 0n;
  const nanoseconds = ((time & 0xffff_ffffn) * second + (1n << 31n)) >> 32n;
  return (seconds + era - eraSeconds) * second + nanoseconds;
}

export interface NtpPacketInput {
  readonly leapIndicator: number;
  readonly version: number;
  readonly mode: number;
  readonly stratum: number;
  readonly poll: number;
  readonly precision: number;
  /** Four bytes. */
  readonly referenceId: Uint8Array;
  /** NTP timestamps. */
  readonly reference: bigint;
  readonly origin: bigint;
  readonly receive: bigint;
  readonly transmit: bigint;
}

export function encodeNtp(packet: NtpPacketInput): Uint8Array {
  const bytes = new Uint8Array(ntpPacketBytes);
  const view = new DataView(bytes.buffer);
  bytes[0] = (packet.leapIndicator << 6) | (packet.version << 3) | packet.mode;
  bytes[1] = packet.stratum;
  view.setInt8(2, packet.poll);
  view.setInt8(3, packet.precision);
  bytes.set(packet.referenceId.subarray(0, 4), 12);
  view.setBigUint64(16, packet.reference);
  view.setBigUint64(24, packet.origin);
  view.setBigUint64(32, packet.receive);
  view.setBigUint64(40, packet.transmit);
  return bytes;
}

export interface NtpPacket extends NtpPacketShown {
  /** As they are on the wire. */
  readonly origin: bigint;
  readonly transmit: bigint;
}

/** Null where it is too short. */
export function decodeNtp(bytes: Uint8Array): NtpPacket | null {
  if (bytes.byteLength < ntpPacketBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = bytes[0]!;
  const stratum = bytes[1]!;
  const origin = view.getBigUint64(24);
  const transmit = view.getBigUint64(40);
  return {
    leapIndicator: first >> 6,
    version: (first >> 3) & 7,
    mode: first & 7,
    stratum,
    poll: view.getInt8(2),
    precision: view.getInt8(3),
    rootDelay: view.getInt32(4) / 65_536,
    rootDispersion: view.getUint32(8) / 65_536,
    referenceId: referenceText(bytes.subarray(12, 16), stratum),
    referenceNs: fromNtpTime(view.getBigUint64(16)),
    originNs: fromNtpTime(origin),
    receiveNs: fromNtpTime(view.getBigUint64(32)),
    transmitNs: fromNtpTime(transmit),
    origin,
    transmit,
  };
}

/** Four characters up to stratum 1 (a kiss code or a source), an IPv4 address (or a part of a hash) above. */
function referenceText(bytes: Uint8Array, stratum: number): string {
  if (stratum > 1) return bytes.join('.');
  const text = Buffer.from(bytes).toString('latin1').replace(/\0+$/, '');
  return /^[\x20-\x7e]*$/.test(text) ? text : bytes.join('.');
}

/** The field for a text or an address. */
export function referenceBytes(referenceId: string, stratum: number): Uint8Array {
  const parts = referenceId.split('.').map(Number);
  const isAddress = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  if (stratum > 1 || isAddress) return Uint8Array.from(isAddress ? parts : [127, 0, 0, 1]);
  return Uint8Array.from(Buffer.from(referenceId.slice(0, 4).padEnd(4, '\0'), 'latin1'));
}
