/** What a content is: by what is said of it, otherwise by its bytes, with few and exact signs. */
import { contentValue } from '../content';
import type { ContentName } from '../../../contract/field-catalog/content';
import { readCbor } from './cbor';
import { ContentReader, type ContentLimits } from './content-reader';
import { readJson } from './json';
import { parseMediaType } from './media-type';
import { readMessagePack } from './msgpack';

const byEssence: Readonly<Record<string, ContentName>> = {
  'application/json': 'json',
  'text/json': 'json',
  'application/cbor': 'cbor',
  'application/cbor-seq': 'cbor',
  'application/msgpack': 'msgpack',
  'application/x-msgpack': 'msgpack',
  'application/vnd.msgpack': 'msgpack',
  'application/x-www-form-urlencoded': 'form',
  'application/protobuf': 'protobuf',
  'application/x-protobuf': 'protobuf',
  'application/vnd.google.protobuf': 'protobuf',
  'application/xml': 'text',
  'application/javascript': 'text',
  'application/ecmascript': 'text',
  'application/graphql': 'text',
  'application/sql': 'text',
  'application/toml': 'text',
  'application/yaml': 'text',
  'application/x-yaml': 'text',
  'application/x-ndjson': 'text',
  'application/json-seq': 'text',
};

const bySuffix: Readonly<Record<string, ContentName>> = {
  json: 'json',
  cbor: 'cbor',
  msgpack: 'msgpack',
  xml: 'text',
  yaml: 'text',
};

/** Say that there are bytes, and nothing of what they are. */
const saysNothing = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'application/unknown']);

export interface KindOptions {
  /** Not all of it is here. */
  readonly isCut?: boolean;
  readonly limits: ContentLimits;
}

/** `mediaType`: with its parameters, as it is written; null: nobody says. Null: none that is read here. */
export function contentKind(bytes: Uint8Array, mediaType: string | null, options: KindOptions): ContentName | null {
  const { essence } = parseMediaType(mediaType ?? '');
  if (saysNothing.has(essence)) return sniffed(bytes, options);
  const named = byEssence[essence] ?? bySuffix[/\+([a-z]+)$/.exec(essence)?.[1] ?? ''];
  if (named) return named;
  if (essence.startsWith('multipart/')) return 'multipart';
  return essence.startsWith('text/') ? 'text' : null;
}

function sniffed(bytes: Uint8Array, options: KindOptions): ContentName | null {
  if (bytes.length === 0) return null;
  if (isJson(bytes, options)) return 'json';
  if (typeof contentValue(bytes, options.isCut) === 'string') return 'text';
  if (isMapOfNames(bytes, readCbor, options)) return 'cbor';
  return isMapOfNames(bytes, readMessagePack, options) ? 'msgpack' : null;
}

/** An object or an array: a number or a word alone is as well a text. */
function isJson(bytes: Uint8Array, options: KindOptions): boolean {
  const at = bytes.findIndex((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
  if (bytes[at] !== 0x7b && bytes[at] !== 0x5b) return false;
  const { complaints } = trial(bytes, readJson, options);
  return complaints.list.every(({ code }) => isOfLimits(code) || code === 'JSON_DUPLICATE_NAME');
}

/** Noise is not: a map, whole and without a mistake, whose keys are words. */
function isMapOfNames(bytes: Uint8Array, read: (reader: ContentReader) => void, options: KindOptions): boolean {
  if (options.isCut) return false;
  const { complaints, fields } = trial(bytes, read, options);
  const [root] = fields;
  const keys = (root?.children ?? []).map(({ children }) => children?.find(({ name }) => name === 'key'));
  const isNamed = keys.length > 0 && keys.every((key) => typeof key?.value === 'string' && word.test(key.value));
  return root?.name === 'map' && isNamed && complaints.list.every(({ code }) => isOfLimits(code));
}

const word = /^[\p{L}_$][\p{L}\p{N} _$.:/-]*$/u;

function trial(bytes: Uint8Array, read: (reader: ContentReader) => void, options: KindOptions): ContentReader {
  const { isCut = false, limits } = options;
  const reader = new ContentReader(bytes, { base: 0, isCut, limits });
  reader.attempt(() => read(reader));
  return reader;
}

const isOfLimits = (code: string): boolean => code === 'CONTENT_TOO_DEEP' || code === 'FIELDS_NOT_SHOWN';
