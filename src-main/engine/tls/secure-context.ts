/** What both sides' options mean to the TLS library. */
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { refusal } from '../../contract/reasons';
import { tlsVersions, type TlsVersion } from '../../contract/spec/tls';

interface CommonOptions {
  readonly minimumVersion: TlsVersion;
  readonly maximumVersion: TlsVersion;
  readonly ciphers: string | null;
}

/** Electron's library; OpenSSL elsewhere. They differ in what a list of ciphers may say. */
const isBoringSsl = process.versions.openssl === '0.0.0' || 'openssl_is_boringssl' in process.features;

/** Throws `TLS_OPTIONS_NOT_VALID`. */
export function secureContext(options: CommonOptions, more: SecureContextOptions): SecureContext {
  const { minimumVersion: minimum, maximumVersion: maximum, ciphers } = options;
  if (tlsVersions.indexOf(minimum) > tlsVersions.indexOf(maximum)) {
    throw refusal('TLS_OPTIONS_NOT_VALID', 'tls-versions-order', { minimum, maximum });
  }
  try {
    return createSecureContext({
      minVersion: minimum,
      maxVersion: maximum,
      ...cipherOption(ciphers, minimum),
      ...more,
    });
  } catch (error) {
    throw optionError(error, ciphers ?? '');
  }
}

/** `TLSv1.2, TLSv1.3` */
export function versionsOf({ minimumVersion, maximumVersion }: CommonOptions): string {
  return tlsVersions.slice(tlsVersions.indexOf(minimumVersion), tlsVersions.indexOf(maximumVersion) + 1).join(', ');
}

/** OpenSSL speaks the versions before 1.2, whose signatures are weak, at security level 0 alone. */
function cipherOption(ciphers: string | null, minimum: TlsVersion): { ciphers?: string } {
  const isOld = minimum === 'TLSv1' || minimum === 'TLSv1.1';
  if (!isOld || isBoringSsl || ciphers?.includes('@SECLEVEL') === true) return ciphers === null ? {} : { ciphers };
  return { ciphers: `${ciphers ?? 'DEFAULT'}:@SECLEVEL=0` };
}

function optionError(error: unknown, ciphers: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { code = '' } = error as NodeJS.ErrnoException;
  if (/NO_CIPHER_MATCH|INVALID_COMMAND|CIPHER/.test(code)) {
    return refusal('TLS_OPTIONS_NOT_VALID', 'tls-no-ciphers', { ciphers });
  }
  // What the library refuses is a matter of the options: a file's content, a name.
  if (code.startsWith('ERR_')) return refusal('TLS_OPTIONS_NOT_VALID', 'tls-library', { problem: error.message });
  return error;
}
