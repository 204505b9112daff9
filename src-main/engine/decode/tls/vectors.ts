/** What the presentation language of TLS calls vectors: a length, and so many bytes (RFC 8446 §3.4). */
import { decodeText } from '../../../contract/text-codec';
import { textValue } from '../content';
import type { FieldReader } from '../field-reader';

/** Elements one after the other, after their length. */
export function readList(reader: FieldReader, name: string, lengthByteLength: number, read: () => unknown): void {
  const byteLength = reader.number(`${name} Length`, lengthByteLength);
  reader.group(name, () =>
    reader.within(byteLength, () => {
      while (reader.left > 0) read();
    }),
  );
}

/** Bytes after their length. Returns how many there are. */
export function readOpaque(reader: FieldReader, name: string, lengthByteLength: number): number {
  const byteLength = reader.number(`${name} Length`, lengthByteLength);
  if (byteLength > 0) reader.raw(name, byteLength);
  return byteLength;
}

export function readText(reader: FieldReader, name: string, lengthByteLength: number): string {
  const byteLength = reader.number(`${name} Length`, lengthByteLength);
  return decodeText(reader.take(name, byteLength, textValue), 'utf-8');
}
