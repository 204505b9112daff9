/** Whose certificates are good without being told: the runtime's list, and the system's where the runtime can ask it. */
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

const { rootCertificates } = tls;
/** Node 22.15 and later. */
const { getCACertificates } = tls as { getCACertificates?: (type: 'default' | 'system') => string[] };

/** Where Linux systems keep theirs in one file (Debian, Fedora, openSUSE, Alpine). */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

let cached: readonly string[] | null = null;

/** PEM. Read once a run: it takes some tens of milliseconds. */
export function trustedAuthorities(): readonly string[] {
  cached ??= [...new Set([...ofRuntime(), ...ofSystem()].map((pem) => pem.trim()))];
  return cached;
}

function ofRuntime(): readonly string[] {
  return getCACertificates?.('default') ?? rootCertificates;
}

function ofSystem(): readonly string[] {
  if (getCACertificates !== undefined) return getCACertificates('system');
  if (process.platform !== 'linux') return [];
  for (const path of systemBundles) {
    const found = certificatesOf(path);
    if (found.length > 0) return found;
  }
  return [];
}

function certificatesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  } catch {
    // Not this system's place: the next one may be.
    return [];
  }
}
