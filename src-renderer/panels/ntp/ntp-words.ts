/** NTP's quantities as people read them. */
import type { NtpExchange, NtpPacketShown } from '../../../src-main/contract/ntp-exchange';
import { formatTimeOfDay } from '../../../src-main/contract/time-format';

export type NtpEntry = NtpExchange & { readonly number: number };

const nsPerUs = 1_000n;
const nsPerMs = 1_000_000n;
const nsPerSecond = 1_000_000_000n;

/** `12.3 µs`, `250.312 ms`, `3,600.050 s`; with its sign where `isSigned`. */
export function formatSpan(ns: bigint, isSigned = false): string {
  const size = ns < 0n ? -ns : ns;
  const sign = ns < 0n ? '−' : isSigned ? '+' : '';
  if (size === 0n) return '0 s';
  if (size < nsPerUs) return `${sign}${size} ns`;
  if (size < nsPerMs) return `${sign}${(Number(size) / Number(nsPerUs)).toFixed(1)} µs`;
  if (size < nsPerSecond) return `${sign}${(Number(size) / Number(nsPerMs)).toFixed(3)} ms`;
  const seconds = String(size / nsPerSecond).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${seconds}.${String((size % nsPerSecond) / nsPerMs).padStart(3, '0')} s`;
}

/** Local time of day with microseconds. */
export const formatClock = (ns: bigint): string => formatTimeOfDay(ns);

/** The local day, where it is not that of `besideNs`; empty where it is. */
export function otherDay(ns: bigint, besideNs: bigint): string {
  return dayOf(ns) === dayOf(besideNs) ? '' : dayOf(ns);
}

function dayOf(ns: bigint): string {
  const ms = Number(ns / nsPerMs);
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** `2^-20 s ≈ 0.95 µs` */
export function formatExponent(exponent: number): string {
  const seconds = 2 ** exponent;
  const near = seconds >= 1 ? `${seconds} s` : formatSpan(BigInt(Math.round(seconds * 1e9)));
  return seconds >= 1 ? `2^${exponent} s = ${near}` : `2^${exponent} s ≈ ${near}`;
}

/** Seconds, as root delay and root dispersion have them. */
export const formatSeconds = (seconds: number): string => formatSpan(BigInt(Math.round(seconds * 1e9)));

/** Names of the modes, as RFC 5905 §3 has them. */
export const modeNames = [
  'reserved',
  'symmetric active',
  'symmetric passive',
  'client',
  'server',
  'broadcast',
  'control',
  'private',
] as const;

export type StratumKind = 'kiss' | 'primary' | 'secondary' | 'unsynchronised';

/** RFC 5905 §7.3. On the wire 0 is both “unsynchronised” and a kiss-o'-death: the leap indicator tells. */
export function stratumKind({ stratum, leapIndicator }: NtpPacketShown): StratumKind {
  if (stratum === 0) return leapIndicator === 3 ? 'unsynchronised' : 'kiss';
  if (stratum === 1) return 'primary';
  return stratum < 16 ? 'secondary' : 'unsynchronised';
}

/** Stretches of the drawing as shares of the whole: out, at the server, back. Each has room to be seen. */
export function stretches({ t1Ns, t2Ns, t3Ns, t4Ns }: NonNullable<NtpExchange['times']>): readonly number[] {
  const whole = Math.max(1, Number(t4Ns - t1Ns));
  const atServer = Math.min(Math.max(0, Number(t3Ns - t2Ns) / whole), 1);
  const way = (1 - atServer) / 2;
  const seen = [Math.max(way, 0.24), Math.max(atServer, 0.12), Math.max(way, 0.24)];
  const sum = seen.reduce((total, share) => total + share, 0);
  return seen.map((share) => share / sum);
}
