import { toBase64, toCArray, toHexdump, toText } from '../../../src-main/contract/byte-format';
import { toHexNotation } from '../../../src-main/contract/notation';
import type { Encoding } from '../../../src-main/contract/message';
import type { Lab } from '../../lab/lab';
import { readWholeRecord } from './record-bytes';

export const copyFormats = ['text', 'hex', 'base64', 'c-array', 'hexdump'] as const;
export type CopyFormat = (typeof copyFormats)[number];

/** Payload bytes that one copy takes at most: as a hexdump five times as many characters. */
export const copiedBytesLimit = 8 * 1024 * 1024;

export function formatBytesAs(format: CopyFormat, bytes: Uint8Array, encoding: Encoding, name = 'data'): string {
  switch (format) {
    case 'text':
      return toText(bytes, encoding);
    case 'hex':
      return toHexNotation(bytes);
    case 'base64':
      return toBase64(bytes);
    case 'c-array':
      return toCArray(bytes, name);
    case 'hexdump':
      return toHexdump(bytes);
  }
}

export interface Copied {
  readonly records: number;
  /** Number of the first record that did not fit any more; null: all did. */
  readonly leftOutFrom: number | null;
}

/** Copies the payloads of the records to the clipboard, one after the other; events have none. */
export async function copyRecords(
  lab: Lab,
  session: string,
  numbers: Iterable<number>,
  format: CopyFormat,
  encoding: Encoding,
): Promise<Copied> {
  const texts: string[] = [];
  let byteLength = 0;
  let leftOutFrom: number | null = null;
  for (const number of numbers) {
    const record = await readWholeRecord(lab, session, number);
    if (record.kind === 'event') continue;
    byteLength += record.byteLength;
    if (byteLength > copiedBytesLimit && texts.length > 0) {
      leftOutFrom = number;
      break;
    }
    texts.push(formatBytesAs(format, record.bytes, encoding, `record_${number}`));
  }
  // Text is put together as it was on the wire; the other formats have lines of their own.
  await lab.invoke('clipboard.write', { text: texts.join(format === 'text' || format === 'hexdump' ? '' : '\n') });
  return { records: texts.length, leftOutFrom };
}
