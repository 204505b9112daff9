/** A capture on standard input, put into a temporary file: reading one means going back and forth in it. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileError } from '../engine/link/errno';
import { temporaryFolder } from './temporary-folder';

/** Returns its path, null if it was stopped; it is removed at the end of the program. Throws LabError. */
export async function spoolStandardInput(signal: AbortSignal): Promise<string | null> {
  const path = join(temporaryFolder(), 'standard-input');
  try {
    await pipeline(process.stdin, createWriteStream(path), { signal });
  } catch (error) {
    if (signal.aborted) return null;
    throw fileError(error, path);
  }
  return path;
}
