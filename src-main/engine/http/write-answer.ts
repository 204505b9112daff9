/** Writes an answer to Node's response, every header field of it our own, so that the journal knows what was on the wire. */
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { bodyByteLength, plainText, reasonPhrase, type Answer, type AnswerBody } from './answer';
import { valueOf } from './header-fields';
import type { ServerExchange } from './server-exchange';

/** Bytes of one chunk, and of one read of a file. */
const pieceBytes = 64 * 1024;

export interface Manner {
  /** Chunked coding instead of a Content-Length, where the client's version knows it. */
  readonly isChunked: boolean;
  /** Milliseconds that an idle connection is kept; 0: none is kept. */
  readonly keepAliveTimeoutMs: number;
  /** The route that thought of it, from 0; null: none. */
  readonly route: number | null;
}

/** Rejects where a file cannot be read on. */
export function writeAnswer(
  response: ServerResponse,
  exchange: ServerExchange,
  answer: Answer,
  manner: Manner,
): Promise<void> | null {
  const { status, body } = answer;
  const hasBody = status !== 204 && status !== 304 && response.req.method !== 'HEAD';
  const headers = composeFields(response, answer, manner);
  // All of them are given; Node's own would not be in the journal.
  response.sendDate = false;
  response.writeHead(status, reasonPhrase(status), headers);
  exchange.answers(status, headers, manner.route);
  if (body.kind === 'file') return writeFile(response, exchange, body, hasBody);
  if (body.kind === 'none' || !hasBody) response.end();
  else writeBytes(response, exchange, body.bytes);
  return null;
}

function composeFields(response: ServerResponse, answer: Answer, manner: Manner): string[] {
  const { status, headers, body } = answer;
  const fields = [...headers];
  const has = (name: string): boolean => valueOf(headers, name) !== null;
  if (!has('date')) fields.push('Date', httpDate());
  const frames = status !== 204 && status !== 304 && !has('content-length') && !has('transfer-encoding');
  const knowsChunks = response.req.httpVersion !== '1.0';
  if (frames && manner.isChunked && knowsChunks) fields.push('Transfer-Encoding', 'chunked');
  else if (frames) fields.push('Content-Length', String(bodyByteLength(body)));
  if (!has('connection')) fields.push(...connectionFields(response, answer, manner));
  return fields;
}

function connectionFields(response: ServerResponse, { isLast }: Answer, { keepAliveTimeoutMs }: Manner): string[] {
  if (isLast || keepAliveTimeoutMs === 0 || !response.shouldKeepAlive) return ['Connection', 'close'];
  const seconds = Math.floor(keepAliveTimeoutMs / 1000);
  const hint = seconds > 0 ? ['Keep-Alive', `timeout=${seconds}`] : [];
  return ['Connection', 'keep-alive', ...hint];
}

let latestDate = { second: 0, text: '' };

/** `Sun, 06 Nov 1994 08:49:37 GMT`, made once a second. */
export function httpDate(): string {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  if (latestDate.second !== second) latestDate = { second, text: new Date(now).toUTCString() };
  return latestDate.text;
}

function writeBytes(response: ServerResponse, exchange: ServerExchange, bytes: Buffer): void {
  exchange.addResponseBytes(bytes);
  if (!response.chunkedEncoding || bytes.length <= pieceBytes) {
    response.end(bytes);
    return;
  }
  for (let at = 0; at < bytes.length; at += pieceBytes) response.write(bytes.subarray(at, at + pieceBytes));
  response.end();
}

async function writeFile(
  response: ServerResponse,
  exchange: ServerExchange,
  { file, parts }: AnswerBody & { kind: 'file' },
  hasBody: boolean,
): Promise<void> {
  exchange.isSending();
  try {
    for await (const bytes of piecesOf(file, hasBody ? parts : [])) {
      if (exchange.isOver) return;
      await write(response, exchange, bytes);
    }
    response.end();
  } finally {
    await file.close();
  }
}

async function* piecesOf(file: FileHandle, parts: (AnswerBody & { kind: 'file' })['parts']): AsyncGenerator<Buffer> {
  for (const { before, range } of parts) {
    if (before.length > 0) yield before;
    if (range === null) continue;
    for (let at = range.first; at <= range.last;) {
      const wanted = Math.min(pieceBytes, range.last - at + 1);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
      if (bytesRead === 0) throw new FileShrunk();
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  }
}

/** It became shorter than was promised: the response cannot be finished. */
export class FileShrunk extends Error {}

async function write(response: ServerResponse, exchange: ServerExchange, bytes: Buffer): Promise<void> {
  exchange.addResponseBytes(bytes);
  if (response.write(bytes)) return;
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  response.once('close', onClose);
  try {
    await once(response, 'drain', { signal: gone.signal });
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  } finally {
    response.off('close', onClose);
  }
}

/** A response without Node's machinery, for what its parser could not read. */
export function rawResponse(status: number, body: Buffer): { headers: string[]; bytes: Buffer } {
  const length = String(body.length);
  const headers = ['Content-Type', plainText, 'Date', httpDate(), 'Content-Length', length, 'Connection', 'close'];
  let head = `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n`;
  for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return { headers, bytes: Buffer.concat([Buffer.from(`${head}\r\n`), body]) };
}
