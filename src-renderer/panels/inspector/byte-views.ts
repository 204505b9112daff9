/** What a hex view may show of the selected thing, and which bytes of it a field is. */
import type { MessageDetail, PacketDetail, RecordMessage } from '../../../src-main/contract/messages';
import { KeptBytes, type ByteDocument } from '../../state/byte-document';
import type { ByteRange } from '../../state/selection.svelte';

/** Where bytes are counted: in the record, in a message, in a source of a message, in the packet. */
export type ByteSpace =
  | { readonly in: 'record' }
  | { readonly in: 'message'; readonly number: number }
  | { readonly in: 'source'; readonly number: number; readonly index: number }
  | { readonly in: 'packet' };

export interface ByteView {
  readonly key: string;
  readonly space: ByteSpace;
  /** A source's own name; null: the window says what it is. */
  readonly name: string | null;
  readonly bytes: ByteDocument;
  /** Where another record's bytes, or another message, begin. */
  readonly starts: readonly number[];
}

/** Bytes of a message or of one of its sources, or of the packet. */
export interface FieldBytes {
  /** null: of the packet. */
  readonly message: number | null;
  readonly source: number | null;
  readonly range: ByteRange;
}

const made = new WeakMap<MessageDetail | PacketDetail, readonly ByteView[]>();

/** The same views each time that it is asked: a hex view begins at the top of another one. */
export function messageViews(detail: MessageDetail): readonly ByteView[] {
  return remembered(detail, () => viewsOf(detail));
}

function viewsOf({ number, bytes, sources, pieces }: MessageDetail): ByteView[] {
  const starts = pieces.map(({ at }) => at).filter((at) => at > 0);
  const own: ByteView = {
    key: `message:${number}`,
    space: { in: 'message', number },
    name: null,
    bytes: new KeptBytes(bytes),
    starts,
  };
  const others = sources.map((source, index): ByteView => ({
    key: `source:${number}:${index}`,
    space: { in: 'source', number, index },
    name: source.name,
    bytes: new KeptBytes(source.bytes),
    starts: [],
  }));
  return [own, ...others];
}

export function packetViews(packet: PacketDetail): readonly ByteView[] {
  return remembered(packet, () => [
    { key: 'packet', space: { in: 'packet' }, name: null, bytes: new KeptBytes(packet.bytes), starts: [] },
  ]);
}

function remembered(of: MessageDetail | PacketDetail, make: () => readonly ByteView[]): readonly ByteView[] {
  const views = made.get(of) ?? make();
  made.set(of, views);
  return views;
}

/** Whether the record has all of a message's bytes as the message has them. */
export function holdsWhole(member: RecordMessage, detail: MessageDetail): boolean {
  return !isCarried(detail) && member.at === 0 && member.length >= detail.byteLength;
}

/** Its bytes are inside another message's (a payload in frames): no place in the record is theirs alone. */
export function isCarried({ message }: MessageDetail): boolean {
  return message !== null && message.bytes !== null;
}

/** Where a field's bytes are in a view; null: it shows none of them. */
export function rangeIn(
  { space }: ByteView,
  { message, source, range }: FieldBytes,
  members: readonly RecordMessage[],
  carried: (number: number) => boolean,
): ByteRange | null {
  if (message === null) return space.in === 'packet' ? range : null;
  if (space.in === 'message') return space.number === message && source === null ? range : null;
  if (space.in === 'source') return space.number === message && space.index === source ? range : null;
  if (space.in === 'packet' || source !== null || carried(message)) return null;
  const member = members.find(({ number }) => number === message);
  return member === undefined ? null : common(range, { at: member.at, length: member.length }, member.from - member.at);
}

/** Whose bytes a range of a view is; null: nobody's that is known. */
export function bytesAt({ space }: ByteView, range: ByteRange, members: readonly RecordMessage[]): FieldBytes | null {
  if (space.in === 'packet') return { message: null, source: null, range };
  if (space.in === 'message') return { message: space.number, source: null, range };
  if (space.in === 'source') return { message: space.number, source: space.index, range };
  const member = members.find(({ from, length }) => range.at >= from && range.at < from + length);
  if (member === undefined) return null;
  const length = Math.min(range.length, member.from + member.length - range.at);
  return { message: member.number, source: null, range: { at: range.at - member.from + member.at, length } };
}

function common(one: ByteRange, other: ByteRange, shift: number): ByteRange | null {
  const at = Math.max(one.at, other.at);
  const end = Math.min(one.at + one.length, other.at + other.length);
  return end > at ? { at: at + shift, length: end - at } : null;
}
