/** The readers of contents: of a body, a payload, an application message. */
import type { FieldEntry } from '../field-catalog';

export type ContentName = 'json' | 'cbor' | 'msgpack' | 'form' | 'multipart' | 'protobuf' | 'text';

/** `name` null: whatever is called differently. */
type Row = readonly [id: string, name: string | null, type: FieldEntry['type'], clause: string, under?: string];

const entriesOf = (rows: readonly Row[]): readonly FieldEntry[] =>
  rows.map(([id, name, type, clause, under]) => ({ id, name, type, clause, ...(under !== undefined && { under }) }));

const json = entriesOf([
  ['json', 'JSON', 'none', 'RFC 8259 §2'],
  ['json.object', 'object', 'none', 'RFC 8259 §4'],
  ['json.array', 'array', 'none', 'RFC 8259 §5'],
  ['json.key', 'key', 'text', 'RFC 8259 §4'],
  ['json.value.string', 'string', 'text', 'RFC 8259 §7'],
  ['json.value.number', 'number', 'number', 'RFC 8259 §6'],
  ['json.value.true', 'true', 'none', 'RFC 8259 §3'],
  ['json.value.false', 'false', 'none', 'RFC 8259 §3'],
  ['json.value.null', 'null', 'none', 'RFC 8259 §3'],
  ['json.value.word', 'word', 'text', 'RFC 8259 §3'],
  ['json.not_read', 'not read', 'bytes', 'RFC 8259 §2'],
  ['json.member', null, 'text', 'RFC 8259 §4'],
]);

const cbor = entriesOf([
  ['cbor', 'CBOR', 'none', 'RFC 8949 §3'],
  ['cbor.item.array', 'array', 'none', 'RFC 8949 §3.1'],
  ['cbor.item.map', 'map', 'none', 'RFC 8949 §3.1'],
  ['cbor.key', 'key', 'text', 'RFC 8949 §3.1'],
  ['cbor.type.uint', 'unsigned integer', 'number', 'RFC 8949 §3.1'],
  ['cbor.type.nint', 'negative integer', 'number', 'RFC 8949 §3.1'],
  ['cbor.type.bytestring', 'byte string', 'bytes', 'RFC 8949 §3.1'],
  ['cbor.type.textstring', 'text string', 'text', 'RFC 8949 §3.1'],
  ['cbor.item.tag', 'tagged item', 'none', 'RFC 8949 §3.4'],
  ['cbor.type.tag', 'tag', 'number', 'RFC 8949 §3.4'],
  ['cbor.type.float16', 'float16', 'number', 'RFC 8949 §3.3'],
  ['cbor.type.float32', 'float32', 'number', 'RFC 8949 §3.3'],
  ['cbor.type.float64', 'float64', 'number', 'RFC 8949 §3.3'],
  ['cbor.type.simple_data', 'simple value', 'number', 'RFC 8949 §3.3'],
  ['cbor.type.false', 'false', 'none', 'RFC 8949 §3.3'],
  ['cbor.type.true', 'true', 'none', 'RFC 8949 §3.3'],
  ['cbor.type.null', 'null', 'none', 'RFC 8949 §3.3'],
  ['cbor.type.undefined', 'undefined', 'none', 'RFC 8949 §3.3'],
  ['cbor.not_read', 'not read', 'bytes', 'RFC 8949 §5.3'],
  ['cbor.member', null, 'text', 'RFC 8949 §3.1'],
]);

const msgpack = entriesOf([
  ['msgpack', 'MessagePack', 'none', 'MessagePack §Serialization'],
  ['msgpack.array', 'array', 'none', 'MessagePack §array format family'],
  ['msgpack.map', 'map', 'none', 'MessagePack §map format family'],
  ['msgpack.key', 'key', 'text', 'MessagePack §map format family'],
  ['msgpack.nil', 'nil', 'none', 'MessagePack §nil format'],
  ['msgpack.false', 'false', 'none', 'MessagePack §bool format family'],
  ['msgpack.true', 'true', 'none', 'MessagePack §bool format family'],
  ['msgpack.int', 'positive fixint', 'number', 'MessagePack §int format family'],
  ['msgpack.int', 'negative fixint', 'number', 'MessagePack §int format family'],
  ['msgpack.int', 'uint 8', 'number', 'MessagePack §int format family'],
  ['msgpack.int', 'uint 16', 'number', 'MessagePack §int format family'],
  ['msgpack.int', 'uint 32', 'number', 'MessagePack §int format family'],
  ['msgpack.int', 'uint 64', 'number', 'MessagePack §int format family'],
  ['msgpack.int', 'int 8', 'number', 'MessagePack §int format family'],
  ['msgpack.int', 'int 16', 'number', 'MessagePack §int format family'],
  ['msgpack.int', 'int 32', 'number', 'MessagePack §int format family'],
  ['msgpack.int', 'int 64', 'number', 'MessagePack §int format family'],
  ['msgpack.float', 'float 32', 'number', 'MessagePack §float format family'],
  ['msgpack.float', 'float 64', 'number', 'MessagePack §float format family'],
  ['msgpack.str', 'fixstr', 'text', 'MessagePack §str format family'],
  ['msgpack.str', 'str 8', 'text', 'MessagePack §str format family'],
  ['msgpack.str', 'str 16', 'text', 'MessagePack §str format family'],
  ['msgpack.str', 'str 32', 'text', 'MessagePack §str format family'],
  ['msgpack.bin', 'bin 8', 'bytes', 'MessagePack §bin format family'],
  ['msgpack.bin', 'bin 16', 'bytes', 'MessagePack §bin format family'],
  ['msgpack.bin', 'bin 32', 'bytes', 'MessagePack §bin format family'],
  ['msgpack.ext', 'fixext 1', 'bytes', 'MessagePack §ext format family'],
  ['msgpack.ext', 'fixext 2', 'bytes', 'MessagePack §ext format family'],
  ['msgpack.ext', 'fixext 4', 'bytes', 'MessagePack §ext format family'],
  ['msgpack.ext', 'fixext 8', 'bytes', 'MessagePack §ext format family'],
  ['msgpack.ext', 'fixext 16', 'bytes', 'MessagePack §ext format family'],
  ['msgpack.ext', 'ext 8', 'bytes', 'MessagePack §ext format family'],
  ['msgpack.ext', 'ext 16', 'bytes', 'MessagePack §ext format family'],
  ['msgpack.ext', 'ext 32', 'bytes', 'MessagePack §ext format family'],
  ['msgpack.not_read', 'not read', 'bytes', 'MessagePack §Formats'],
  ['msgpack.member', null, 'text', 'MessagePack §map format family'],
]);

