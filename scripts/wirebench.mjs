#!/usr/bin/env node
/**
 * The headless twin, `npm run wirebench -- listen tcp://127.0.0.1:8888`. Builds what is missing or stale first, silently:
 * standard output belongs to the program alone. It then runs in this process, so that signals and streams are its own.
 */
import { existsSync } from 'node:fs';
import { inRoot } from './boot/root.mjs';

// An installed package holds what is built, and nothing to build it from.
if (existsSync(inRoot('src-main'))) {
  const { enter } = await import('./boot/enter.mjs');
  await enter(buildAndRun, { isQuiet: true });
} else await run();

async function buildAndRun() {
  const { buildCli } = await import('./boot/build-cli.mjs');
  await buildCli((line) => console.error(line));
  return await run();
}

/** The program ends the process itself, with its exit status. */
async function run() {
  await import('../out/cli/cli.js');
}
