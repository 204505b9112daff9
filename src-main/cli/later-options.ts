/** Options of protocols that this version does not speak yet: named in the contract, so they are refused with the reason. */

const protocols: Readonly<Record<string, readonly string[]>> = {
  'ws://': ['--subprotocol', '--binary'],
};

/** The sentence, or null for an option that nobody knows. */
export function laterOption(option: string): string | null {
  const protocol = Object.keys(protocols).find((name) => protocols[name]!.includes(option));
  return protocol ? `${option} comes with ${protocol}, which this version doesn't speak yet.` : null;
}
