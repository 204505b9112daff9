/** Handshake messages that are not encrypted (RFC 8446 §4, RFC 5246 §7.4). */
import { formatByteCount } from '../../../contract/quantity-format';
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { readCertificateRequest, readCertificates, readCertificateStatus, readCertificateVerify } from './certificates';
import { compressionName, handshakeTypeName } from './codes';
import { readClientHello, readServerHello, tls13 } from './hellos';
import { readClientKeyExchange, readServerKeyExchange } from './key-exchange';
import { readOpaque } from './vectors';

/** What is known of the connection. */
export interface TlsState {
  /** The version that ServerHello has chosen; null: it has not come. */
  version: number | null;
  /** The name of the suite that it has chosen. */
  cipherSuite: string | null;
}

export interface HandshakeFound {
  readonly type: string;
  readonly summary: string;
}

const bytesLeft: Rule = { code: 'TLS_BYTES_LEFT', clause: 'RFC 8446 §4', severity: 'warning' };
const unknownType: Rule = { code: 'TLS_HANDSHAKE_TYPE', clause: 'RFC 8446 §4', severity: 'warning' };

/** One whole message, its 4 bytes of header included. */
export function readHandshake(reader: FieldReader, state: TlsState): HandshakeFound {
  let found: HandshakeFound = { type: 'handshake', summary: '' };
  reader.group(
    'Handshake',
    () => {
      const code = reader.number('msg_type', 1, handshakeTypeName);
      const byteLength = reader.number('length', 3);
      const name = handshakeTypeName(code);
      if (name === undefined) reader.complain({ ...unknownType, details: { type: code } }, reader.at - 4, 1);
      const type = name ?? `handshake type ${code}`;
      found = { type, summary: formatByteCount(byteLength) };
      reader.within(byteLength, () => {
        const end = reader.at + byteLength;
        const isRead = reader.attempt(() => void (found = readBody(reader, type, state, found)));
        if (isRead && reader.left > 0) reader.complain(bytesLeft, reader.at, reader.left);
        reader.at = end;
      });
      return found.type;
    },
    (type) => type,
  );
  return found;
}

type BodyReader = (reader: FieldReader, state: TlsState) => string;

/** Each returns what a summary says of the message. */
const readers: Readonly<Record<string, BodyReader>> = {
  ClientHello: readClientHello,
  NewSessionTicket: readTicket,
  Certificate: readCertificates,
  ServerKeyExchange: readServerKeyExchange,
  CertificateRequest: readCertificateRequest,
  CertificateVerify: readCertificateVerify,
  ClientKeyExchange: readClientKeyExchange,
  CertificateStatus: readCertificateStatus,
  CompressedCertificate: (reader) => {
    const algorithm = reader.number('CertificateCompressionAlgorithm', 2, compressionName);
    reader.number('uncompressed_length', 3);
    const byteLength = readOpaque(reader, 'compressed_certificate_message', 3);
    return `${compressionName(algorithm) ?? `algorithm ${algorithm}`} ${formatByteCount(byteLength)}`;
  },
  Finished: (reader) => formatByteCount(reader.raw('verify_data', reader.left).length),
  KeyUpdate: (reader) => {
    const asked = (value: number): string => (value === 1 ? 'update_requested' : 'update_not_requested');
    return asked(reader.number('request_update', 1, asked));
  },
  NextProtocol: (reader) => {
    readOpaque(reader, 'selected_protocol', 1);
    readOpaque(reader, 'padding', 1);
    return '';
  },
};

function readBody(reader: FieldReader, type: string, state: TlsState, found: HandshakeFound): HandshakeFound {
  if (type === 'ServerHello') return readServerHello(reader, state);
  const read = Object.hasOwn(readers, type) ? readers[type]! : null;
  if (read !== null) return { type, summary: read(reader, state) };
  if (reader.left > 0) reader.raw('body', reader.left);
  return found;
}

/** RFC 5077 §3.3; TLS 1.3: RFC 8446 §4.6.1. */
function readTicket(reader: FieldReader, { version }: TlsState): string {
  const isNew = version !== null && version >= tls13;
  const lifetime = reader.number(isNew ? 'ticket_lifetime' : 'ticket_lifetime_hint', 4, (value) => `${value} s`);
  if (isNew) {
    reader.number('ticket_age_add', 4);
    readOpaque(reader, 'ticket_nonce', 1);
  }
  const byteLength = readOpaque(reader, 'ticket', 2);
  if (isNew && reader.left > 0) readOpaque(reader, 'extensions', 2);
  return `${formatByteCount(byteLength)} for ${lifetime} s`;
}
