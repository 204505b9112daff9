/** The readers of contents: of a body, a payload, an application message. */
import type { FieldEntry } from '../field-catalog';

export type ContentName = 'json' | 'cbor' | 'msgpack' | 'form' | 'multipart' | 'protobuf' | 'text';

export const contentEntries: Readonly<Record<ContentName, readonly FieldEntry[]>> = {
  json: [],
  cbor: [],
  msgpack: [],
  form: [],
  multipart: [],
  protobuf: [],
  text: [],
};
