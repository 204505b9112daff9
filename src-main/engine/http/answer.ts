/** A response before it is written: status, header fields and body, whoever thought of it. */
import { STATUS_CODES } from 'node:http';
import type { FileHandle } from 'node:fs/promises';
import type { ByteRange } from './byte-ranges';

export type AnswerBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** Parts of a file, each after some bytes of ours. Whoever writes it closes the file. */
  | {
      readonly kind: 'file';
      readonly file: FileHandle;
      readonly byteLength: number;
      readonly parts: readonly { readonly before: Buffer; readonly range: ByteRange | null }[];
    };

export interface Answer {
  readonly status: number;
  /** Raw: name, value, name, value … */
  readonly headers: readonly string[];
  readonly body: AnswerBody;
  /** Ends the connection afterwards. */
  readonly isLast: boolean;
}

/** The phrase that belongs to a status, empty for one that nobody registered. */
export function reasonPhrase(status: number): string {
  return STATUS_CODES[status] ?? '';
}

export const plainText = 'text/plain; charset=utf-8';

/** A sentence of the server's own. */
export function sentenceAnswer(
  status: number,
  sentence: string,
  { headers = [], isLast = false }: { readonly headers?: readonly string[]; readonly isLast?: boolean } = {},
): Answer {
  const bytes = Buffer.from(`${sentence}\n`);
  return { status, headers: [...headers, 'Content-Type', plainText], body: { kind: 'bytes', bytes }, isLast };
}

export function bodyByteLength(body: AnswerBody): number {
  switch (body.kind) {
    case 'none':
      return 0;
    case 'bytes':
      return body.bytes.byteLength;
    case 'file':
      return body.byteLength;
  }
}

/** Lets go of what an answer holds that is not written after all. */
export async function discard({ body }: Answer): Promise<void> {
  if (body.kind === 'file') await body.file.close();
}
