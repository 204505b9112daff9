import { toHex } from '../../../src-main/contract/byte-format';
import type { FieldNode } from '../../../src-main/contract/fields';
import type { Encoding } from '../../../src-main/contract/message';
import type { MessageDetail } from '../../../src-main/contract/messages';
import { formatIsoTime } from '../../../src-main/contract/time-format';
import type { Lab } from '../../lab/lab';
import { copiedBytesLimit, copyFormats, formatBytesAs } from '../log/copy-records';

export const messageFormats = ['line', ...copyFormats, 'json'] as const;
export type MessageFormat = (typeof messageFormats)[number];

export interface CopiedMessages {
  readonly messages: number;
  /** Number of the first message that did not fit any more; null: all did. */
  readonly leftOutFrom: number | null;
}

/** Copies the messages to the clipboard, one after the other; what has neither words nor bytes is left out. */
export async function copyMessages(
  lab: Lab,
  session: string,
  numbers: Iterable<number>,
  format: MessageFormat,
  encoding: Encoding,
): Promise<CopiedMessages> {
  const texts: string[] = [];
  let byteLength = 0;
  let leftOutFrom: number | null = null;
  for (const number of numbers) {
    const detail = await lab.invoke('messages.show', { session, number });
    const text = messageAs(format, detail, encoding);
    if (text === null) continue;
    byteLength += format === 'line' ? text.length : detail.bytes.length;
    if (byteLength > copiedBytesLimit && texts.length > 0) {
      leftOutFrom = number;
      break;
    }
    texts.push(text);
  }
  await lab.invoke('clipboard.write', { text: joined(format, texts) });
  return { messages: texts.length, leftOutFrom };
}

function joined(format: MessageFormat, texts: readonly string[]): string {
  if (format === 'json') return texts.length === 1 ? texts[0]! : `[${texts.join(',\n')}]`;
  return texts.join(format === 'text' || format === 'hexdump' ? '' : '\n');
}

function messageAs(format: MessageFormat, detail: MessageDetail, encoding: Encoding): string | null {
  switch (format) {
    case 'line':
      return lineOf(detail);
    case 'json':
      return JSON.stringify(messageJson(detail), null, 2);
    default:
      return detail.bytes.length === 0
        ? null
        : formatBytesAs(format, detail.bytes, encoding, `message_${detail.number}`);
  }
}

/** What the row says, in plain words. */
function lineOf({ message, violations }: MessageDetail): string | null {
  const said = message === null ? [] : [message.type, message.summary];
  const broken = violations.map(({ severity, sentence, clause }) => `${severity}: ${sentence} (${clause})`);
  const line = [...said, ...broken].filter((part) => part !== '').join(' ');
  return line === '' ? null : line;
}

/** A message as data: its fields as trees, bytes as hexadecimal. */
export function messageJson(detail: MessageDetail): unknown {
  const { number, atNs, connection, direction, message, violations, pieces } = detail;
  return {
    number,
    time: formatIsoTime(atNs),
    connection,
    direction,
    protocol: message?.proto ?? null,
    type: message?.type ?? null,
    summary: message?.summary ?? null,
    records: pieces.map(({ record }) => record),
    byteLength: detail.byteLength,
    fields: (message?.fields ?? []).map(fieldJson),
    violations: violations.map(({ severity, code, clause, sentence, at, len }) => ({
      ...{ severity, code, clause, sentence, at, len },
    })),
  };
}

function fieldJson({ name, value, at, len, text, children }: FieldNode): unknown {
  return {
    name,
    value: value instanceof Uint8Array ? toHex(value) : value,
    at,
    len,
    ...(text === undefined ? {} : { text }),
    ...(children === undefined ? {} : { children: children.map(fieldJson) }),
  };
}
