import { writeFile } from 'node:fs/promises';
import type { BodyPart } from '../../contract/journal';
import { fileError } from '../record/file-error';
import type { Journal } from './journal';

/** Writes what the journal keeps of a body to a file. Throws `ENTRY_NOT_FOUND`, and what writing a file may. */
export async function saveBody(
  journal: Journal,
  { number, part, path }: { number: number; part: BodyPart; path: string },
): Promise<{ path: string; byteLength: number }> {
  const { bytes } = journal.body(number, part, 0, Number.MAX_SAFE_INTEGER);
  try {
    await writeFile(path, bytes);
  } catch (error) {
    throw fileError(path, 'write', error);
  }
  return { path, byteLength: bytes.byteLength };
}
