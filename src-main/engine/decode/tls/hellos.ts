/** ClientHello and ServerHello (RFC 8446 §4.1, RFC 5246 §7.4.1). */
import { toHex } from '../../../contract/byte-format';
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { cipherSuiteName } from './cipher-suites';
import { compressionMethodName, versionName } from './codes';
import { suiteText } from './extension-data';
import { readExtensions } from './extensions';
import type { HandshakeFound, TlsState } from './handshake';
import { readList, readOpaque } from './vectors';

export const tls12 = 0x0303;
export const tls13 = 0x0304;
const longestSessionId = 32;

/** SHA-256 of "HelloRetryRequest": the random that makes a ServerHello one (RFC 8446 §4.1.3). */
const helloRetryRequest = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';
/** Of a server that could speak more than it does: the last 8 bytes of its random. */
const downgrades: Readonly<Record<string, string>> = {
  '444f574e47524401': 'TLS 1.2',
  '444f574e47524400': 'TLS 1.1 or below',
};

const rules = {
  downgrade: { code: 'TLS_DOWNGRADE', clause: 'RFC 8446 §4.1.3', severity: 'note' },
  legacyVersion: { code: 'TLS_LEGACY_VERSION', clause: 'RFC 8446 §4.1.2', severity: 'note' },
  sessionId: { code: 'TLS_SESSION_ID', clause: 'RFC 8446 §4.1.2' },
  compression: { code: 'TLS_COMPRESSION', clause: 'RFC 8446 §4.1.2' },
  noSuites: { code: 'TLS_NO_CIPHER_SUITES', clause: 'RFC 8446 §4.1.2' },
} satisfies Record<string, Rule>;

export function readClientHello(reader: FieldReader): string {
  const { at } = reader;
  const legacy = reader.number('legacy_version', 2, versionName);
  reader.raw('random', 32);
  readSessionId(reader, 'legacy_session_id');
  let suites = 0;
  const suitesAt = reader.at;
  readList(reader, 'cipher_suites', 2, () => {
    reader.number('CipherSuite', 2, cipherSuiteName);
    suites++;
  });
  if (suites === 0) reader.complain(rules.noSuites, suitesAt, 2);
  const methodsAt = reader.at;
  const methods: number[] = [];
  readList(reader, 'legacy_compression_methods', 1, () => {
    methods.push(reader.number('CompressionMethod', 1, compressionMethodName));
  });
  if (!methods.includes(0)) reader.complain(rules.compression, methodsAt, reader.at - methodsAt);
  const { serverName, protocols, versions } = readExtensions(reader, 'ClientHello');
  const highest = versions.filter((version) => version < 0x0a0a).sort((a, b) => b - a)[0] ?? legacy;
  // Whoever can do TLS 1.3 says so in supported_versions, and 1.2 here.
  if (highest >= tls13 && legacy !== tls12) reader.complain(legacyRule(legacy), at, 2);
  return [
    nameOf(highest),
    ...(serverName === undefined ? [] : [`SNI ${serverName}`]),
    ...(protocols.length > 0 ? [`ALPN ${protocols.join(', ')}`] : []),
    `${suites} cipher suites`,
  ].join(' · ');
}

export function readServerHello(reader: FieldReader, state: TlsState): HandshakeFound {
  const legacy = reader.number('legacy_version', 2, versionName);
  const { at } = reader;
  const isRetry = toHex(reader.bytes.subarray(at, at + 32)) === helloRetryRequest;
  const random = reader.raw('random', 32, isRetry ? 'HelloRetryRequest' : undefined);
  readSessionId(reader, 'legacy_session_id_echo');
  const suite = reader.number('cipher_suite', 2, cipherSuiteName);
  reader.number('legacy_compression_method', 1, compressionMethodName);
  const { protocols, versions } = readExtensions(reader, isRetry ? 'HelloRetryRequest' : 'ServerHello');
  const version = versions[0] ?? legacy;
  state.version = version;
  state.cipherSuite = cipherSuiteName(suite) ?? null;
  const lower = downgrades[toHex(random.subarray(24))];
  if (lower !== undefined && version < tls13)
    reader.complain({ ...rules.downgrade, details: { version: lower } }, at + 24, 8);
  const alpn = protocols.length > 0 ? ` · ALPN ${protocols.join(', ')}` : '';
  const type = isRetry ? 'HelloRetryRequest' : 'ServerHello';
  return { type, summary: `${nameOf(version)} · ${suiteText(suite)}${alpn}` };
}

function readSessionId(reader: FieldReader, name: string): void {
  const { at } = reader;
  const byteLength = readOpaque(reader, name, 1);
  if (byteLength > longestSessionId)
    reader.complain({ ...rules.sessionId, details: { byteLength } }, at, reader.at - at);
}

const legacyRule = (version: number): Rule => ({ ...rules.legacyVersion, details: { version: nameOf(version) } });

export const nameOf = (version: number): string => versionName(version) ?? `version 0x${version.toString(16)}`;
