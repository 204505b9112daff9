/** Certificates and keys that a person names by path. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import { fileError } from '../link/errno';
import type { Identity } from './issue';

const certificateBlocks =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** Throws `FILE_NOT_FOUND`, `FILE_NOT_READABLE`, `TLS_CERTIFICATE_NOT_READABLE`, `TLS_KEY_NOT_READABLE`, `TLS_KEY_MISMATCH`. */
export async function readIdentity(certificatePath: string, keyPath: string): Promise<Identity> {
  const [certificate] = await readCertificates(certificatePath);
  const key = await readText(keyPath);
  const { path } = { path: keyPath };
  if (!/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(key)) throw refusal('TLS_KEY_NOT_READABLE', 'pem-no-key', { path });
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(key)) {
    throw refusal('TLS_KEY_NOT_READABLE', 'pem-key-encrypted', { path });
  }
  if (!belongs(certificate!, key, keyPath)) throw new LabError('TLS_KEY_MISMATCH', { keyPath, certificatePath });
  return { certificate: await readText(certificatePath), key };
}

/** The PEM certificates of a file, at least one, each checked. Throws `FILE_NOT_FOUND`, `FILE_NOT_READABLE`, `TLS_CERTIFICATE_NOT_READABLE`. */
export async function readCertificates(path: string): Promise<string[]> {
  const blocks = (await readText(path)).match(certificateBlocks) ?? [];
  if (blocks.length === 0) throw refusal('TLS_CERTIFICATE_NOT_READABLE', 'pem-no-certificate', { path });
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch (error) {
    const problem = (error as Error).message;
    throw refusal('TLS_CERTIFICATE_NOT_READABLE', 'pem-broken', { path, problem });
  }
  return [...blocks];
}

function belongs(certificate: string, key: string, path: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    throw refusal('TLS_KEY_NOT_READABLE', 'pem-broken', { path, problem: (error as Error).message });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw fileError(error, path);
  }
}
