/** A capture that comes through a pipe, put into a temporary file: reading one means going back and forth in it. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileError } from '../engine/link/errno';
import { temporaryFolder } from './temporary-folder';

/** Returns its path, null if it was stopped; it is removed at the end of the program. Throws LabError. */
export async function spool(source: Readable, signal: AbortSignal): Promise<string | null> {
  const path = join(temporaryFolder(), 'capture');
  try {
    await pipeline(source, createWriteStream(path), { signal });
  } catch (error) {
    if (signal.aborted) return null;
    throw fileError(error, path);
  }
  return path;
}
