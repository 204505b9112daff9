/** The readers of contents: of a body, a payload, an application message. */
import type { FieldEntry } from '../field-catalog';

export type ContentName = 'json' | 'cbor' | 'msgpack' | 'form' | 'multipart' | 'protobuf' | 'text';

/** What a reader could not go on with. */
const notRead = (id: string, clause: string): FieldEntry => ({
  id: `${id}.not_read`,
  name: 'not read',
  type: 'bytes',
  clause,
});

const json: readonly FieldEntry[] = [
  { id: 'json', name: 'JSON', type: 'none', clause: 'RFC 8259 §2' },
  { id: 'json.object', name: 'object', type: 'none', clause: 'RFC 8259 §4' },
  { id: 'json.array', name: 'array', type: 'none', clause: 'RFC 8259 §5' },
  { id: 'json.key', name: 'key', type: 'text', clause: 'RFC 8259 §4' },
  { id: 'json.value.string', name: 'string', type: 'text', clause: 'RFC 8259 §7' },
  { id: 'json.value.number', name: 'number', type: 'number', clause: 'RFC 8259 §6' },
  { id: 'json.value.true', name: 'true', type: 'none', clause: 'RFC 8259 §3' },
  { id: 'json.value.false', name: 'false', type: 'none', clause: 'RFC 8259 §3' },
  { id: 'json.value.null', name: 'null', type: 'none', clause: 'RFC 8259 §3' },
  { id: 'json.value.word', name: 'word', type: 'text', clause: 'RFC 8259 §3' },
  notRead('json', 'RFC 8259 §2'),
  { id: 'json.member', name: null, type: 'text', clause: 'RFC 8259 §4' },
];

const text: readonly FieldEntry[] = [
  { id: 'data-text-lines', aliases: ['text'], name: 'text', type: 'none', clause: 'RFC 2046 §4.1' },
  { id: 'text.characters', name: 'characters', type: 'text', clause: 'RFC 2046 §4.1.2' },
];

export const contentEntries: Readonly<Record<ContentName, readonly FieldEntry[]>> = {
  json,
  cbor: [],
  msgpack: [],
  form: [],
  multipart: [],
  protobuf: [],
  text,
};
