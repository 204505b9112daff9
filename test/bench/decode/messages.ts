/** Messages a second: our decoders against the parsers that applications use, and `wirebench decode` against `tshark -r` on one file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { pairRuns, report } from '../measure.ts';
import { cliPath } from '../sinks.ts';
import { capture } from './capture.ts';
import { libraries } from './libraries.ts';
import { traffics, type Traffic } from './traffic.ts';

const runs = 5;
/** As much as a socket reads at once. */
const pieceByteLength = 64 * 1024;

type Count = (traffic: Traffic, pieces: Traffic['said']) => number;

export async function measureDecoding(folder: string): Promise<void> {
  const countOurs = await builtDecoders(folder);
  for (const traffic of traffics()) {
    const pieces = piecesOf(traffic);
    const library = libraries[traffic.protocol];
    const ours = () => timed(traffic, () => countOurs(traffic, pieces));
    if (library) {
      const { reference, ratio } = await pairRuns(runs, () => timed(traffic, () => library.count(pieces)), ours);
      report(`${traffic.protocol} decoder alone`, ratio, {}, `${library.name} (${rate(traffic, reference.median)})`);
    } else {
      const { subject } = await pairRuns(runs, ours, ours);
      console.log(
        `${traffic.protocol} decoder alone: ${rate(traffic, subject.median)}; there is nothing to compare it with`,
      );
    }
    await measureFile(folder, traffic);
  }
}

/** Whole processes on the same file, both printing a line a message. */
async function measureFile(folder: string, traffic: Traffic): Promise<void> {
  const path = join(folder, `${traffic.protocol}.pcap`);
  await writeFile(path, capture(traffic));
  const ours = [process.execPath, cliPath, 'decode', path];
  const plain = await pairRuns(
    runs,
    () => ending('tshark', '-n', '-r', path),
    () => ending(...(ours as [string, ...string[]])),
  );
  report(
    `${traffic.protocol} wirebench decode`,
    plain.ratio,
    {},
    `tshark -r (${rate(traffic, plain.reference.median)})`,
  );
  const trees = await pairRuns(
    runs,
    () => ending('tshark', '-n', '-r', path, '-T', 'json'),
    () => ending(...(ours as [string, ...string[]]), '--json'),
  );
  report(
    `${traffic.protocol} wirebench decode --json`,
    trees.ratio,
    {},
    `tshark -T json (${rate(traffic, trees.reference.median)})`,
  );
}

const rate = ({ messages }: Traffic, seconds: number): string =>
  `${Math.round(messages / seconds).toLocaleString('en')} messages/s`;

async function timed({ messages }: Traffic, count: () => number | Promise<number>): Promise<number> {
  const start = performance.now();
  const counted = await count();
  const seconds = (performance.now() - start) / 1000;
  if (counted !== messages) throw new Error(`${counted} messages were found instead of ${messages}`);
  return seconds;
}

/** Seconds until a program has ended; what it prints goes nowhere. */
async function ending(command: string, ...args: string[]): Promise<number> {
  const start = performance.now();
  const [status] = (await once(spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'] }), 'close')) as [number];
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
  return (performance.now() - start) / 1000;
}

/** Both sides in turn, as far as there is something left of each. */
function piecesOf({ said, transport }: Traffic): Traffic['said'] {
  if (transport === 'udp') return said;
  const sides = (['client', 'server'] as const).map((side) => {
    const stream = Buffer.concat(said.filter(([who]) => who === side).map(([, bytes]) => bytes));
    return Array.from({ length: Math.ceil(stream.length / pieceByteLength) }, (_, at) => {
      return [side, stream.subarray(at * pieceByteLength, (at + 1) * pieceByteLength)] as const;
    });
  });
  const longest = Math.max(...sides.map((pieces) => pieces.length));
  return Array.from({ length: longest }, (_, at) => sides.flatMap((pieces) => pieces.slice(at, at + 1))).flat();
}

async function builtDecoders(folder: string): Promise<Count> {
  const entry = fileURLToPath(new URL('./our-decoders.ts', import.meta.url));
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20.18',
      rollupOptions: { output: { entryFileNames: 'our-decoders.mjs' } },
    },
    ssr: { noExternal: true },
  });
  const built = (await import(pathToFileURL(join(folder, 'our-decoders.mjs')).href)) as { readonly countOurs: Count };
  return built.countOurs;
}
