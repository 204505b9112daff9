import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LogReading } from '../../../src-main/engine/record/log-contract';
import { openLog } from '../../../src-main/engine/record/open-log';

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-record-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Output of one of Wireshark's programs, which must succeed. */
export function run(program: 'tshark' | 'editcap' | 'capinfos' | 'mergecap', ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] });
}

/** How many packets Wireshark reads of a capture, and whether it says that the last block is cut short (exit status 1 then). */
export function packetCount(path: string): { packets: number; isCutShort: boolean } {
  const { status, stdout, stderr } = spawnSync('capinfos', ['-M', '-c', path], { encoding: 'utf8' });
  const isCutShort = status === 1 && stderr.includes('cut short in the middle of a packet');
  if (status !== 0 && !isCutShort) throw new Error(`capinfos ended with ${status}: ${stderr}`);
  return { packets: Number(/Number of packets:\s+(\d+)/.exec(stdout)?.[1]), isCutShort };
}

const checked = ['tcp', 'ip', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]);

/** One array of field values a packet, as tshark sees them with checksums checked. */
export function packets(path: string, fields: readonly string[], filter = ''): string[][] {
  // A data record's bytes are nobody's protocol: the bench's ports are those of some.
  const args = ['-r', path, ...checked, '--disable-protocol', 'mdns', '-T', 'fields', '-E', 'occurrence=f'];
  const lines = run('tshark', ...args, '-Y', filter, ...fields.flatMap((field) => ['-e', field]));
  return lines === ''
    ? []
    : lines
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => line.split('\t'));
}

/** A capture opened and read to its end; closed with the test. */
export async function openedWhole(path: string): Promise<LogReading> {
  const log = await openLog(path);
  onTestFinished(() => log.close());
  await log.whenIndexed;
  return log;
}