const form = entriesOf([
  ['urlencoded-form', 'form data', 'none', 'WHATWG URL §5.1'],
  ['urlencoded-form.key', 'name', 'text', 'WHATWG URL §5.1'],
  ['urlencoded-form.value', 'value', 'text', 'WHATWG URL §5.1'],
  ['urlencoded-form.pair', null, 'text', 'WHATWG URL §5.1'],
]);

const multipart = entriesOf([
  ['mime_multipart', 'multipart', 'none', 'RFC 2046 §5.1'],
  ['mime_multipart.preamble', 'preamble', 'text', 'RFC 2046 §5.1.1'],
  ['mime_multipart.delimiter', 'delimiter', 'text', 'RFC 2046 §5.1.1'],
  ['mime_multipart.close_delimiter', 'close-delimiter', 'text', 'RFC 2046 §5.1.1'],
  ['mime_multipart.epilogue', 'epilogue', 'text', 'RFC 2046 §5.1.1'],
  ['mime_multipart.part', 'body part', 'none', 'RFC 2046 §5.1'],
  ['mime_multipart.body', 'body', 'bytes', 'RFC 2046 §5.1', 'body part'],
  ['mime_multipart.header.content-disposition', 'Content-Disposition', 'text', 'RFC 7578 §4.2'],
  ['mime_multipart.header.content-type', 'Content-Type', 'text', 'RFC 2046 §1'],
  ['mime_multipart.header.content-transfer-encoding', 'Content-Transfer-Encoding', 'text', 'RFC 2045 §6'],
  ['mime_multipart.header.content-id', 'Content-ID', 'text', 'RFC 2045 §7'],
  ['mime_multipart.header.content-description', 'Content-Description', 'text', 'RFC 2045 §8'],
  ['mime_multipart.field_name', 'field-name', 'text', 'RFC 5322 §2.2'],
  ['mime_multipart.field_value', 'field-value', 'text', 'RFC 5322 §2.2'],
  ['mime_multipart.field_line', 'field-line', 'text', 'RFC 5322 §2.2'],
  ['mime_multipart.name', 'name', 'text', 'RFC 7578 §4.2', 'Content-Disposition'],
  ['mime_multipart.filename', 'filename', 'text', 'RFC 6266 §4.3', 'Content-Disposition'],
  ['mime_multipart.not_read', 'not read', 'bytes', 'RFC 2046 §5.1'],
  ['mime_multipart.parameter', null, 'text', 'RFC 2045 §5.1', 'field-value'],
  ['mime_multipart.header', null, 'text', 'RFC 2045 §3'],
]);

const protobuf = entriesOf([
  ['protobuf', 'Protocol Buffers', 'none', 'Protocol Buffers, Encoding'],
  ['protobuf.tag', 'tag', 'number', 'Protocol Buffers, Encoding'],
  ['protobuf.field.number', 'field number', 'number', 'Protocol Buffers, Encoding'],
  ['protobuf.field.wiretype', 'wire type', 'number', 'Protocol Buffers, Encoding'],
  ['protobuf.field.value.length', 'length', 'number', 'Protocol Buffers, Encoding'],
  ['protobuf.field.value.varint', 'varint', 'number', 'Protocol Buffers, Encoding'],
  ['protobuf.field.value.fixed32', 'fixed32', 'number', 'Protocol Buffers, Encoding'],
  ['protobuf.field.value.fixed64', 'fixed64', 'number', 'Protocol Buffers, Encoding'],
  ['protobuf.field.value.string', 'string', 'text', 'Protocol Buffers, Encoding'],
  ['protobuf.field.value.bytes', 'bytes', 'bytes', 'Protocol Buffers, Encoding'],
  ['protobuf.end_of_group', 'end of group', 'number', 'Protocol Buffers, Encoding'],
  ['protobuf.not_read', 'not read', 'bytes', 'Protocol Buffers, Encoding'],
  ['protobuf.field', null, 'text', 'Protocol Buffers, Encoding'],
]);

const text = entriesOf([
  ['data-text-lines', 'text', 'none', 'RFC 2046 §4.1'],
  ['text.characters', 'characters', 'text', 'RFC 2046 §4.1.2'],
]);

export const contentEntries: Readonly<Record<ContentName, readonly FieldEntry[]>> = {
  json,
  cbor,
  msgpack,
  form,
  multipart,
  protobuf,
  text,
};
