import { open, rm, type FileHandle } from 'node:fs/promises';
import { LabError } from '../../contract/errors';
import { fileError } from './file-error';
import type { LogSource } from './log-source';
import type { Segment } from './segment';

const copyByteLength = 1024 * 1024;

export interface SaveOptions {
  /** false leaves out Decryption Secrets Blocks. */
  readonly withSecrets?: boolean | undefined;
  /** From where on the log was not understood. A copy without secrets ends there: there may be some. */
  readonly damage?: { readonly segment: Segment; readonly offset: number } | null;
}

/** Bytes of a segment that go into the copy, from one offset to another. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Copies every segment into one file: sections may follow one another (pcapng §3.2). Throws `LabError`; then nothing is left behind. */
export async function saveLog(
  source: LogSource,
  path: string,
  options: SaveOptions = {},
): Promise<{ path: string; byteLength: number }> {
  try {
    if (source.segments.some((segment) => segment.isSameFile(path))) {
      throw new LabError('FILE_NOT_WRITABLE', { path, reason: 'it is this very log' });
    }
    return { path, byteLength: await copyAll(source.segments, path, options) };
  } catch (error) {
    throw fileError(path, 'write', error);
  }
}

/** As long as the segments are now: what is written or dropped meanwhile does not matter. */
async function copyAll(segments: readonly Segment[], path: string, options: SaveOptions): Promise<number> {
  const parts = segments.map((segment) => ({
    segment,
    ranges: rangesOf(segment, options),
    release: segment.acquire(),
  }));
  try {
    const file = await open(path, 'w');
    try {
      for (const { segment, ranges } of parts) for (const range of ranges) await copy(segment, range, file);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return parts.flatMap(({ ranges }) => ranges).reduce((sum, { from, to }) => sum + (to - from), 0);
  } finally {
    for (const { release } of parts) release();
  }
}

function rangesOf(segment: Segment, { withSecrets = true, damage = null }: SaveOptions): Range[] {
  if (withSecrets) return [{ from: 0, to: segment.byteLength }];
  const end = damage?.segment === segment ? damage.offset : segment.byteLength;
  const ranges: Range[] = [];
  let from = 0;
  for (const { offset, byteLength } of segment.secrets) {
    if (offset >= end) break;
    if (offset > from) ranges.push({ from, to: offset });
    from = offset + byteLength;
  }
  if (from < end) ranges.push({ from, to: end });
  return ranges;
}

async function copy(segment: Segment, { from, to }: Range, file: FileHandle): Promise<void> {
  const buffer = new Uint8Array(Math.min(copyByteLength, to - from));
  for (let at = from; at < to; at += buffer.length) {
    const length = Math.min(buffer.length, to - at);
    await segment.readInto(buffer, length, at);
    await file.writeFile(buffer.subarray(0, length));
  }
}
