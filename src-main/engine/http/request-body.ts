/** What a request carries, ready to be sent, and sent again where a redirect asks for it. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { randomBytes } from 'node:crypto';
import mime from 'mime';
import { LabError } from '../../contract/errors';
import { encodeMessage } from '../../contract/notation';
import type { NameAndValue } from '../../contract/spec/common';
import type { RequestBody } from '../../contract/spec/http';
import { fileError } from '../link/errno';

export type PreparedRequestBody = {
  readonly byteLength: number;
  /** Null: nothing is said about it. */
  readonly contentType: string | null;
} & (
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** Read anew at each call. Throws LabError. */
  | { readonly kind: 'stream'; readonly pieces: () => AsyncIterable<Buffer> }
);

const octets = 'application/octet-stream';

/** Throws what encoding may, and what looking at its files may. */
export async function prepareRequestBody(body: RequestBody): Promise<PreparedRequestBody> {
  switch (body.from) {
    case 'none':
      return { kind: 'none', byteLength: 0, contentType: null };
    case 'text':
      return ofBytes(Buffer.from(body.text, 'utf8'), 'text/plain; charset=utf-8');
    case 'json':
      return ofBytes(Buffer.from(body.text, 'utf8'), 'application/json');
    case 'form':
      return ofBytes(Buffer.from(formEncoded(body.fields)), 'application/x-www-form-urlencoded');
    case 'bytes':
      return ofBytes(Buffer.from(encodeMessage(body.message)), null);
    case 'file': {
      const { path } = body;
      const byteLength = await fileByteLength(path);
      const contentType = mime.getType(path) ?? octets;
      return { kind: 'stream', byteLength, contentType, pieces: () => readPieces(path, byteLength) };
    }
    case 'multipart':
      return multipart(body.parts);
  }
}

function ofBytes(bytes: Buffer, contentType: string | null): PreparedRequestBody {
  return { kind: 'bytes', bytes, byteLength: bytes.byteLength, contentType };
}

function formEncoded(fields: readonly NameAndValue[]): string {
  return new URLSearchParams(fields.map(({ name, value }): [string, string] => [name, value])).toString();
}

async function fileByteLength(path: string): Promise<number> {
  const info = await stat(path).catch((error: unknown) => {
    throw fileError(error, path);
  });
  if (info.isDirectory()) throw new LabError('FILE_IS_DIRECTORY', { path });
  if (!info.isFile()) throw new LabError('FILE_NOT_READABLE', { path, reason: 'it is not a regular file' });
  return info.size;
}

/** As much as was promised: a file that grows meanwhile is cut, one that shrinks is an error. */
async function* readPieces(path: string, byteLength: number): AsyncGenerator<Buffer> {
  if (byteLength === 0) return;
  let left = byteLength;
  try {
    for await (const piece of createReadStream(path, { end: byteLength - 1 }) as AsyncIterable<Buffer>) {
      left -= piece.byteLength;
      yield piece;
    }
  } catch (error) {
    throw fileError(error, path);
  }
  if (left > 0) throw new LabError('FILE_NOT_READABLE', { path, reason: 'it became shorter while it was sent' });
}

type Part = Extract<RequestBody, { from: 'multipart' }>['parts'][number];

/** multipart/form-data (RFC 7578). */
async function multipart(parts: readonly Part[]): Promise<PreparedRequestBody> {
  const boundary = `----wirebench${randomBytes(12).toString('hex')}`;
  const sizes = await Promise.all(parts.map(({ filePath, value }) => partByteLength(filePath, value)));
  const heads = parts.map((part) => Buffer.from(partHead(boundary, part)));
  const end = Buffer.from(`--${boundary}--\r\n`);
  const lengths = parts.map((_, index) => heads[index]!.length + sizes[index]! + 2);
  async function* pieces(): AsyncGenerator<Buffer> {
    for (const [index, { filePath, value }] of parts.entries()) {
      yield heads[index]!;
      if (filePath === null) yield Buffer.from(value, 'utf8');
      else yield* readPieces(filePath, sizes[index]!);
      yield Buffer.from('\r\n');
    }
    yield end;
  }
  const byteLength = lengths.reduce((sum, length) => sum + length, end.length);
  const contentType = `multipart/form-data; boundary=${boundary}`;
  if (parts.some(({ filePath }) => filePath !== null)) return { kind: 'stream', byteLength, contentType, pieces };
  const bytes: Buffer[] = [];
  for await (const piece of pieces()) bytes.push(piece);
  return ofBytes(Buffer.concat(bytes), contentType);
}

function partByteLength(filePath: string | null, value: string): Promise<number> {
  return filePath === null ? Promise.resolve(Buffer.byteLength(value)) : fileByteLength(filePath);
}

function partHead(boundary: string, { name, filePath }: Part): string {
  const file = filePath === null ? '' : `; filename="${quoted(basename(filePath))}"`;
  const type = filePath === null ? '' : `Content-Type: ${mime.getType(filePath) ?? octets}\r\n`;
  return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${file}\r\n${type}\r\n`;
}

/** As browsers do (WHATWG HTML §4.10.21.8). */
function quoted(text: string): string {
  return text.replace(/["\r\n]/g, (character) => ({ '"': '%22', '\r': '%0D', '\n': '%0A' })[character]!);
}
