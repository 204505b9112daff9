/**
 * The properties of a message that are passed on to its receivers unaltered and, the User Properties, in order
 * [MQTT-3.3.2-4, -15, -16, -17, -18, -20]: kept as the bytes that they came as.
 */
import { checkTopicName } from '../topics/topic-name';
import type { MqttMessageProperties } from '../broker-contract';
import { ByteReader } from './byte-reader';
import type { PropertyName } from './property-table';
import { noProperties, readProperties, type Properties } from './read-properties';
import { protocolError } from '../violation';

const travelling: ReadonlySet<PropertyName> = new Set<PropertyName>([
  'payloadFormatIndicator',
  'contentType',
  'responseTopic',
  'correlationData',
  'userProperty',
]);

const noBytes = Buffer.alloc(0);

export interface ForwardedProperties {
  readonly properties: Readonly<Properties>;
  readonly forwarded: Buffer;
}

/** Not copied where they stand in one piece, as they mostly do. */
export function forwardedProperties(reader: ByteReader, place: 'publish' | 'will'): ForwardedProperties {
  const pieces: { from: number; to: number }[] = [];
  const properties = readProperties(reader, place, (name, from, to) => {
    if (!travelling.has(name)) return;
    const last = pieces.at(-1);
    if (last?.to === from) last.to = to;
    else pieces.push({ from, to });
  });
  if (properties === noProperties) return { properties, forwarded: noBytes };
  if (properties.responseTopic !== undefined) checkResponseTopic(properties.responseTopic);
  const parts = pieces.map(({ from, to }) => reader.bytes.subarray(from, to));
  return { properties, forwarded: parts.length === 1 ? parts[0]! : Buffer.concat(parts) };
}

function checkResponseTopic(topic: string): void {
  try {
    checkTopicName(topic);
  } catch {
    throw protocolError('The Response Topic is no Topic Name.', 'MQTT-3.3.2-14');
  }
}

/** User Properties shown of a message: it may have a million. */
const shownUserProperties = 1_000;

/** What `forwarded` says, for those who look at a message. */
export function readForwarded(forwarded: Buffer): MqttMessageProperties {
  if (forwarded.length === 0) return {};
  const bytes = withLength(forwarded);
  const userProperties: (readonly [string, string])[] = [];
  const read = readProperties(new ByteReader(bytes), 'publish', (name, from) => {
    if (name !== 'userProperty' || userProperties.length >= shownUserProperties) return;
    const reader = new ByteReader(bytes, from + 1);
    userProperties.push([reader.string(), reader.string()]);
  });
  const { payloadFormatIndicator, contentType, responseTopic, correlationData } = read;
  return {
    ...(payloadFormatIndicator !== undefined && { payloadFormatIndicator }),
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    ...(correlationData !== undefined && { correlationData: Uint8Array.from(correlationData) }),
    ...(userProperties.length > 0 && { userProperties }),
  };
}

function withLength(bytes: Buffer): Buffer {
  return Buffer.concat([encodeVariable(bytes.length), bytes]);
}

/** Variable Byte Integer (§1.5.5). */
export function encodeVariable(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return Buffer.from(bytes);
}

/** The same bytes for a message that does not come in a PUBLISH. */
export function writeForwarded(properties: MqttMessageProperties): Buffer {
  const { payloadFormatIndicator, contentType, responseTopic, correlationData, userProperties = [] } = properties;
  const parts: Uint8Array[] = [];
  if (payloadFormatIndicator !== undefined) parts.push(Uint8Array.of(0x01, payloadFormatIndicator));
  if (contentType !== undefined) parts.push(Uint8Array.of(0x03), prefixed(Buffer.from(contentType)));
  if (responseTopic !== undefined) parts.push(Uint8Array.of(0x08), prefixed(Buffer.from(responseTopic)));
  if (correlationData !== undefined) parts.push(Uint8Array.of(0x09), prefixed(correlationData));
  for (const [name, value] of userProperties) {
    parts.push(Uint8Array.of(0x26), prefixed(Buffer.from(name)), prefixed(Buffer.from(value)));
  }
  return Buffer.concat(parts);
}

/** Throws `RangeError` beyond 65,535 bytes (§1.5.4, §1.5.6). */
function prefixed(bytes: Uint8Array): Buffer {
  const result = Buffer.alloc(2 + bytes.length);
  result.writeUInt16BE(bytes.length);
  result.set(bytes, 2);
  return result;
}
