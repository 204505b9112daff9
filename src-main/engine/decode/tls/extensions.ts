/** Extensions of the hellos (RFC 8446 §4.2, RFC 6066 §3, RFC 7301 §3.1). */
import { decodeText } from '../../../contract/text-codec';
import { textValue } from '../content';
import type { FieldReader } from '../field-reader';
import { extensionName, groupName, signatureSchemeName, versionName } from './codes';

export type Hello = 'ClientHello' | 'ServerHello';

/** What a summary, and the decoder itself, want to know of a hello. */
export interface HelloFacts {
  serverName?: string;
  protocols: string[];
  /** Of a ServerHello: the one that is spoken. */
  versions: number[];
}

export function readExtensions(reader: FieldReader, hello: Hello): HelloFacts {
  const facts: HelloFacts = { protocols: [], versions: [] };
  // TLS 1.2 and before may leave them out.
  if (reader.left === 0) return facts;
  const byteLength = reader.number('extensions Length', 2);
  reader.group('extensions', () =>
    reader.within(byteLength, () => {
      while (reader.left > 0) readExtension(reader, hello, facts);
    }),
  );
  return facts;
}

function readExtension(reader: FieldReader, hello: Hello, facts: HelloFacts): void {
  reader.group(
    'Extension',
    () => {
      const type = reader.number('extension_type', 2, extensionName);
      const byteLength = reader.number('extension_data Length', 2);
      reader.within(byteLength, () => {
        const end = reader.at + byteLength;
        if (byteLength > 0) reader.attempt(() => readData(reader, type, hello, facts));
        reader.at = end;
      });
      return extensionName(type) ?? `extension ${type}`;
    },
    (name) => name,
  );
}

function readData(reader: FieldReader, type: number, hello: Hello, facts: HelloFacts): void {
  switch (extensionName(type)) {
    case 'server_name':
      return readServerNames(reader, facts);
    case 'application_layer_protocol_negotiation':
      return list(reader, 'protocol_name_list', 2, () => {
        const byteLength = reader.number('ProtocolName Length', 1);
        facts.protocols.push(textOf(reader.take('ProtocolName', byteLength, textValue)));
      });
    case 'supported_versions':
      if (hello === 'ServerHello') facts.versions.push(reader.number('selected_version', 2, versionName));
      else list(reader, 'versions', 1, () => facts.versions.push(reader.number('ProtocolVersion', 2, versionName)));
      return;
    case 'supported_groups':
      return list(reader, 'named_group_list', 2, () => reader.number('NamedGroup', 2, groupName));
    case 'signature_algorithms':
    case 'signature_algorithms_cert':
      return list(reader, 'supported_signature_algorithms', 2, () =>
        reader.number('SignatureScheme', 2, signatureSchemeName),
      );
    case 'key_share':
      if (hello === 'ClientHello') list(reader, 'client_shares', 2, () => readKeyShare(reader));
      else readKeyShare(reader);
      return;
    default:
      reader.raw('extension_data', reader.left);
  }
}

/** Of a ServerHello it is empty (RFC 6066 §3). */
function readServerNames(reader: FieldReader, facts: HelloFacts): void {
  list(reader, 'server_name_list', 2, () => {
    reader.number('name_type', 1, (type) => (type === 0 ? 'host_name' : undefined));
    const byteLength = reader.number('HostName Length', 2);
    facts.serverName = textOf(reader.take('HostName', byteLength, textValue));
  });
}

/** A HelloRetryRequest names the group only. */
function readKeyShare(reader: FieldReader): void {
  reader.group('KeyShareEntry', () => {
    reader.number('group', 2, groupName);
    if (reader.left === 0) return;
    const byteLength = reader.number('key_exchange Length', 2);
    reader.raw('key_exchange', byteLength);
  });
}

/** A vector with its length before it. */
function list(reader: FieldReader, name: string, lengthByteLength: number, read: () => unknown): void {
  const byteLength = reader.number(`${name} Length`, lengthByteLength);
  reader.group(name, () =>
    reader.within(byteLength, () => {
      while (reader.left > 0) read();
    }),
  );
}

const textOf = (bytes: Uint8Array): string => decodeText(bytes, 'utf-8');
