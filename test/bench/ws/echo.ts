/** A WebSocket server that echoes and records, headless, against an echo on the `ws` library alone, under the same load. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pairRuns, report } from '../measure.ts';
import { cliPath, startProgram, type Sink } from '../sinks.ts';

const runs = 3;
/** The server's; the load has another. */
const core = 0;
const loadCore = '1';
const program = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));

interface Load {
  readonly name: string;
  readonly clients: number;
  readonly messages: number;
  readonly byteLength: number;
  /** Messages of a client under way at a time. */
  readonly window: number;
  readonly deflates?: boolean;
}

const loads: readonly Load[] = [
  { name: 'WebSocket echo, 64 B, one at a time', clients: 1, messages: 15_000, byteLength: 64, window: 1 },
  { name: 'WebSocket echo, 64 B, 50 clients', clients: 50, messages: 3_000, byteLength: 64, window: 8 },
  { name: 'WebSocket echo, 16 KB, 10 clients', clients: 10, messages: 1_500, byteLength: 16 * 1024, window: 4 },
  { name: 'WebSocket echo, 1 MB', clients: 2, messages: 150, byteLength: 1024 * 1024, window: 2 },
  { name: 'WebSocket echo, 4 KB, deflated', clients: 4, messages: 1_500, byteLength: 4096, window: 4, deflates: true },
];

export async function measureWebSocket(folder: string): Promise<void> {
  const capture = join(folder, 'ws.pcapng');
  for (const load of loads) {
    const mode = load.deflates === true ? 'deflate' : 'plain';
    const { reference, ratio } = await pairRuns(
      runs,
      () => timed(() => startProgram([program('plain-echo.ts'), mode], core), load),
      () =>
        timed(() => startProgram([cliPath, ...listening, capture], core), load).finally(() =>
          rm(capture, { force: true }),
        ),
    );
    const rate = Math.round((load.clients * load.messages) / reference.median).toLocaleString('en');
    report(`${load.name} + record`, ratio, { atLeast: 0.5 }, `a plain ws echo (${rate} messages/s)`);
  }
}

const listening = ['listen', 'ws://127.0.0.1:0', '--echo', '--json', '--quiet', '--record'];

/** Seconds, as the load's own process saw them. */
async function timed(start: () => Promise<Sink>, load: Load): Promise<number> {
  const sink = await start();
  try {
    const { clients, messages, byteLength, window, deflates } = load;
    const numbers = [sink.port, clients, messages, byteLength, window].map(String);
    const args = [program('echo-load.ts'), ...numbers, deflates === true ? 'deflate' : 'plain'];
    const { stdout } = await promisify(execFile)('taskset', ['-c', loadCore, process.execPath, ...args]);
    return Number(stdout);
  } finally {
    await sink.stop();
  }
}
