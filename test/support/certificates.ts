/** Certificates for peers, as files of a test bench's folder. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Identity } from '../../src-main/engine/tls/issue';
import type { TestBench } from './test-bench';

export interface IdentityFiles {
  readonly certificatePath: string;
  readonly keyPath: string;
}

export async function writeIdentity(
  lab: TestBench,
  name: string,
  { certificate, key }: Identity,
): Promise<IdentityFiles> {
  const certificatePath = join(lab.folder, `${name}.pem`);
  const keyPath = join(lab.folder, `${name}-key.pem`);
  await writeFile(certificatePath, certificate);
  await writeFile(keyPath, key);
  return { certificatePath, keyPath };
}

/** The path of the bench's own authority's certificate, for peers to trust. */
export async function writeAuthority(lab: TestBench): Promise<string> {
  const path = join(lab.folder, 'authority.pem');
  await writeFile(path, await lab.bench.authority.certificate());
  return path;
}
