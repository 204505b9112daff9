import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';
import type { LogReading } from '../../../src-main/engine/record/log-contract';
import { openedWhole, packetCount, temporaryFolder } from './captures';

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

/** A kill may leave a cut in the last block: all before it is read, by everybody, up to the same place. */
async function readByEverybody(path: string): Promise<LogReading> {
  const log = await openedWhole(path);
  const seen = packetCount(path);
  expect(seen.packets).toBeGreaterThanOrEqual(log.count);
  expect(log.state.damage !== null).toBe(seen.isCutShort);
  return log;
}

test('killed at full rate, everything older than 100 ms is in the file, and everybody can read it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.pcapng');
  const writer = spawn(process.execPath, [await builtWriter(folder), path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(writer, 'exit');
  const said: { number: number; atMs: number }[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    const [number = 0, atMs = 0] = line.split(' ').map(Number);
    said.push({ number, atMs });
    if (said.length === 40) break;
  }
  writer.kill('SIGKILL');
  await ended;

  // The writer's own last word but one stands for the kill: timers ran since, even where the machine was busy elsewhere.
  const killedAtMs = said.at(-2)!.atMs;
  const due = said.findLast(({ atMs }) => atMs < killedAtMs - 100)!;
  expect(due.number).toBeGreaterThan(1000);
  const log = await readByEverybody(path);
  expect(log.count).toBeGreaterThanOrEqual(due.number);
  for (const number of [2, due.number, log.count]) {
    expect(Buffer.from((await log.record(number)).bytes).readUInt32BE(0)).toBe(number);
  }

  // A kill seldom cuts a block: the last one that is whole is cut by hand, too (blocks have a multiple of 4 bytes).
  const { count, state } = log;
  await log.close();
  const wholeBytes = Number(state.damage?.details['offset'] ?? statSync(path).size);
  truncateSync(path, wholeBytes - 101);
  const cut = await readByEverybody(path);
  expect(cut.count).toBeGreaterThanOrEqual(count - 1);
  expect(cut.state.damage).toMatchObject({ code: 'CAPTURE_DAMAGED' });
});
