/** What extensions say (RFC 8446 §4.2, and where each says). */
import { formatIsoTime } from '../../../contract/time-format';
import type { FieldReader } from '../field-reader';
import * as codes from './codes';
import { cipherSuiteName } from './cipher-suites';
import type { ExtensionsOf, HelloFacts } from './extensions';
import { readOpaque, readText, readList } from './vectors';
import { readName } from '../x509/certificate';

type DataReader = (reader: FieldReader, message: ExtensionsOf, facts: HelloFacts) => void;

/** A list of numbers from a client, one number in the answer. */
const offered =
  (
    list: readonly [name: string, lengthByteLength: number],
    item: readonly [name: string, byteLength: number, nameOf: (value: number) => string | undefined],
  ): DataReader =>
  (reader, message) => {
    const read = (): number => reader.number(...item);
    if (message === 'ClientHello') readList(reader, ...list, read);
    else read();
  };

const schemes: DataReader = (reader) =>
  readList(reader, 'supported_signature_algorithms', 2, () =>
    reader.number('SignatureScheme', 2, codes.signatureSchemeName),
  );

/** By name; those that are always empty have no reader. */
const readers: Readonly<Record<string, DataReader>> = {
  server_name: readServerNames,
  max_fragment_length: (reader) => void reader.number('MaxFragmentLength', 1, codes.fragmentLengthName),
  status_request: readStatusRequest,
  supported_groups: (reader) =>
    readList(reader, 'named_group_list', 2, () => reader.number('NamedGroup', 2, codes.groupName)),
  ec_point_formats: (reader) =>
    readList(reader, 'ec_point_format_list', 1, () => reader.number('ECPointFormat', 1, codes.pointFormatName)),
  signature_algorithms: schemes,
  signature_algorithms_cert: schemes,
  delegated_credential: schemes,
  heartbeat: (reader) => void reader.number('HeartbeatMode', 1, codes.heartbeatModeName),
  application_layer_protocol_negotiation: (reader, _, facts) =>
    readList(reader, 'protocol_name_list', 2, () => facts.protocols.push(readText(reader, 'ProtocolName', 1))),
  application_settings: (reader) =>
    readList(reader, 'supported_protocols', 2, () => readText(reader, 'ProtocolName', 1)),
  signed_certificate_timestamp: (reader) => readList(reader, 'sct_list', 2, () => readTimestamp(reader)),
  client_certificate_type: offered(['certificate_types', 1], ['CertificateType', 1, codes.certificateFormatName]),
  server_certificate_type: offered(['certificate_types', 1], ['CertificateType', 1, codes.certificateFormatName]),
  padding: (reader) => void reader.raw('padding', reader.left),
  compress_certificate: (reader) =>
    readList(reader, 'algorithms', 1, () => reader.number('CertificateCompressionAlgorithm', 2, codes.compressionName)),
  record_size_limit: (reader) => void reader.number('RecordSizeLimit', 2, (value) => `${value} bytes`),
  session_ticket: (reader) => void reader.raw('ticket', reader.left),
  pre_shared_key: readPreSharedKey,
  early_data: (reader) => void reader.number('max_early_data_size', 4),
  supported_versions: (reader, message, facts) => {
    if (message !== 'ClientHello') facts.versions.push(reader.number('selected_version', 2, codes.versionName));
    else
      readList(reader, 'versions', 1, () =>
        facts.versions.push(reader.number('ProtocolVersion', 2, codes.versionName)),
      );
  },
  cookie: (reader) => void readOpaque(reader, 'cookie', 2),
  psk_key_exchange_modes: (reader) =>
    readList(reader, 'ke_modes', 1, () => reader.number('PskKeyExchangeMode', 1, codes.pskModeName)),
  certificate_authorities: (reader) => readList(reader, 'certificate_authorities', 2, () => readAuthority(reader)),
  oid_filters: (reader) =>
    readList(reader, 'filters', 2, () => {
      readOpaque(reader, 'certificate_extension_oid', 1);
      readOpaque(reader, 'certificate_extension_values', 2);
    }),
  key_share: readKeyShares,
  encrypted_client_hello: readEncryptedHello,
  renegotiation_info: (reader) => void readOpaque(reader, 'renegotiated_connection', 1),
};

