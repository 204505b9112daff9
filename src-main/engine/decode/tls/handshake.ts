/** Handshake messages that are not encrypted (RFC 8446 §4, RFC 5246 §7.4). */
import { toHex } from '../../../contract/byte-format';
import { formatByteCount } from '../../../contract/quantity-format';
import type { FieldReader } from '../field-reader';
import { cipherSuiteName } from './cipher-suites';
import { handshakeTypeName, versionName } from './codes';
import { readExtensions } from './extensions';

/** What is known of the connection. */
export interface TlsState {
  /** The version that ServerHello has chosen; null: it has not come. */
  version: number | null;
}

export interface HandshakeFound {
  readonly type: string;
  readonly summary: string;
}

/** SHA-256 of "HelloRetryRequest": the random that makes a ServerHello one (RFC 8446 §4.1.3). */
const helloRetryRequest = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/** One whole message, its 4 bytes of header included. */
export function readHandshake(reader: FieldReader, state: TlsState): HandshakeFound {
  let found: HandshakeFound = { type: 'handshake', summary: '' };
  reader.group(
    'Handshake',
    () => {
      const code = reader.number('msg_type', 1, handshakeTypeName);
      const byteLength = reader.number('length', 3);
      const type = handshakeTypeName(code) ?? `handshake type ${code}`;
      found = { type, summary: formatByteCount(byteLength) };
      reader.within(byteLength, () => {
        const end = reader.at + byteLength;
        const isRead = reader.attempt(() => void (found = readBody(reader, type, state, found)));
        if (isRead && reader.left > 0) reader.raw('body', reader.left);
        reader.at = end;
      });
      return found.type;
    },
    (type) => type,
  );
  return found;
}

function readBody(reader: FieldReader, type: string, state: TlsState, found: HandshakeFound): HandshakeFound {
  switch (type) {
    case 'ClientHello':
      return { type, summary: readClientHello(reader) };
    case 'ServerHello':
      return readServerHello(reader, state);
    case 'Certificate':
      return { type, summary: readCertificates(reader, state) };
    default:
      return found;
  }
}

function readClientHello(reader: FieldReader): string {
  const legacy = reader.number('legacy_version', 2, versionName);
  reader.raw('random', 32);
  readSessionId(reader, 'legacy_session_id');
  const suitesByteLength = reader.number('cipher_suites Length', 2);
  const suites = reader.group('cipher_suites', () => reader.within(suitesByteLength, () => readSuites(reader)));
  const methodsByteLength = reader.number('legacy_compression_methods Length', 1);
  reader.raw('legacy_compression_methods', methodsByteLength);
  const { serverName, protocols, versions } = readExtensions(reader, 'ClientHello');
  const highest = versions.filter((version) => version < 0x0a0a).sort((a, b) => b - a)[0] ?? legacy;
  return [
    nameOf(highest),
    ...(serverName === undefined ? [] : [`SNI ${serverName}`]),
    ...(protocols.length > 0 ? [`ALPN ${protocols.join(', ')}`] : []),
    `${suites} cipher suites`,
  ].join(' · ');
}

function readSuites(reader: FieldReader): number {
  let count = 0;
  for (; reader.left > 0; count++) reader.number('CipherSuite', 2, cipherSuiteName);
  return count;
}

function readServerHello(reader: FieldReader, state: TlsState): HandshakeFound {
  const legacy = reader.number('legacy_version', 2, versionName);
  const random = reader.raw('random', 32);
  readSessionId(reader, 'legacy_session_id_echo');
  const suite = reader.number('cipher_suite', 2, cipherSuiteName);
  reader.number('legacy_compression_method', 1);
  const { protocols, versions } = readExtensions(reader, 'ServerHello');
  const version = versions[0] ?? legacy;
  state.version = version;
  const name = cipherSuiteName(suite) ?? `cipher suite 0x${suite.toString(16).padStart(4, '0')}`;
  const alpn = protocols.length > 0 ? ` · ALPN ${protocols.join(', ')}` : '';
  const type = toHex(random) === helloRetryRequest ? 'HelloRetryRequest' : 'ServerHello';
  return { type, summary: `${nameOf(version)} · ${name}${alpn}` };
}

function readSessionId(reader: FieldReader, name: string): void {
  const byteLength = reader.number(`${name} Length`, 1);
  if (byteLength > 0) reader.raw(name, byteLength);
}

/** RFC 5246 §7.4.2; in TLS 1.3 it is encrypted. */
function readCertificates(reader: FieldReader, { version }: TlsState): string {
  if (version !== null && version >= 0x0304) {
    const contextByteLength = reader.number('certificate_request_context Length', 1);
    if (contextByteLength > 0) reader.raw('certificate_request_context', contextByteLength);
  }
  const byteLength = reader.number('certificate_list Length', 3);
  const sizes: number[] = [];
  reader.group('certificate_list', () =>
    reader.within(byteLength, () => {
      while (reader.left > 0) {
        const size = reader.number('Certificate Length', 3);
        reader.raw('Certificate', size);
        sizes.push(size);
        if (version !== null && version >= 0x0304) reader.raw('extensions', reader.number('extensions Length', 2));
      }
    }),
  );
  const count = sizes.length === 1 ? '1 certificate' : `${sizes.length} certificates`;
  return `${count}${sizes.length > 0 ? ` of ${sizes.join(', ')} B` : ''}`;
}

const nameOf = (version: number): string => versionName(version) ?? `version 0x${version.toString(16)}`;
