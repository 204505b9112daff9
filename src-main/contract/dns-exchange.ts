/** A DNS query and its answer, as the journal keeps them (RFC 1035 §4). */
import type { EntryBase } from './journal';
import type { Endpoint } from './session-state';
import type { LabErrorData } from './errors';

export interface DnsRecordShown {
  readonly name: string;
  /** `A`, `HTTPS`; `TYPE4711` for one without a name (RFC 3597 §5). */
  readonly type: string;
  readonly ttlSeconds: number;
  /** As in a zone file. */
  readonly data: string;
}

/** EDNS(0), RFC 6891 §6.1. */
export interface EdnsShown {
  readonly udpPayloadSize: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  /** Option codes by name, with their data in hexadecimal. */
  readonly options: readonly { readonly name: string; readonly data: string }[];
}

export interface DnsMessageShown {
  readonly id: number;
  /** `QUERY`; `OPCODE7` for one without a name. */
  readonly opcode: string;
  /** With EDNS' upper bits; `NOERROR`, `NXDOMAIN`, `RCODE77`. */
  readonly rcode: string;
  readonly flags: {
    readonly aa: boolean;
    readonly tc: boolean;
    readonly rd: boolean;
    readonly ra: boolean;
    readonly ad: boolean;
    readonly cd: boolean;
  };
  readonly answers: readonly DnsRecordShown[];
  readonly authorities: readonly DnsRecordShown[];
  readonly additionals: readonly DnsRecordShown[];
  readonly edns: EdnsShown | null;
  readonly byteLength: number;
}

export interface DnsExchange extends EntryBase {
  readonly type: 'dns';
  readonly role: 'client' | 'server';
  readonly phase: 'waiting' | 'done' | 'failed';
  readonly transport: 'udp' | 'tcp';
  readonly remote: Endpoint | null;
  /** Null where the query could not be read. */
  readonly question: { readonly name: string; readonly type: string } | null;
  /** Times that the query was sent. */
  readonly attempts: number;
  /** From the latest sending to the answer, nanoseconds; of a server from the query to its answer. */
  readonly durationNs: number | null;
  readonly query: DnsMessageShown | null;
  readonly response: DnsMessageShown | null;
  /** The exchange over UDP whose answer was cut, where this one asks again over TCP (RFC 7766 §5). */
  readonly fallbackOf: number | null;
  readonly error: LabErrorData | null;
}
