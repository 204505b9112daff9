/** Sending to one or many, and the contents of files. */
import { open, type FileHandle } from 'node:fs/promises';
import type { SendResult } from '../../contract/commands';
import { LabError } from '../../contract/errors';
import { fileError } from '../link/errno';
import type { Recipient } from './runner';

/** Resolves when every recipient's socket has the bytes. Fails where not one got them. */
export async function sendTo(
  recipients: readonly Recipient[],
  bytes: Uint8Array,
  as?: 'text' | 'binary',
): Promise<SendResult> {
  if (recipients.length === 1) {
    const recipient = recipients[0]!;
    await recipient.send(bytes, as);
    return { byteLength: bytes.byteLength, connections: [recipient.number] };
  }
  const outcomes = await Promise.allSettled(recipients.map((recipient) => recipient.send(bytes, as)));
  const connections = recipients
    .filter((_, index) => outcomes[index]!.status === 'fulfilled')
    .map(({ number }) => number);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (connections.length === 0 && failure !== undefined) throw failure.reason;
  return { byteLength: bytes.byteLength * connections.length, connections };
}

/** Streams a file in pieces of so many bytes; those who are lost on the way are left out of the answer. Throws LabError. */
export async function sendFileTo(
  recipients: readonly Recipient[],
  path: string,
  pieceByteLength: number,
): Promise<SendResult> {
  const file = await openFile(path);
  try {
    let left = recipients;
    let byteLength = 0;
    const { size } = await file.stat();
    for (let at = 0; ; at += pieceByteLength) {
      // One byte more, to see the end in the same turn; a pipe does not say how much is in it.
      const piece = await readPiece(file, path, pieceByteLength, Math.max(size - at + 1, unknownByteLength));
      if (piece.byteLength > 0) {
        const sent = await sendTo(left, piece, 'binary');
        byteLength += sent.byteLength;
        if (sent.connections.length < left.length)
          left = left.filter(({ number }) => sent.connections.includes(number));
      }
      if (piece.byteLength < pieceByteLength) return { byteLength, connections: left.map(({ number }) => number) };
    }
  } finally {
    await file.close();
  }
}

/** Room to begin with, for what does not say its length. */
const unknownByteLength = 64 * 1024;

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(error, path);
  });
  if (!(await file.stat()).isDirectory()) return file;
  await file.close();
  throw new LabError('FILE_IS_DIRECTORY', { path });
}

/** A whole piece, or what is left of the file. The buffer is new each time: the last one may still be waiting to leave. */
async function readPiece(file: FileHandle, path: string, byteLength: number, expected: number): Promise<Uint8Array> {
  let piece = new Uint8Array(Math.min(byteLength, expected));
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(piece, filled, piece.length - filled, null).catch((error: unknown) => {
      throw fileError(error, path);
    });
    filled += bytesRead;
    if (bytesRead === 0 || filled === byteLength) return piece.subarray(0, filled);
    if (filled === piece.length) piece = grown(piece, Math.min(byteLength, 2 * filled));
  }
}

function grown(piece: Uint8Array, byteLength: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(byteLength);
  larger.set(piece);
  return larger;
}
