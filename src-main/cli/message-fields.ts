/** A message's fields as JSON: what the decoder says of each, and what the field catalog knows. */
import { toHex } from '../contract/byte-format';
import type { DecodedMessage } from '../contract/decoded';
import { fieldEntry, type MessageKind } from '../contract/field-catalog';
import type { ByteSource, FieldNode } from '../contract/fields';

/** A source of at most so many bytes is told whole; of a longer one only its length. */
const toldByteLength = 4096;

type Json = Readonly<Record<string, unknown>>;

export function fieldsAsJson(
  message: MessageKind,
  fields: readonly FieldNode[],
  above: readonly FieldNode[] = [],
): Json[] {
  return fields.map((field) => {
    const { name, value, at, len, mask, text, source, reads, children } = field;
    const entry = fieldEntry(message, field, above);
    return {
      name,
      ...(entry && { id: entry.id }),
      value,
      at,
      len,
      ...(mask !== undefined && { mask }),
      ...(text !== undefined && { text }),
      ...(entry && { clause: entry.clause }),
      ...(source !== undefined && { source }),
      ...(reads !== undefined && { reads }),
      ...(children && { children: fieldsAsJson(message, children, [...above, field]) }),
    };
  });
}

/** The bytes that fields count in where they are not the stream's: the message's own, and those that its bytes become. */
export function bytesAsJson({ bytes, sources = [] }: DecodedMessage): Json {
  return {
    ...(bytes && bytes.length <= toldByteLength && { hex: toHex(bytes) }),
    ...(sources.length > 0 && { sources: sources.map(sourceAsJson) }),
  };
}

function sourceAsJson({ name, bytes, byteLength }: ByteSource): Json {
  const isTold = bytes.length === byteLength && byteLength <= toldByteLength;
  return { name, len: byteLength, ...(isTold && { hex: toHex(bytes) }) };
}
