/** The headless twin, recording, against a plain `node:net` or `node:dgram` program under the same load. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { echoThrough, paceDatagrams, streamTo } from './loads.ts';
import { pairRuns, report, spread } from './measure.ts';
import { startPlainSink, startWirebenchSink, type Sink } from './sinks.ts';

const runs = 5;
const megabyte = 1024 * 1024;

const streams = [
  {
    name: 'TCP receive + record, 64 KB writes',
    writeByteLength: 64 * 1024,
    byteLength: 512 * megabyte,
    goal: { atLeast: 0.6 },
  },
  { name: 'TCP receive + record, 1,400 B writes', writeByteLength: 1400, byteLength: 128 * megabyte, goal: {} },
  { name: 'TCP receive + record, 64 B writes', writeByteLength: 64, byteLength: 16 * megabyte, goal: {} },
];

export async function measureEngine(folder: string): Promise<void> {
  const capture = join(folder, 'bench.pcapng');
  const timed = async (start: () => Promise<Sink>, load: (port: number) => Promise<number>): Promise<number> => {
    const sink = await start();
    try {
      return await load(sink.port);
    } finally {
      await sink.stop();
      await rm(capture, { force: true });
    }
  };

  for (const { name, writeByteLength, byteLength, goal } of streams) {
    const load = (port: number) => streamTo(port, writeByteLength, byteLength);
    const { reference, ratio } = await pairRuns(
      runs,
      () => timed(() => startPlainSink({ kind: 'tcp' }), load),
      () => timed(() => startWirebenchSink({ kind: 'tcp', capture }), load),
    );
    const speed = byteLength / megabyte / reference.median;
    report(name, ratio, goal, `a plain node:net sink (${speed.toFixed(0)} MB/s)`);
  }

  const load = (port: number) => streamTo(port, 64 * 1024, 512 * megabyte);
  const append = await pairRuns(
    runs,
    () => timed(() => startPlainSink({ kind: 'tcp' }), load),
    () => timed(() => startPlainSink({ kind: 'tcp', appendTo: capture }), load),
  );
  report(
    '(a bare append of the same, 64 KB writes)',
    append.ratio,
    {},
    'the same sink: what any recorder costs at least',
  );

  const core = 0;
  const roundTrips = 30_000;
  const echo = await pairRuns(
    runs,
    () =>
      timed(
        () => startPlainSink({ kind: 'tcp', echo: true, core }),
        (port) => echoThrough(port, roundTrips, core),
      ),
    () =>
      timed(
        () => startWirebenchSink({ kind: 'tcp', echo: true, core, capture }),
        (port) => echoThrough(port, roundTrips, core),
      ),
  );
  const rate = roundTrips / echo.reference.median;
  report(
    'TCP echo + record, 64 B round trips, 1 core',
    echo.ratio,
    { atLeast: 0.95 },
    `a plain node:net echo (${rate.toFixed(0)}/s)`,
  );

  await measureDatagrams(capture);
}

/** Share of the datagrams that arrived: 1 is all of them. */
async function measureDatagrams(capture: string): Promise<void> {
  const count = 300_000;
  const shares: number[] = [];
  const rates: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    const sink = await startWirebenchSink({ kind: 'udp', capture });
    rates.push(count / (await paceDatagrams(sink.port, count, 100_000)));
    await sink.stop();
    shares.push((await countDatagrams(capture)) / count);
    await rm(capture, { force: true });
  }
  const rate = `${Math.round(spread(rates).median).toLocaleString('en')} datagrams/s of 200 B, all that Python sent`;
  report('UDP received + recorded, share', spread(shares), { atLeast: 1 }, rate);
}

/** Counted by somebody else: what is not in the capture was not received. */
async function countDatagrams(capture: string): Promise<number> {
  const { stdout } = await promisify(execFile)('tshark', ['-r', capture, '-q', '-z', 'io,stat,0,udp'], {
    maxBuffer: 16 * megabyte,
  });
  return Number(/<>\s*[\d.]+\s*\|\s*(\d+)/.exec(stdout)?.[1]);
}
