/** A folder for what nobody keeps; gone when the program ends, however it ends (except by SIGKILL). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), `wirebench-${process.pid}-`));
  process.on('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}
