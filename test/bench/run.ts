/**
 * `npm run bench [-- decode|engine|http|mqtt|ws|window]`: speed as ratios to a reference in the same run, never as seconds, since machines
 * differ and are shared. Above 1, Wirebench is faster than its reference.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureDecoding } from './decode/messages.ts';
import { measureEngine } from './engine.ts';
import { measureHttp } from './http/requests.ts';
import { measureMqtt } from './mqtt/fan-out.ts';
import { measureWindow } from './window.ts';
import { measureWebSocket } from './ws/echo.ts';

const parts = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'wirebench-bench-'));
console.log(`${'what'.padEnd(44)}  median  (range)`.padEnd(72) + `${'goal'.padEnd(9)}    against`);
try {
  if (parts.length === 0 || parts.includes('decode')) await measureDecoding(folder);
  if (parts.length === 0 || parts.includes('engine')) await measureEngine(folder);
  if (parts.length === 0 || parts.includes('http')) await measureHttp(folder);
  if (parts.length === 0 || parts.includes('mqtt')) await measureMqtt(folder);
  if (parts.length === 0 || parts.includes('ws')) await measureWebSocket(folder);
  if (parts.length === 0 || parts.includes('window')) await measureWindow(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
