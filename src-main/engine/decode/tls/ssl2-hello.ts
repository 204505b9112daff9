/** The ClientHello of SSL 2.0, with which clients once began that could speak more as well (RFC 5246 appendix E.2). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { handshakeTypeName, versionName } from './codes';
import { nameOf } from './hellos';

const headerByteLength = 2;
const prohibited: Rule = { code: 'TLS_SSL2', clause: 'RFC 6176 §3', severity: 'warning' };

/** Whether a connection begins with one; null: its first bytes have to come. */
export function isSsl2Hello(bytes: Uint8Array): boolean | null {
  const fits = [
    (byte: number) => byte >= 0x80,
    () => true,
    (byte: number) => byte === 1,
    (byte: number) => byte === 0 || byte === 3,
  ];
  if (!fits.every((isFit, at) => at >= bytes.length || isFit(bytes[at]!))) return false;
  return bytes.length < fits.length ? null : true;
}

/** Of the whole record. */
export const ssl2ByteLength = (bytes: Uint8Array): number => headerByteLength + (((bytes[0]! & 0x7f) << 8) | bytes[1]!);

export function readSsl2Hello(reader: FieldReader): string {
  reader.complain(prohibited, 0, reader.left);
  let summary = '';
  reader.attempt(() => {
    reader.bits(2, [['msg_length', 0x7fff]]);
    reader.number('msg_type', 1, handshakeTypeName);
    const version = reader.number('version', 2, (value) => (value === 2 ? 'SSL 2.0' : versionName(value)));
    const lengths = ['cipher_spec_length', 'session_id_length', 'challenge_length'].map((name) =>
      reader.number(name, 2),
    );
    const [specs = 0, sessionId = 0, challenge = 0] = lengths;
    reader.group('cipher_specs', () =>
      reader.within(specs, () => {
        while (reader.left > 0) reader.number('V2CipherSpec', 3);
      }),
    );
    if (sessionId > 0) reader.raw('session_id', sessionId);
    reader.raw('challenge', challenge);
    summary = `up to ${version === 2 ? 'SSL 2.0' : nameOf(version)} · ${Math.floor(specs / 3)} cipher specs`;
  });
  if (reader.left > 0) reader.raw('body', reader.left);
  return summary;
}
