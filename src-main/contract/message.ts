/** A message as a person writes it: kept as written (readable in the workspace file), turned into bytes when sent. */
import { z } from 'zod';

export const encodings = [
  'utf-8',
  'gbk',
  'gb18030',
  'big5',
  'latin1',
  'windows-1252',
  'utf-16le',
  'utf-16be',
  'shift_jis',
  'euc-jp',
  'euc-kr',
] as const;
export type Encoding = (typeof encodings)[number];

export const lineEnds = ['none', 'lf', 'crlf', 'cr', 'nul'] as const;
export type LineEnd = (typeof lineEnds)[number];

export const messageSchema = z.strictObject({
  /** `text` reads `\r \n \t \0 \\ \xHH \u{…}`; `hex` reads bytes in hexadecimal, or a pasted hexdump. */
  mode: z.enum(['text', 'hex']),
  text: z.string().max(64 * 1024 * 1024),
  encoding: z.enum(encodings).default('utf-8'),
  /** Appended after the text; unused in hex mode. */
  lineEnd: z.enum(lineEnds).default('none'),
});
export type Message = z.infer<typeof messageSchema>;

/** For a protocol whose messages are of two kinds: what was written as text, and what was written as bytes. */
export function messageKind({ mode }: Message): 'text' | 'binary' {
  return mode === 'hex' ? 'binary' : 'text';
}
