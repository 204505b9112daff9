/** Files that are to be sent, looked at before anything is opened. */
import { fstatSync, type Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { LabError } from '../contract/errors';
import { fileError } from '../engine/link/errno';
import type { Send } from './sending';

/** Throws LabError for one that can't be read. */
export async function checkFiles(sends: readonly Send[]): Promise<void> {
  for (const send of sends) if (send.kind === 'file') await checkFile(send.path);
}

/** Redirected from a file, so that it has an end; a pipe or a terminal may stay open for good. */
export function isStandardInputFile(): boolean {
  return fstatSync(0).isFile();
}

/** Throws LabError. */
export async function checkFile(path: string): Promise<Stats> {
  const status = await stat(path).catch((error: unknown) => {
    throw fileError(error, path);
  });
  if (status.isDirectory()) throw new LabError('FILE_IS_DIRECTORY', { path });
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw fileError(error, path);
  });
  return status;
}
