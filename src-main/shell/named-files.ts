/** The files that a session's options or a request name. The page may name only what a person picked (see `PathGrants`). */
import type { SessionAction } from '../contract/actions';
import type { SessionSpec } from '../contract/session-spec';

/** Options that hold a path wherever they stand; `path` alone may as well be a URL's. */
const pathKeys = new Set(['filePath', 'certificatePath', 'keyPath', 'authorityPath', 'clientAuthorityPath']);

/** Every path in it that would be read from disk. */
export function namedFiles(named: SessionSpec | SessionAction): string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    for (const [key, child] of Object.entries(value)) {
      const isPath = pathKeys.has(key) || (key === 'path' && 'from' in value && value.from === 'file');
      if (isPath && typeof child === 'string') found.push(child);
      else walk(child);
    }
  };
  if ('kind' in named && named.kind === 'capture') return [named.path];
  walk(named);
  return found;
}