/** Null: its bytes are shown as they are. */
export function extensionReader(name: string): DataReader | null {
  return Object.hasOwn(readers, name) ? readers[name]! : null;
}

/** RFC 6066 §3; of a ServerHello it is empty. */
function readServerNames(reader: FieldReader, _: ExtensionsOf, facts: HelloFacts): void {
  readList(reader, 'server_name_list', 2, () => {
    reader.number('name_type', 1, (type) => (type === 0 ? 'host_name' : undefined));
    facts.serverName = readText(reader, 'HostName', 2);
  });
}

/** RFC 6066 §8. */
function readStatusRequest(reader: FieldReader, message: ExtensionsOf): void {
  reader.number('status_type', 1, codes.statusTypeName);
  if (message !== 'ClientHello') return void (reader.left > 0 && reader.raw('response', reader.left));
  readOpaque(reader, 'responder_id_list', 2);
  readOpaque(reader, 'request_extensions', 2);
}

/** RFC 6962 §3.2, §3.3. */
function readTimestamp(reader: FieldReader): void {
  const byteLength = reader.number('SerializedSCT Length', 2);
  reader.group('SignedCertificateTimestamp', () =>
    reader.within(byteLength, () => {
      reader.number('sct_version', 1, (version) => (version === 0 ? 'v1' : undefined));
      reader.raw('id', 32);
      reader.number('timestamp', 8, (ms) => (ms < 8.64e15 ? formatIsoTime(BigInt(ms) * 1_000_000n) : undefined));
      readOpaque(reader, 'CtExtensions', 2);
      reader.number('SignatureScheme', 2, codes.signatureSchemeName);
      readOpaque(reader, 'signature', 2);
    }),
  );
}

/** RFC 8446 §4.2.11. */
function readPreSharedKey(reader: FieldReader, message: ExtensionsOf): void {
  if (message !== 'ClientHello') return void reader.number('selected_identity', 2);
  readList(reader, 'identities', 2, () =>
    reader.group('PskIdentity', () => {
      readOpaque(reader, 'identity', 2);
      reader.number('obfuscated_ticket_age', 4);
    }),
  );
  readList(reader, 'binders', 2, () => readOpaque(reader, 'PskBinderEntry', 1));
}

/** RFC 8446 §4.2.8: a HelloRetryRequest names the group only. */
function readKeyShares(reader: FieldReader, message: ExtensionsOf): void {
  if (message === 'HelloRetryRequest') return void reader.number('selected_group', 2, codes.groupName);
  const readEntry = (): number =>
    reader.group(
      'KeyShareEntry',
      () => {
        const group = reader.number('group', 2, codes.groupName);
        readOpaque(reader, 'key_exchange', 2);
        return group;
      },
      (group) => codes.groupName(group) ?? null,
    );
  if (message === 'ClientHello') readList(reader, 'client_shares', 2, readEntry);
  else readEntry();
}

const helloTypes: Readonly<Record<number, string>> = { 0: 'outer', 1: 'inner' };

/** RFC 9849 §5: what is in it is encrypted. */
function readEncryptedHello(reader: FieldReader, message: ExtensionsOf): void {
  if (message !== 'ClientHello') return void reader.raw('extension_data', reader.left);
  const type = reader.number('ECHClientHelloType', 1, (value) => helloTypes[value]);
  if (type !== 0) return;
  reader.number('kdf_id', 2);
  reader.number('aead_id', 2);
  reader.number('config_id', 1);
  readOpaque(reader, 'enc', 2);
  readOpaque(reader, 'payload', 2);
}

/** A distinguished name with its length before it (RFC 8446 §4.2.4, RFC 5246 §7.4.4). Returns it as text. */
export function readAuthority(reader: FieldReader): string {
  const byteLength = reader.number('DistinguishedName Length', 2);
  return readName(reader, 'DistinguishedName', byteLength);
}

export const suiteText = (suite: number): string =>
  cipherSuiteName(suite) ?? `cipher suite 0x${suite.toString(16).padStart(4, '0')}`;
