/** A packet's headers as text: a line for the packet, and beneath it its fields. */
import { toHex } from '../contract/byte-format';
import { encodeText } from '../contract/encoding';
import { violationSentence } from '../contract/decoded';
import type { FieldNode } from '../contract/fields';
import { toTextNotation } from '../contract/notation';
import type { Packet } from './line';

/** Of a value: bytes that a line shows. */
const shownByteLength = 32;

/** `isWhole`: with its fields. */
export function packetText(
  { frameNumber, byteLength, protocol, summary, fields, complaints }: Packet,
  isWhole: boolean,
): string {
  const title = `· frame ${frameNumber} ${protocol}${summary && `  ${safe(summary)}`} · ${byteLength} B`;
  const wrong = complaints.map(
    ({ severity, code, clause, details = {} }) =>
      `    ! ${severity}: ${safe(violationSentence(code, details))} (${clause})`,
  );
  return [title, ...(isWhole ? fieldLines(fields, 2) : []), ...wrong].join('\n');
}

function fieldLines(fields: readonly FieldNode[], depth: number): string[] {
  return fields.flatMap(({ name, value, text, children = [] }) => {
    const said = [value === null ? '' : `: ${valueText(value)}`, text === undefined ? '' : ` (${safe(text)})`];
    return [`${'  '.repeat(depth)}${safe(name)}${said.join('')}`, ...fieldLines(children, depth + 1)];
  });
}

function valueText(value: string | number | Uint8Array): string {
  if (!(value instanceof Uint8Array)) return safe(String(value));
  return `${toHex(value.subarray(0, shownByteLength))}${value.length > shownByteLength ? '…' : ''}`;
}

const safe = (text: string): string => toTextNotation(encodeText(text, 'utf-8'));
