/** Where we and Wireshark differ on purpose, and why. What is not in here fails the tests. */
import type { Mine } from './agreement';
import type { Seen } from './dissection';
import type { OurMessage } from './our-dissection';
import type { Names } from './wireshark-names';

export interface Difference {
  readonly message: OurMessage;
  readonly row: Names;
  readonly left: readonly Mine[];
  readonly right: readonly Seen[];
}

const explanations: readonly (readonly [reason: string, fits: (difference: Difference) => boolean])[] = [];

/** Null: nobody has explained it. */
export function explanationOf(difference: Difference): string | null {
  return explanations.find(([, fits]) => fits(difference))?.[0] ?? null;
}

/** Fields of Wireshark's that we have not: a name, or the beginning of names that ends with `*`. */
const only: Readonly<Record<string, string>> = {};

/** Why we have not got it; null: nobody has said. */
export function onlyWireshark(name: string): string | null {
  const prefix = Object.keys(only).find((one) => one.endsWith('*') && name.startsWith(one.slice(0, -1)));
  return only[name] ?? (prefix === undefined ? null : only[prefix]!);
}
