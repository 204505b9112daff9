/** Recognises pasted hexdumps: `xxd`, `hexdump -C`, Wireshark's and tshark's, `od -A x -t x1z`. Offsets and gutters are dropped. */

interface DumpLine {
  readonly offset: number;
  /** What stands between offset and bytes: `: ` (xxd), two spaces or more (hexdump, Wireshark), one (od). */
  readonly style: 'colon' | 'wide' | 'narrow';
  readonly bytes: readonly number[];
  readonly hasGutter: boolean;
  /** The line above was a `*`: the line before it is repeated up to here. */
  readonly afterRepeat: boolean;
}

/** The bytes of a dump, or null if the text is not one (then it is bytes as a person writes them). */
export function readHexdump(text: string): Uint8Array | null {
  const lines = readLines(text);
  if (!lines || !isDump(lines)) return null;
  return join(lines);
}

function readLines(text: string): DumpLine[] | null {
  const lines: DumpLine[] = [];
  let afterRepeat = false;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    if (line.trim() === '*' && lines.length > 0) {
      afterRepeat = true;
      continue;
    }
    const read = readLine(line, lines[0]?.bytes.length, afterRepeat);
    if (!read) return null;
    lines.push(read);
    afterRepeat = false;
  }
  return afterRepeat ? null : lines;
}

const lineStart = /^\s*([0-9a-f]{4,16})(?:(: )\s*|( {2,}|\t)|( )|:?$)/i;

/** `width`: bytes of the first line, which no later line exceeds. */
function readLine(line: string, width = Infinity, afterRepeat: boolean): DumpLine | null {
  const start = lineStart.exec(line.trimEnd());
  if (!start) return null;
  const rest = line.trimEnd().slice(start[0].length);
  const style = start[2] ? 'colon' : start[3] ? 'wide' : 'narrow';
  const { bytes, end } = readBytes(rest, width, style !== 'colon');
  const gutter = rest.slice(end).trimStart();
  const isGap = gutter === '' || bytes.length === width || /^( {2}|\t)/.test(rest.slice(end));
  if (!isGap || (bytes.length === 0 && gutter !== '')) return null;
  return { offset: Number.parseInt(start[1]!, 16), style, bytes, hasGutter: gutter !== '', afterRepeat };
}

/** Groups of whole bytes, one space apart; two spaces only in the middle of sixteen, where the style has a middle. */
function readBytes(rest: string, width: number, hasMiddle: boolean): { bytes: number[]; end: number } {
  const bytes: number[] = [];
  const group = /( {0,2})((?:[0-9a-f]{2})+)(?= |\t|$)/iy;
  for (let end = 0; ; end = group.lastIndex) {
    group.lastIndex = end;
    const match = group.exec(rest);
    const isMiddle = hasMiddle && bytes.length === 8 && match?.[2]?.length === 2;
    const isTooMany = bytes.length + (match?.[2]?.length ?? 0) / 2 > width;
    if (!match || isTooMany || (match[1]!.length === 2 && !isMiddle)) return { bytes, end };
    for (let i = 0; i < match[2]!.length; i += 2) bytes.push(Number.parseInt(match[2]!.slice(i, i + 2), 16));
  }
}

/** Offsets that count on prove a dump; without them only a first offset of 0 or a gutter tells it from plain bytes. */
function isDump(lines: readonly DumpLine[]): boolean {
  const [first] = lines;
  if (!first || first.bytes.length === 0 || lines.some((line) => line.style !== first.style && line.bytes.length > 0))
    return false;
  if (lines.length === 1) return first.hasGutter || (first.offset === 0 && first.style !== 'narrow');
  return lines.every((line, i) => i === 0 || follows(lines[i - 1]!, line));
}

function follows(before: DumpLine, line: DumpLine): boolean {
  const expected = before.offset + before.bytes.length;
  if (!line.afterRepeat) return line.offset === expected;
  return line.offset >= expected && line.offset <= expected + maximumRepeatedBytes;
}

/** A `*` stands for any number of bytes: a few pasted characters must not fill the memory. */
const maximumRepeatedBytes = 64 * 1024 * 1024;

function join(lines: readonly DumpLine[]): Uint8Array {
  const last = lines.at(-1)!;
  const base = lines[0]!.offset;
  const joined = new Uint8Array(last.offset + last.bytes.length - base);
  lines.forEach((line, i) => {
    if (line.afterRepeat) repeat(lines[i - 1]!, line.offset, joined, base);
    joined.set(line.bytes, line.offset - base);
  });
  return joined;
}

function repeat(line: DumpLine, to: number, joined: Uint8Array, base: number): void {
  for (let at = line.offset; at < to; at += line.bytes.length) joined.set(line.bytes.slice(0, to - at), at - base);
}
