/** An NTP exchange, as the journal keeps it (RFC 5905). */
import type { EntryBase } from './journal';
import type { Endpoint } from './session-state';
import type { LabErrorData } from './errors';

/** Fields of a packet (RFC 5905 §7.3). Timestamps in nanoseconds since the Unix epoch; null where the field is zero. */
export interface NtpPacketShown {
  readonly leapIndicator: number;
  readonly version: number;
  readonly mode: number;
  readonly stratum: number;
  /** Logarithms to base 2, seconds. */
  readonly poll: number;
  readonly precision: number;
  /** Seconds. */
  readonly rootDelay: number;
  readonly rootDispersion: number;
  /** Text for strata 0 and 1, an address otherwise. */
  readonly referenceId: string;
  readonly referenceNs: bigint | null;
  readonly originNs: bigint | null;
  readonly receiveNs: bigint | null;
  readonly transmitNs: bigint | null;
}

export interface NtpExchange extends EntryBase {
  readonly type: 'ntp';
  readonly role: 'client' | 'server';
  readonly phase: 'waiting' | 'done' | 'failed';
  readonly remote: Endpoint | null;
  readonly request: NtpPacketShown | null;
  readonly response: NtpPacketShown | null;
  /** T1 … T4: sent by the client, received and sent by the server, received by the client (RFC 5905 §8). */
  readonly times: {
    readonly t1Ns: bigint;
    readonly t2Ns: bigint;
    readonly t3Ns: bigint;
    readonly t4Ns: bigint;
  } | null;
  /** ((T2 − T1) + (T3 − T4)) / 2: what the client's clock lacks. */
  readonly offsetNs: bigint | null;
  /** (T4 − T1) − (T3 − T2) */
  readonly delayNs: bigint | null;
  readonly error: LabErrorData | null;
}
