import type { BrokerRefusalReason } from './broker-contract';
import { reasonCode } from './codec/reason-code';

interface Details {
  readonly reason: BrokerRefusalReason;
  readonly reasonCode: number;
  readonly clause?: string;
  readonly limit?: number;
  readonly actual?: number;
}

/**
 * What a client did against the standard or a limit. It is thrown where it is found, deep in a packet, and caught at
 * one place (`Connection`), where it becomes data: a refusal, and an answer that the client understands.
 */
export class Violation extends Error {
  readonly reason: BrokerRefusalReason;
  readonly reasonCode: number;
  readonly clause: string | null;
  readonly limit: number | null;
  readonly actual: number | null;

  constructor(text: string, details: Details) {
    super(text);
    this.reason = details.reason;
    this.reasonCode = details.reasonCode;
    this.clause = details.clause ?? null;
    this.limit = details.limit ?? null;
    this.actual = details.actual ?? null;
  }
}

/** The bytes are not a packet of the standard (MQTT 5.0 §4.13.1). */
export function malformed(text: string, clause?: string): Violation {
  return new Violation(text, {
    reason: 'malformed-packet',
    reasonCode: reasonCode.malformedPacket,
    ...(clause !== undefined && { clause }),
  });
}

/** A well-formed packet that may not come, or not with this content (MQTT 5.0 §4.13.1). */
export function protocolError(text: string, clause?: string): Violation {
  return new Violation(text, {
    reason: 'protocol-error',
    reasonCode: reasonCode.protocolError,
    ...(clause !== undefined && { clause }),
  });
}
