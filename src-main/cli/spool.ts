/** A capture on standard input, put into a temporary file: reading one means going back and forth in it. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileError } from '../engine/link/errno';
import { temporaryFolder } from './temporary-folder';

/** Returns its path; it is removed at the end of the program. Throws LabError. */
export async function spoolStandardInput(): Promise<string> {
  const path = join(temporaryFolder(), 'standard-input');
  try {
    await pipeline(process.stdin, createWriteStream(path));
  } catch (error) {
    throw fileError(error, path);
  }
  return path;
}
