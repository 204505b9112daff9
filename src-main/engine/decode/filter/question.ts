/** What a part of a filter asks of a record, and how such parts are joined. */
import type { ProtocolName } from '../../../contract/decoded';
import type { FilterRecord } from './filter-record';

export interface Question {
  readonly matches: (record: FilterRecord) => boolean;
  /** Nothing matches without a message of one of these; null: that cannot be said. */
  readonly protocols: ReadonlySet<ProtocolName> | null;
}

export const always: Question = { matches: () => true, protocols: null };

export function or(left: Question, right: Question): Question {
  const { protocols: first } = left;
  const { protocols: second } = right;
  return {
    matches: (record) => left.matches(record) || right.matches(record),
    protocols: first && second && new Set([...first, ...second]),
  };
}

/** The messages of a record may be of several protocols, so that both have to be there: either says where to look. */
export function and(left: Question, right: Question): Question {
  return {
    matches: (record) => left.matches(record) && right.matches(record),
    protocols: fewer(left.protocols, right.protocols),
  };
}

export function xor(left: Question, right: Question): Question {
  const { protocols } = or(left, right);
  return { matches: (record) => left.matches(record) !== right.matches(record), protocols };
}

export function not(question: Question): Question {
  return { matches: (record) => !question.matches(record), protocols: null };
}

function fewer(first: Question['protocols'], second: Question['protocols']): Question['protocols'] {
  if (!first || !second) return first ?? second;
  return first.size <= second.size ? first : second;
}
