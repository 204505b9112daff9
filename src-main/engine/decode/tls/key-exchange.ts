/** How client and server of TLS 1.2 and before agree on keys (RFC 5246 §7.4.3, §7.4.7; RFC 8422 §5.4, §5.7; RFC 4279). */
import { formatByteCount } from '../../../contract/quantity-format';
import type { FieldReader } from '../field-reader';
import { curveTypeName, groupName, signatureSchemeName } from './codes';
import { tls12 } from './hellos';
import type { TlsState } from './handshake';
import { readOpaque } from './vectors';

const ssl3 = 0x0300;
const namedCurve = 3;

type Method = 'ECDHE' | 'DHE' | 'RSA' | 'PSK' | null;

/** What comes before `_WITH_` in a cipher suite's name says how keys are exchanged. */
interface Exchange {
  readonly method: Method;
  readonly isPreShared: boolean;
  readonly isSigned: boolean;
}

function exchangeOf({ cipherSuite }: TlsState): Exchange {
  const [name = ''] = (cipherSuite ?? '').split('_WITH_');
  const isPreShared = name.includes('PSK');
  const isAnonymous = name.includes('anon');
  const method = /_ECDHE?_/.test(`${name}_`)
    ? 'ECDHE'
    : /_DHE?_/.test(`${name}_`)
      ? 'DHE'
      : name.startsWith('TLS_RSA')
        ? 'RSA'
        : name === 'TLS_PSK'
          ? 'PSK'
          : null;
  return { method, isPreShared, isSigned: !isPreShared && !isAnonymous };
}

/** Returns the group: `secp256r1 · ecdsa_secp256r1_sha256`. */
export function readServerKeyExchange(reader: FieldReader, state: TlsState): string {
  const { method, isPreShared, isSigned } = exchangeOf(state);
  if (method === null || method === 'RSA') return readUnknown(reader);
  const parts: string[] = [];
  reader.group('params', () => {
    if (isPreShared) readOpaque(reader, 'psk_identity_hint', 2);
    if (method === 'ECDHE') parts.push(readCurve(reader));
    if (method === 'DHE') parts.push(readDiffieHellman(reader));
  });
  if (isSigned && reader.left > 0) parts.push(...readSignature(reader, state));
  return parts.join(' · ');
}

function readCurve(reader: FieldReader): string {
  const type = reader.number('curve_type', 1, curveTypeName);
  if (type !== namedCurve) return readUnknown(reader);
  const group = reader.number('namedcurve', 2, groupName);
  readOpaque(reader, 'public', 1);
  return groupName(group) ?? `group 0x${group.toString(16).padStart(4, '0')}`;
}

function readDiffieHellman(reader: FieldReader): string {
  const byteLength = readOpaque(reader, 'dh_p', 2);
  readOpaque(reader, 'dh_g', 2);
  readOpaque(reader, 'dh_Ys', 2);
  return `DH ${8 * byteLength} bits`;
}

/** RFC 5246 §4.7: version 1.2 names the algorithm, the ones before do not. Returns the name. */
export function readSignature(reader: FieldReader, { version }: TlsState): string[] {
  const names: string[] = [];
  if (version !== null && version >= tls12) {
    const scheme = reader.number('SignatureScheme', 2, signatureSchemeName);
    names.push(signatureSchemeName(scheme) ?? `scheme 0x${scheme.toString(16).padStart(4, '0')}`);
  }
  readOpaque(reader, 'signature', 2);
  return names;
}

export function readClientKeyExchange(reader: FieldReader, state: TlsState): string {
  const { method, isPreShared } = exchangeOf(state);
  const total = formatByteCount(reader.left);
  if (isPreShared) readOpaque(reader, 'psk_identity', 2);
  switch (method) {
    case 'ECDHE':
      readOpaque(reader, 'ecdh_Yc', 1);
      break;
    case 'DHE':
      readOpaque(reader, 'dh_Yc', 2);
      break;
    case 'RSA':
      if (state.version === ssl3) readUnknown(reader, 'EncryptedPreMasterSecret');
      else readOpaque(reader, 'EncryptedPreMasterSecret', 2);
      break;
    case 'PSK':
      break;
    case null:
      return readUnknown(reader);
  }
  return `${method ?? ''} ${total}`.trimStart();
}

function readUnknown(reader: FieldReader, name = 'exchange_keys'): string {
  const text = formatByteCount(reader.left);
  if (reader.left > 0) reader.raw(name, reader.left);
  return text;
}
