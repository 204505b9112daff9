/** Domain names and their compression (RFC 1035 §3.1, §4.1.4). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';

/** RFC 1035 §2.3.4. */
const longestName = 255;

const rules = {
  pointer: { code: 'DNS_POINTER', clause: 'RFC 1035 §4.1.4' },
  label: { code: 'DNS_LABEL', clause: 'RFC 1035 §4.1.4' },
  tooLong: { code: 'DNS_NAME_TOO_LONG', clause: 'RFC 1035 §2.3.4' },
  short: { code: 'DNS_TOO_SHORT', clause: 'RFC 1035 §4.1' },
} satisfies Record<string, Rule>;

/** `base`: where in the reader's bytes the message begins that offsets are counted from. Returns the name, `.` for the root. */
export function readName(reader: FieldReader, name: string, base: number): string {
  const start = reader.at;
  const labels: string[] = [];
  let at = start;
  /** Where the name goes on after its first pointer. */
  let after: number | null = null;
  /** A pointer has to go back: no name can go on for ever. */
  let lowest = start;
  let byteLength = 1;
  for (;;) {
    const end: number = after === null ? reader.end : reader.bytes.length;
    const length = at < end ? reader.bytes[at]! : reader.refuse(rules.short, start, Math.max(0, end - start));
    if (length === 0) break;
    if (length >= 0xc0) {
      if (at + 1 >= end) reader.refuse(rules.short, start, end - start);
      const target = base + (((length & 0x3f) << 8) | reader.bytes[at + 1]!);
      if (target >= lowest) reader.refuse(rules.pointer, start, (after ?? at + 2) - start);
      after ??= at + 2;
      lowest = target;
      at = target;
      continue;
    }
    if (length > 63) reader.refuse(rules.label, start, (after ?? at + 1) - start);
    if (at + 1 + length > end) reader.refuse(rules.short, start, (after ?? end) - start);
    byteLength += 1 + length;
    if (byteLength > longestName) reader.refuse(rules.tooLong, start, (after ?? at) - start);
    labels.push(labelText(reader.bytes.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  const text = labels.length === 0 ? '.' : labels.join('.');
  reader.take(name, (after ?? at + 1) - start, () => text);
  return text;
}

/** RFC 1035 §5.1: dots and backslashes escaped, what is not printable as `\DDD`. */
function labelText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    if (byte === 0x2e || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  }).join('');
}
