/** So many mutated inputs, one after the other, the same in every run. */
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seededRandom, type SeededRandom } from '../seeded-random';
import { mutated, type Mutable } from './mutator';
import { Watchdog } from './watchdog';

/** What is mutated: one input is its parts, one after the other. */
export interface Seed {
  readonly name: string;
  readonly parts: readonly Mutable[];
  /** Parts before it are there for the sake of the others, and mostly left alone. */
  readonly from?: number;
  /** Of so many inputs, in relation to other seeds. */
  readonly weight?: number;
  play(parts: readonly Uint8Array[], input: number): Played;
}

export interface Played {
  /** Why the outcome cannot be right; null: it can. */
  readonly wrong: string | null;
  /** Things given out: messages, violations, fields. */
  readonly work: number;
}

export interface Outcome {
  readonly inputs: number;
  readonly bytes: number;
  readonly seconds: number;
  /** The most that was given out for an input, in relation to its length. */
  readonly mostWork: number;
  readonly heapGrowth: number;
  readonly failure: string | null;
}

/** In every `npm test`; `npm run fuzz` says a million. */
export const inputCount = Number(process.env['WIREBENCH_MUTATIONS'] ?? 100_000);

/** A byte may become so many fields, and a message has so many of its own. */
const workPerByte = 40;
const workAtLeast = 400;

/** Codecs give back their memory when the thread turns to something else. */
const inputsATurn = 500;

export async function runCampaign(
  name: string,
  seeds: readonly Seed[],
  inputs = inputCount,
  number = 4711,
): Promise<Outcome> {
  const random = seededRandom(number);
  const others = seeds.flatMap(({ parts }) => parts);
  const order = seeds.flatMap((seed) => Array.from({ length: seed.weight ?? 1 }, () => seed));
  const watchdog = new Watchdog(`${name}, seed number ${number}`);
  const heapBefore = heapUsed();
  const startedAt = process.cpuUsage();
  let [bytes, mostWork, failure, input] = [0, 0, null as string | null, 0];
  for (; input < inputs && failure === null; input++) {
    watchdog.note(input);
    if (input % inputsATurn === 0) await turn();
    const seed = order[input % order.length]!;
    const parts = mutatedParts(seed, others, random);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const { wrong, work } = outcomeOf(seed, parts, input);
    bytes += length;
    mostWork = Math.max(mostWork, work / (length + workAtLeast));
    if (wrong !== null || work > workAtLeast + workPerByte * length)
      failure = pictured(seed, parts, input, wrong ?? `${work} things`);
  }
  watchdog.dispose();
  const { user, system } = process.cpuUsage(startedAt);
  return {
    inputs: input,
    bytes,
    seconds: (user + system) / 1e6,
    mostWork,
    heapGrowth: heapUsed() - heapBefore,
    failure,
  };
}

function outcomeOf(seed: Seed, parts: readonly Uint8Array[], input: number): Played {
  try {
    return seed.play(parts, input);
  } catch (error) {
    return { wrong: (error as Error).stack ?? String(error), work: 0 };
  }
}

function mutatedParts(seed: Seed, others: readonly Mutable[], random: SeededRandom): Uint8Array[] {
  const from = seed.from ?? 0;
  const chosen =
    random.below(32) === 0 ? random.below(seed.parts.length) : from + random.below(seed.parts.length - from);
  return seed.parts.map((part, at) =>
    at === chosen || (at >= from && random.below(8) === 0) ? mutated(part, others, random) : part.bytes,
  );
}

const pictured = (seed: Seed, parts: readonly Uint8Array[], input: number, wrong: string): string =>
  [`input ${input} of “${seed.name}”: ${wrong}`, ...parts.map((part) => Buffer.from(part).toString('hex'))].join('\n');

/** After everything that nobody holds is gone. */
export function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed: heap, arrayBuffers } = process.memoryUsage();
  return heap + arrayBuffers;
}

/** One line of the table. */
export function line(name: string, { inputs, bytes, seconds, mostWork, heapGrowth }: Outcome): string {
  const columns = [inputs.toLocaleString('en'), `${(bytes / 1e6).toFixed(1)} MB`, `${seconds.toFixed(1)} s`];
  const more = [mostWork.toFixed(1), `${(heapGrowth / 1e6).toFixed(1)} MB`];
  return name.padEnd(28) + [...columns, ...more].map((column) => column.padStart(12)).join('');
}

export const heading =
  'mutated'.padEnd(28) + ['inputs', 'bytes', 'CPU', 'work/byte', 'heap grew'].map((one) => one.padStart(12)).join('');
