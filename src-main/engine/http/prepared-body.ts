/** What a route answers with, looked at once at opening. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LabError } from '../../contract/errors';
import type { Route } from '../../contract/spec/http';
import { fileError } from '../link/errno';

export type PreparedBody =
  | { readonly kind: 'none' | 'echo' }
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly contentType: string }
  /** Absolute paths. */
  | { readonly kind: 'file' | 'folder'; readonly path: string };

/** Throws `FILE_NOT_FOUND` or `FILE_NOT_READABLE`. */
export async function prepareBody({ body }: Route): Promise<PreparedBody> {
  switch (body.from) {
    case 'none':
    case 'echo':
      return { kind: body.from };
    case 'text':
      return { kind: 'bytes', bytes: Buffer.from(body.text, 'utf8'), contentType: looksLike(body.text) };
    case 'file':
      return prepareFile(resolve(body.path));
  }
}

async function prepareFile(path: string): Promise<PreparedBody> {
  const info = await stat(path).catch((error: unknown) => {
    throw fileError(error, path);
  });
  if (info.isDirectory()) return { kind: 'folder', path };
  // A pipe or a device has no length and may never end.
  if (!info.isFile()) throw new LabError('FILE_NOT_READABLE', { path, reason: 'it is not a regular file' });
  return { kind: 'file', path };
}

/** The content type of a text for which none was given. */
export function looksLike(text: string): string {
  const start = text.trimStart();
  if (/^<(!doctype html|html)[\s>]/i.test(start)) return 'text/html; charset=utf-8';
  if (start.startsWith('<?xml')) return 'application/xml';
  return isJson(start) ? 'application/json' : 'text/plain; charset=utf-8';
}

function isJson(text: string): boolean {
  if (!/^[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
