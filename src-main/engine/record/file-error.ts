/** What the file system refused, as a `LabError`. */
import { LabError, type LabErrorCode } from '../../contract/errors';

const codes: Readonly<Record<string, LabErrorCode>> = {
  ENOENT: 'FILE_NOT_FOUND',
  EISDIR: 'FILE_IS_DIRECTORY',
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EMFILE: 'TOO_MANY_OPEN_FILES',
  ENFILE: 'TOO_MANY_OPEN_FILES',
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'the system does not let this program use it',
  EPERM: 'the system does not let this program use it',
  EROFS: 'the disk is read-only',
  ENAMETOOLONG: 'the name is too long',
  EFBIG: 'the file system takes no file of this size',
  EIO: 'the disk reports an error',
  ELOOP: 'it is a link that leads back to itself',
  EPIPE: 'nobody reads it any more',
};

/** Anything else than an error of the file system is a bug and comes back as it is. */
export function fileError(path: string, purpose: 'read' | 'write', error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof LabError || !('code' in error) || typeof error.code !== 'string') return error;
  const { code: errno } = error;
  const code = purpose === 'write' && errno === 'ENOENT' ? undefined : codes[errno];
  const reason = reasons[errno] ?? error.message;
  const fallback = purpose === 'read' ? 'FILE_NOT_READABLE' : 'FILE_NOT_WRITABLE';
  return new LabError(code ?? fallback, { path, reason, errno }, { cause: error });
}
