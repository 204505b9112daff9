/** What one message does wrong, before it is known where in the stream the message stands. */
import type { Severity, ViolationCode } from '../../contract/decoded';
import type { LabErrorDetails } from '../../contract/errors';
import type { ProtocolName } from '../../contract/decoded';
import { violationOf, type Complaint, type FoundViolation } from './decoder';

export interface Rule {
  readonly code: ViolationCode;
  /** What it is in: `RFC 9112 §6.3`, `MQTT-3.1.2-3`. */
  readonly clause: string;
  /** An error where nothing is said. */
  readonly severity?: Severity;
  readonly details?: LabErrorDetails;
}

export function complaintOf(
  { code, clause, severity = 'error', details = {} }: Rule,
  at: number,
  len: number,
): Complaint {
  return { severity, code, clause, at, len, details };
}

/** Of one message: a peer that does everything wrong does not fill the memory. */
const complaintCount = 100;

export class Complaints {
  readonly #list: Complaint[] = [];

  add(rule: Rule, at: number, len: number): void {
    if (this.#list.length < complaintCount) this.#list.push(complaintOf(rule, at, len));
    else if (this.#list.length === complaintCount) {
      const more: Rule = {
        code: 'MORE_VIOLATIONS',
        clause: rule.clause,
        severity: 'note',
        details: { count: complaintCount },
      };
      this.#list.push(complaintOf(more, at, len));
    }
  }

  addAll(complaints: readonly Complaint[]): void {
    for (const { severity, code, clause, at, len, details = {} } of complaints)
      this.add({ severity, code, clause, details }, at, len);
  }

  get isEmpty(): boolean {
    return this.#list.length === 0;
  }

  get list(): readonly Complaint[] {
    return this.#list;
  }

  /** `base`: where in the stream the message begins. */
  violations(proto: ProtocolName, base: number): FoundViolation[] {
    return this.#list.map((complaint) => violationOf(proto, complaint, base));
  }
}
