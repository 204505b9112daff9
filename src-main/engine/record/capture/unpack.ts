import { createReadStream, mkdtempSync, openSync, closeSync, readSync, rmSync } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, createGunzip } from 'node:zlib';
import { LabError, type LabErrorData } from '../../../contract/errors';
import { fileError } from '../file-error';

/** A compressed capture, unpacked into a file of its own. */
export interface Unpacked {
  readonly path: string;
  /** Why the rest could not be unpacked; null: it is whole, as far as gzip can tell. */
  readonly damage: LabErrorData | null;
  /** Deletes the file. */
  remove(): void;
}

/** Left free on the disk of temporary files. */
const reservedByteLength = 256 * 1024 * 1024;

/**
 * Unpacks a file that gzip (RFC 1952) has compressed; null: it is none, or cannot be read. What comes before damage is kept.
 * Throws `CAPTURE_TOO_LARGE` where it would fill the disk, and what writing throws.
 */
export async function unpack(path: string): Promise<Unpacked | null> {
  if (!isCompressed(path)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-capture-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const { bavail, bsize } = await statfs(folder);
    const target = join(folder, 'capture');
    const damage = await write(path, target, Math.max(0, bavail * bsize - reservedByteLength));
    return { path: target, damage, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function isCompressed(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // Whoever opens it as a capture says why it cannot be.
    return false;
  }
  try {
    const start = Buffer.alloc(2);
    return readSync(file, start, 0, 2, 0) === 2 && start.readUInt16BE(0) === 0x1f8b;
  } catch {
    return false;
  } finally {
    closeSync(file);
  }
}

async function write(path: string, target: string, limit: number): Promise<LabErrorData | null> {
  const file = await open(target, 'w');
  let byteLength = 0;
  try {
    // A file that ends too early is unpacked to its end: the capture in it then says what is missing.
    const unpacking = createReadStream(path).pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }));
    for await (const bytes of unpacking as AsyncIterable<Buffer>) {
      byteLength += bytes.length;
      if (byteLength > limit) throw new LabError('CAPTURE_TOO_LARGE', { path, limit });
      await file.write(bytes);
    }
    return null;
  } catch (error) {
    if (!isGzipError(error)) throw fileError(target, 'write', error);
    const reason = `gzip: ${error.message}`;
    return new LabError('CAPTURE_DAMAGED', { path, offset: byteLength, reason }).toData();
  } finally {
    await file.close();
  }
}

function isGzipError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
