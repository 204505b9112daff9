import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { openedWhole, run, temporaryFolder } from './captures';

const entry = fileURLToPath(new URL('write-at-full-rate.ts', import.meta.url));

async function builtWriter(folder: string): Promise<string> {
  const output = { entryFileNames: 'writer.mjs' };
  await build({
    root: dirname(entry),
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir: folder, rolldownOptions: { output } },
  });
  return join(folder, 'writer.mjs');
}

test('killed at full rate, everything older than 100 ms is in the file, and everybody can read it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.pcapng');
  const writer = spawn(process.execPath, [await builtWriter(folder), path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: { number: number; atMs: number }[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    const [number = 0, atMs = 0] = line.split(' ').map(Number);
    said.push({ number, atMs });
    if (said.length === 40) break;
  }
  const killedAtMs = Date.now();
  writer.kill('SIGKILL');
  await once(writer, 'exit');

  const due = said.filter(({ atMs }) => atMs < killedAtMs - 100).at(-1)!;
  expect(due.number).toBeGreaterThan(1000);
  const log = await openedWhole(path);
  expect(log.count).toBeGreaterThanOrEqual(due.number);
  for (const number of [2, due.number, log.count]) {
    expect(Buffer.from((await log.record(number)).bytes).readUInt32BE(0)).toBe(number);
  }
  // A cut in the last block is what a kill may leave; tshark then reads all before it, and so do we.
  const seen = run('capinfos', '-M', '-c', path);
  expect(Number(/Number of packets:\s+(\d+)/.exec(seen)?.[1])).toBeGreaterThanOrEqual(log.count);
});
