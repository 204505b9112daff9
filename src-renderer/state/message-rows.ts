/** Rows of the Messages lens as the window keeps them, unpacked from pages. */
import { protocolNames, severities, type ProtocolName, type Severity } from '../../src-main/contract/decoded';
import {
  messageRowKinds,
  type MessageRowKind,
  type MessageRows,
  type RowBreach,
} from '../../src-main/contract/messages';
import { directions, layers, type Direction, type Layer, type LogEvent } from '../../src-main/contract/records';

export interface MessageRow {
  readonly number: number;
  /** Nanoseconds since the Unix epoch: when its last byte came. */
  readonly atNs: bigint;
  readonly kind: MessageRowKind;
  readonly direction: Direction;
  readonly layer: Layer;
  readonly protocol: ProtocolName | null;
  /** Of the worst rule that it breaks; null: it breaks none. */
  readonly severity: Severity | null;
  /** The worst rule that it breaks. */
  readonly breach: RowBreach | null;
  /** 0: belongs to no connection. */
  readonly connection: number;
  readonly byteLength: number;
  /** The records that hold its first and its last byte. */
  readonly firstRecord: number;
  readonly lastRecord: number;
  /** Number of the message that begins its exchange; 0: it is part of none. */
  readonly exchange: number;
  /** Nanoseconds since the message before it in its exchange; null: there is none. */
  readonly sinceNs: bigint | null;
  /** As the specification names it; empty for events and raw bytes. */
  readonly type: string;
  readonly summary: string;
  /** Of raw bytes the first few. */
  readonly preview: Uint8Array;
  readonly event: LogEvent | null;
}

const utf8 = new TextDecoder();
const nothing = new Uint8Array();

export function unpackMessageRows(page: MessageRows): MessageRow[] {
  const breaches = new Map(page.breaches.map((breach) => [breach.row, breach]));
  return Array.from({ length: page.count }, (_, index) => unpackRow(page, index, breaches.get(index) ?? null));
}

function unpackRow(page: MessageRows, index: number, breach: RowBreach | null): MessageRow {
  const kind = messageRowKinds[page.kind[index] ?? 0] ?? 'message';
  const text = page.text.subarray(index === 0 ? 0 : page.textEnd[index - 1], page.textEnd[index]);
  const sinceNs = page.sinceNs[index] ?? -1n;
  const severity = page.severity[index] ?? 0;
  return {
    number: page.number[index] ?? 0,
    atNs: page.atNs[index] ?? 0n,
    kind,
    direction: directions[page.direction[index] ?? 0] ?? 'none',
    layer: layers[page.layer[index] ?? 0] ?? 'wire',
    protocol: protocolNames[page.protocol[index] ?? 255] ?? null,
    severity: severity === 0 ? null : (severities[severity - 1] ?? null),
    breach,
    connection: page.connection[index] ?? 0,
    byteLength: page.byteLength[index] ?? 0,
    firstRecord: page.firstRecord[index] ?? 0,
    lastRecord: page.lastRecord[index] ?? 0,
    exchange: page.exchange[index] ?? 0,
    sinceNs: sinceNs < 0n ? null : sinceNs,
    ...contentOf(kind, text),
  };
}

type Content = Pick<MessageRow, 'type' | 'summary' | 'preview' | 'event'>;

function contentOf(kind: MessageRowKind, text: Uint8Array): Content {
  const none = { type: '', summary: '', preview: nothing, event: null };
  if (kind === 'raw') return { ...none, preview: text };
  const written = utf8.decode(text);
  if (kind === 'event') return { ...none, event: JSON.parse(written) as LogEvent };
  const tab = written.indexOf('\t');
  return tab < 0
    ? { ...none, type: written }
    : { ...none, type: written.slice(0, tab), summary: written.slice(tab + 1) };
}
