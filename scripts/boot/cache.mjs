/** Where downloads are kept between clones of this project. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** XDG Base Directory Specification: a relative path in the variable counts as unset. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME ?? '';
  return join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'wirebench');
}
