/** Lines of a journal: a checksum, a space, JSON. What a crash has cut off or a disk has changed does not pass for a line. */
import { crc32 } from 'node:zlib';

export function journalLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${checksum(json)} ${json}\n`;
}

export interface ReadLines {
  readonly values: readonly unknown[];
  /** Lines that are none; a last one without its end does not count, since that is what a crash leaves. */
  readonly damagedLines: number;
}

export function readJournalLines(text: string): ReadLines {
  const lines = text.split('\n');
  // Behind the last line's end there is nothing, or what could not be written whole.
  lines.pop();
  const values: unknown[] = [];
  let damagedLines = 0;
  for (const line of lines) {
    const json = line.slice(9);
    if (line.slice(0, 9) === `${checksum(json)} `) values.push(JSON.parse(json));
    else damagedLines += 1;
  }
  return { values, damagedLines };
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}
