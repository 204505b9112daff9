import type { ExchangeMember } from '../../../src-main/contract/messages';

export interface ExchangeStep {
  readonly member: ExchangeMember;
  /** Time since the one before it, `0.188 ms`; empty for the first. */
  readonly since: string;
}

export function exchangeSteps(members: readonly ExchangeMember[]): ExchangeStep[] {
  return members.map((member, index) => {
    const before = members[index - 1];
    return { member, since: before === undefined ? '' : elapsedText(member.atNs - before.atNs) };
  });
}

/** A length of time with three digits that count: `188 µs`, `2.31 ms`, `1.20 s`. */
export function elapsedText(elapsedNs: bigint): string {
  const ns = Number(elapsedNs);
  const [value, unit] = Math.abs(ns) < 1e6 ? [ns / 1e3, 'µs'] : Math.abs(ns) < 1e9 ? [ns / 1e6, 'ms'] : [ns / 1e9, 's'];
  const size = Math.abs(value);
  return `${value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0)} ${unit}`;
}
