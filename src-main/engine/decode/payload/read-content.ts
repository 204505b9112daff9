/** What an application's bytes say: one entry for the contents of all protocols, always beside the bytes themselves. */
import type { ContentName } from '../../../contract/field-catalog/content';
import type { FieldNode } from '../../../contract/fields';
import { shownPart } from '../content';
import type { Complaint } from '../decoder';
import { readCbor, readCborSequence } from './cbor';
import { contentKind } from './content-kind';
import { ContentReader, type ContentLimits } from './content-reader';
import { readForm } from './form';
import { readJson } from './json';
import { parameterOf, parseMediaType, type MediaType } from './media-type';
import { readMessagePack } from './msgpack';
import { readMultipart } from './multipart';
import { readProtobuf } from './protobuf';
import { readText } from './text';

export interface ContentOptions {
  /** As it is written, with its parameters; null: nobody says, and the bytes have to tell. */
  readonly mediaType: string | null;
  /** What it is to be read as, whatever is said of it. */
  readonly kind?: ContentName;
  /** Where its first byte stands: in the message, or in the source that it is. */
  readonly at: number;
  /** Index of the source that `at` counts in; left out: the message's own bytes. */
  readonly source?: number;
  /** All that there is of it, where `bytes` are its beginning. */
  readonly byteLength?: number;
  /** There is more of it, whatever `byteLength` says: an end in the middle breaks no rule. */
  readonly isCut?: boolean;
  /** Where on the wire it is, for complaints of what is not there as it is shown. */
  readonly wire?: { readonly at: number; readonly len: number };
  readonly limits: ContentLimits;
}

export interface ReadContent {
  /** Its root, which `reads`; none where it is nothing that is read, or nothing is to be read. */
  readonly fields: readonly FieldNode[];
  readonly complaints: readonly Complaint[];
  readonly kind: ContentName | null;
}

const nothing: ReadContent = { fields: [], complaints: [], kind: null };

/** How the root is called. */
const names: Readonly<Record<ContentName, string>> = {
  json: 'JSON',
  cbor: 'CBOR',
  msgpack: 'MessagePack',
  form: 'form data',
  multipart: 'multipart',
  protobuf: 'Protocol Buffers',
  text: 'text',
};

/** Fields have to be counted from `at`, complaints too (from the message's start), unless `wire` says where they are. */
export function readContent(bytes: Uint8Array, options: ContentOptions): ReadContent {
  const { at: base, limits, byteLength = bytes.length } = options;
  const kept = bytes.subarray(0, limits.contentByteLength);
  if (kept.length === 0) return nothing;
  const isCut = kept.length < byteLength || (options.isCut ?? false);
  const kind = options.kind ?? contentKind(kept, options.mediaType, { isCut, limits });
  if (kind === null) return nothing;
  const reader = new ContentReader(kept, { base, isCut, limits });
  const isWhole = reader.attempt(() => readers[kind](reader, parseMediaType(options.mediaType ?? '')));
  if (!isWhole && reader.left > 0) reader.raw('not read', reader.at, kept.length);
  const root: FieldNode = {
    name: names[kind],
    value: null,
    at: base,
    len: byteLength,
    ...shownPart(kept.length, byteLength),
    ...(options.source !== undefined && { source: options.source }),
    reads: kind,
    children: reader.fields,
  };
  return { fields: [root], complaints: placed(reader.complaints.list, options.wire), kind };
}

function placed(complaints: readonly Complaint[], wire: ContentOptions['wire']): readonly Complaint[] {
  return wire ? complaints.map((complaint) => ({ ...complaint, at: wire.at, len: wire.len })) : complaints;
}

const readers: Readonly<Record<ContentName, (reader: ContentReader, mediaType: MediaType) => void>> = {
  json: readJson,
  cbor: (reader, { essence }) => (/\bcbor-seq$/.test(essence) ? readCborSequence(reader) : readCbor(reader)),
  msgpack: readMessagePack,
  form: readForm,
  multipart: (reader, mediaType) => readMultipart(reader, mediaType, readPart),
  protobuf: readProtobuf,
  text: (reader, mediaType) => readText(reader, parameterOf(mediaType, 'charset')),
};

/** The body of a part is a content of its own, within what is left of the depth. Without a type it is text (RFC 2046 §5.1). */
function readPart(reader: ContentReader, from: number, to: number, mediaType: string | null): readonly FieldNode[] {
  const { base, isCut, limits } = reader.options;
  const contentDepth = limits.contentDepth - reader.depth;
  if (contentDepth <= 0) return [];
  const { fields, complaints } = readContent(reader.bytes.subarray(from, to), {
    mediaType,
    at: base + from,
    isCut: isCut && to === reader.bytes.length,
    limits: { ...limits, contentDepth },
  });
  reader.complaints.addAll(complaints);
  return fields;
}
