import { open, rm, type FileHandle } from 'node:fs/promises';
import { LabError } from '../../contract/errors';
import { fileError } from './file-error';
import type { LogSource } from './log-source';
import type { Segment } from './segment';

const copyByteLength = 1024 * 1024;

/** Copies every segment into one file: sections may follow one another (pcapng §3.2). Throws `LabError`; then nothing is left behind. */
export async function saveLog(source: LogSource, path: string): Promise<{ path: string; byteLength: number }> {
  try {
    if (source.segments.some((segment) => segment.isSameFile(path))) {
      throw new LabError('FILE_NOT_WRITABLE', { path, reason: 'it is this very log' });
    }
    return { path, byteLength: await copyAll(source.segments, path) };
  } catch (error) {
    throw fileError(path, 'write', error);
  }
}

/** As long as the segments are now: what is written or dropped meanwhile does not matter. */
async function copyAll(segments: readonly Segment[], path: string): Promise<number> {
  const parts = segments.map((segment) => ({
    segment,
    byteLength: segment.byteLength,
    release: segment.acquire(),
  }));
  try {
    const file = await open(path, 'w');
    try {
      for (const { segment, byteLength } of parts) await copy(segment, byteLength, file);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  } finally {
    for (const { release } of parts) release();
  }
}

async function copy(segment: Segment, byteLength: number, file: FileHandle): Promise<void> {
  const buffer = new Uint8Array(Math.min(copyByteLength, byteLength));
  for (let at = 0; at < byteLength; at += buffer.length) {
    const length = Math.min(buffer.length, byteLength - at);
    await segment.readInto(buffer, length, at);
    await file.writeFile(buffer.subarray(0, length));
  }
}
