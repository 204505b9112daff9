/** What an application says: in PUBLISH, and in a Will. */
import type { FieldValue } from '../../../contract/fields';
import { readContent } from '../payload/read-content';
import type { Packet } from './packet';
import type { Properties } from './properties';

/** The rest of the packet, as bytes and as what they say; `byteLength`: all of it, also where less is kept. Returns what is shown of the bytes. */
export function readPayload(
  { reader, limits }: Packet,
  name: string,
  byteLength: number,
  properties: Properties,
): FieldValue {
  const { at, left } = reader;
  const contentType = properties.get('Content Type');
  const mediaType = typeof contentType === 'string' ? contentType : null;
  const { fields, complaints } = readContent(reader.bytes.subarray(at, at + left), {
    mediaType,
    at,
    byteLength,
    limits,
  });
  reader.complaints.addAll(complaints);
  return reader.content(name, left, byteLength, fields);
}
