/** Answers with a file, or with one of a folder: type by name, validators, preconditions, ranges (RFC 9110 §8.8, §13, §14). */
import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { randomBytes } from 'node:crypto';
import mime from 'mime';
import { sentenceAnswer, type Answer } from './answer';
import { readRanges, type ByteRange } from './byte-ranges';
import { valueOf } from './header-fields';
import { evaluate, rangeHolds, type Validators } from './preconditions';

export interface FileRequest {
  readonly method: string;
  /** As it stands in the request, without the query. */
  readonly path: string;
  readonly rawHeaders: readonly string[];
}

const notFound = (path: string): Answer => sentenceAnswer(404, `There is no file for ${path} here.`);

/** `rest`: the path below the folder, decoded, segment by segment. */
export async function answerWithFolder(
  folder: string,
  rest: readonly string[],
  request: FileRequest,
  status: number,
): Promise<Answer> {
  const isFolderAsked = rest.length === 0 || rest.at(-1) === '';
  const segments = rest.at(-1) === '' ? rest.slice(0, -1) : rest;
  if (!segments.every(isPlainName)) return notFound(request.path);
  const path = await insideOf(folder, join(folder, ...segments));
  if (path === null) return notFound(request.path);
  const file = await openFile(path);
  if (file === 'none') return notFound(request.path);
  if (file !== 'folder') return answerWithHandle(file, path, request, status);
  // Relative links in the page need the slash.
  if (!isFolderAsked || !request.path.endsWith('/')) return redirectToFolder(request.path);
  const index = await insideOf(folder, join(path, 'index.html'));
  return index === null ? notFound(request.path) : answerWithFile(index, request, status);
}

export async function answerWithFile(path: string, request: FileRequest, status: number): Promise<Answer> {
  const file = await openFile(path);
  return file === 'none' || file === 'folder' ? notFound(request.path) : answerWithHandle(file, path, request, status);
}

/** No way up, no separators, nothing that a system reads otherwise (drives and streams on Windows). */
function isPlainName(segment: string): boolean {
  // eslint-disable-next-line no-control-regex
  return segment !== '' && segment !== '.' && segment !== '..' && !/[/\\\x00]/.test(segment) && !hasDrive(segment);
}

function hasDrive(segment: string): boolean {
  return sep === '\\' && segment.includes(':');
}

/** The real path, links followed; null where there is none or it leads out of the folder. */
async function insideOf(folder: string, path: string): Promise<string | null> {
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(path)]);
    return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? real : null;
  } catch {
    // It does not exist, or is no business of ours.
    return null;
  }
}

async function openFile(path: string): Promise<FileHandle | 'folder' | 'none'> {
  let file: FileHandle;
  try {
    // A pipe that took its place must not hold up the server.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'folder' : 'none';
  }
  const info = await file.stat();
  if (info.isFile()) return file;
  await file.close();
  return info.isDirectory() ? 'folder' : 'none';
}

/** One slash at its beginning: `//host/` would lead to another host. */
function redirectToFolder(path: string): Answer {
  const location = `${path.replace(/^\/+/, '/')}/`;
  return sentenceAnswer(301, `The folder is at ${location}`, { headers: ['Location', location] });
}

async function answerWithHandle(
  file: FileHandle,
  path: string,
  { method, rawHeaders }: FileRequest,
  status: number,
): Promise<Answer> {
  const { size, mtimeMs, mtime } = await file.stat();
  const validators: Validators = {
    entityTag: `"${size.toString(16)}-${Math.round(mtimeMs * 1000).toString(16)}"`,
    modifiedSeconds: Math.floor(mtimeMs / 1000),
  };
  const fields = ['Last-Modified', mtime.toUTCString(), 'ETag', validators.entityTag, 'Accept-Ranges', 'bytes'];
  const isConditional = status === 200 && (method === 'GET' || method === 'HEAD');
  const verdict = isConditional ? evaluate(rawHeaders, validators) : 'go-on';
  if (verdict !== 'go-on') {
    await file.close();
    return verdict === 'not-modified'
      ? { status: 304, headers: fields, body: { kind: 'none' }, isLast: false }
      : sentenceAnswer(412, 'The file is another than the precondition asks for.', { headers: fields });
  }
  const type = contentType(path);
  // HEAD has no ranges (RFC 9110 §14.2).
  const wantsRange = isConditional && method === 'GET' && rangeHolds(rawHeaders, validators);
  const ranges = wantsRange ? readRanges(valueOf(rawHeaders, 'range'), size) : 'whole';
  if (ranges === 'unsatisfiable') {
    await file.close();
    const headers = ['Content-Range', `bytes */${size}`, ...fields];
    return sentenceAnswer(416, `None of these ranges is in the file, which has ${size} bytes.`, { headers });
  }
  if (ranges === 'whole') return wholeFile(file, size, type, fields, status);
  const [only] = ranges;
  return ranges.length === 1 ? onePart(file, only!, size, type, fields) : manyParts(file, ranges, size, type, fields);
}

function contentType(path: string): string {
  const type = mime.getType(path) ?? 'application/octet-stream';
  const isText = type.startsWith('text/') || type === 'application/javascript';
  return isText ? `${type}; charset=utf-8` : type;
}

const nothing = Buffer.alloc(0);
const lengthOf = ({ first, last }: ByteRange): number => last - first + 1;

function wholeFile(file: FileHandle, size: number, type: string, fields: readonly string[], status: number): Answer {
  const parts = size === 0 ? [] : [{ before: nothing, range: { first: 0, last: size - 1 } }];
  return {
    status,
    headers: ['Content-Type', type, ...fields],
    body: { kind: 'file', file, byteLength: size, parts },
    isLast: false,
  };
}

function onePart(file: FileHandle, range: ByteRange, size: number, type: string, fields: readonly string[]): Answer {
  const headers = ['Content-Type', type, 'Content-Range', `bytes ${range.first}-${range.last}/${size}`, ...fields];
  const parts = [{ before: nothing, range }];
  return { status: 206, headers, body: { kind: 'file', file, byteLength: lengthOf(range), parts }, isLast: false };
}

/** multipart/byteranges (RFC 9110 §14.6). */
function manyParts(
  file: FileHandle,
  ranges: readonly ByteRange[],
  size: number,
  type: string,
  fields: readonly string[],
): Answer {
  const boundary = randomBytes(12).toString('hex');
  const parts: { before: Buffer; range: ByteRange | null }[] = ranges.map((range, index) => ({
    before: Buffer.from(
      `${index === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Type: ${type}\r\n` +
        `Content-Range: bytes ${range.first}-${range.last}/${size}\r\n\r\n`,
    ),
    range,
  }));
  parts.push({ before: Buffer.from(`\r\n--${boundary}--\r\n`), range: null });
  const byteLength = parts.reduce((sum, { before, range }) => sum + before.length + (range ? lengthOf(range) : 0), 0);
  const headers = ['Content-Type', `multipart/byteranges; boundary=${boundary}`, ...fields];
  return { status: 206, headers, body: { kind: 'file', file, byteLength, parts }, isLast: false };
}
