/** Requests a second of the headless twin, recording, against plain `node:http`, under the same load from `wrk`. */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pairRuns, report } from '../measure.ts';
import { cliPath, startProgram, type Sink } from '../sinks.ts';

const runs = 5;
const seconds = 3;
const connections = 64;
/** The load has the other one. */
const core = 0;

const loads = [
  { name: 'HTTP GET, 13 B answer', byteLength: 13, post: false },
  { name: 'HTTP GET, 16 KB answer', byteLength: 16 * 1024, post: false },
  { name: 'HTTP POST 1 KB, 13 B answer', byteLength: 13, post: true },
];

export async function measureHttp(folder: string): Promise<void> {
  const capture = join(folder, 'http.pcapng');
  const script = join(folder, 'post.lua');
  await writeFile(script, `wrk.method = "POST"; wrk.body = string.rep("x", 1024)\n`);
  for (const { name, byteLength, post } of loads) {
    const body = 'wirebench'.repeat(Math.ceil(byteLength / 9)).slice(0, byteLength);
    const timed = async (start: () => Promise<Sink>): Promise<number> => {
      const sink = await start();
      try {
        return await secondsARequest(sink.port, post ? script : null);
      } finally {
        await sink.stop();
        await rm(capture, { force: true });
      }
    };
    const plain = fileURLToPath(new URL('./plain-server.ts', import.meta.url));
    const ours = [cliPath, 'listen', 'http://127.0.0.1:0', '--json', '--quiet', '--body', body, '--record', capture];
    const { reference, ratio } = await pairRuns(
      runs,
      () => timed(() => startProgram([plain, `${byteLength}`], core)),
      () => timed(() => startProgram(ours, core)),
    );
    report(name, ratio, { atLeast: 0.6 }, `plain node:http (${Math.round(1 / reference.median)} requests/s)`);
  }
}

async function secondsARequest(port: number, script: string | null): Promise<number> {
  const args = ['-c', '1', 'wrk', '-t', '1', '-c', `${connections}`, '-d', `${seconds}s`];
  const scripted = script === null ? [] : ['-s', script];
  const { stdout } = await promisify(execFile)('taskset', [...args, ...scripted, `http://127.0.0.1:${port}/`]);
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1];
  if (rate === undefined || /Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return 1 / Number(rate);
}
