/** What a person asks of the lab's authority: to be shown, saved, and to issue certificates as files. */
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { format, parse } from 'node:path';
import type { ParsedCommandInput } from '../../contract/commands';
import { refusal } from '../../contract/reasons';
import type { AuthorityInfo, IssuedCertificate } from '../../contract/tls-info';
import { writeWhole, type Authority } from './authority';
import { describeCertificate } from './certificate-info';

/** Throws `AUTHORITY_NOT_READABLE`, `FILE_NOT_WRITABLE`. */
export async function showAuthority(authority: Authority): Promise<AuthorityInfo> {
  const pem = await authority.certificate();
  return { certificate: describeCertificate(new X509Certificate(pem)), pem, folder: authority.folder };
}

/** Its certificate alone; the key never leaves its folder. */
export async function saveAuthority(authority: Authority, path: string): Promise<{ path: string }> {
  await writeWhole(path, await authority.certificate(), 0o644);
  return { path };
}

/** Throws `BAD_INPUT`, `FILE_NOT_WRITABLE`: also where the key's place is taken by a key that is not this certificate's. */
export async function issueInto(
  authority: Authority,
  { purpose, names, path }: ParsedCommandInput<'authority.issue'>,
): Promise<IssuedCertificate> {
  const keyPath = keyPathOf(path);
  // A certificate that is there was picked to be replaced, and with it the key beside it.
  if (!existsSync(path) && existsSync(keyPath)) throw refusal('FILE_NOT_WRITABLE', 'key-exists', { path: keyPath });
  const identity =
    purpose === 'server' ? await authority.issueForServer(names) : await authority.issueForClient(names.join(', '));
  await writeWhole(keyPath, identity.key, 0o600);
  await writeWhole(path, identity.certificate, 0o644);
  return {
    certificate: describeCertificate(new X509Certificate(identity.certificate)),
    certificatePath: path,
    keyPath,
  };
}

/** `example.org.pem` → `example.org-key.pem` */
function keyPathOf(path: string): string {
  const { dir, name, ext } = parse(path);
  return format({ dir, name: `${name}-key`, ext: ext === '' ? '.pem' : ext });
}
