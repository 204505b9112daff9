/** Writes an answer with Node's response, and tells the exchange what was on the wire. */
import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { bodyByteLength, plainText, reasonPhrase, type Answer, type AnswerBody } from './answer';
import { drained } from './drained';
import type { ServerExchange } from './server-exchange';

/** Bytes of one chunk, and of one read of a file. */
const pieceBytes = 64 * 1024;

export interface Manner {
  /** Chunked coding instead of a Content-Length, where the client's version knows it. */
  readonly isChunked: boolean;
  /** The header fields say how long the body is, or what codes it. */
  readonly isFramed: boolean;
  /** The route that thought of it, from 0; null: none. */
  readonly route: number | null;
}

/** Null, or a promise that rejects where a file cannot be read on. */
export function writeAnswer(
  response: ServerResponse,
  exchange: ServerExchange,
  answer: Answer,
  manner: Manner,
): Promise<void> | null {
  const { status, body } = answer;
  const isBodiless = status === 204 || status === 304;
  const headers = isBodiless || manner.isFramed ? answer.headers : withFraming(response, answer, manner.isChunked);
  if (answer.isLast) response.shouldKeepAlive = false;
  response.writeHead(status, reasonPhrase(status), headers as string[]);
  exchange.answers(status, headOf(response), manner.route);
  const hasBody = !isBodiless && response.req.method !== 'HEAD';
  if (body.kind === 'file') return writeFile(response, exchange, body, hasBody);
  if (body.kind === 'none' || !hasBody) response.end();
  else writeBytes(response, exchange, body.bytes);
  return null;
}

/** How the body's end is found (RFC 9112 §6). */
function withFraming(response: ServerResponse, { headers, body }: Answer, isChunked: boolean): readonly string[] {
  if (isChunked && response.req.httpVersion !== '1.0') return [...headers, 'Transfer-Encoding', 'chunked'];
  return [...headers, 'Content-Length', String(bodyByteLength(body))];
}

/** The status line and header fields, Node's own (Date, Connection) among them: Node keeps the text that it is about to write. */
function headOf(response: ServerResponse): string {
  return (response as ServerResponse & { readonly _header: string })._header;
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
      exchange.addResponseBytes(bytes);
      if (!response.write(bytes)) await drained(response);
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

/** A response without Node's machinery, for what its parser could not read. */
export function rawResponse(status: number, body: Buffer): { head: string; bytes: Buffer } {
  const fields = [`Content-Type: ${plainText}`, `Content-Length: ${body.length}`];
  const date = `Date: ${new Date().toUTCString()}`;
  const lines = [`HTTP/1.1 ${status} ${reasonPhrase(status)}`, ...fields, date, 'Connection: close'];
  const head = `${lines.join('\r\n')}\r\n\r\n`;
  return { head, bytes: Buffer.concat([Buffer.from(head), body]) };
}
