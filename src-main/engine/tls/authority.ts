/** The lab's own certificate authority: kept in a folder of the app, or made for the run. */
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refusal } from '../../contract/reasons';
import { fileError } from '../record/file-error';
import { issue, makeAuthority, selfSign, type Identity, type Validity } from './issue';
import { clientSubject, serverSubject, type Subject } from './subject';

const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 3650;
/** Below the 398 days that browsers take. */
const certificateDays = 365;
/** What clocks may differ by. */
const slackDays = 1;
/** An expired certificate ended a day ago, and began so long before. */
const expiredDays = 90;

export const certificateFile = 'authority.pem';
export const keyFile = 'authority-key.pem';

export class Authority {
  readonly #folder: string | null;
  #making: Promise<Identity> | null = null;

  /** Made at first use: in `folder`, or where that is null in memory alone. */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  get folder(): string | null {
    return this.#folder;
  }

  /** PEM. Throws `AUTHORITY_NOT_READABLE`, `FILE_NOT_WRITABLE`. */
  async certificate(): Promise<string> {
    return (await this.#identity()).certificate;
  }

  /** For hosts and addresses. Throws `BAD_INPUT`, and what `certificate` may. */
  issueForServer(hosts: readonly string[]): Promise<Identity> {
    return this.#issue(serverSubject(hosts), validFor(certificateDays));
  }

  issueForClient(commonName: string): Promise<Identity> {
    return this.#issue(clientSubject(commonName), validFor(certificateDays));
  }

  /** For the hosts, but it ended yesterday. */
  issueExpired(hosts: readonly string[]): Promise<Identity> {
    const notAfter = new Date(Date.now() - dayMs);
    return this.#issue(serverSubject(hosts), {
      notBefore: new Date(notAfter.getTime() - expiredDays * dayMs),
      notAfter,
    });
  }

  async #issue(subject: Subject, validity: Validity): Promise<Identity> {
    return issue(await this.#identity(), subject, validity);
  }

  #identity(): Promise<Identity> {
    this.#making ??= this.#open().catch((error: unknown) => {
      // The next one to ask may find the folder in order.
      this.#making = null;
      throw error;
    });
    return this.#making;
  }

  async #open(): Promise<Identity> {
    if (this.#folder === null) return make();
    return (await readKept(this.#folder)) ?? keep(this.#folder, await make());
  }
}

/** A certificate that vouches for itself, for the run. Throws `BAD_INPUT`. */
export function selfSignedForServer(hosts: readonly string[]): Promise<Identity> {
  return selfSign(serverSubject(hosts), validFor(certificateDays));
}

/** Told apart by its name where several were made; old enough for what it says has expired. */
function make(): Promise<Identity> {
  return makeAuthority(
    `Wirebench lab authority ${randomBytes(3).toString('hex')}`,
    validFor(authorityDays, expiredDays + 30),
  );
}

function validFor(days: number, beforeDays = slackDays): Validity {
  const now = Date.now();
  return { notBefore: new Date(now - beforeDays * dayMs), notAfter: new Date(now + days * dayMs) };
}

/** null: there is none yet. A half, which a crash may leave, counts as none. */
async function readKept(folder: string): Promise<Identity | null> {
  const certificate = await readText(join(folder, certificateFile));
  const key = await readText(join(folder, keyFile));
  if (certificate === null || key === null) return null;
  const problem = problemOf(certificate, key);
  if (problem !== null) throw refusal('AUTHORITY_NOT_READABLE', 'pem-broken', { path: folder, problem });
  return { certificate, key };
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fileError(path, 'read', error);
  }
}

function problemOf(certificate: string, key: string): string | null {
  try {
    const parsed = new X509Certificate(certificate);
    if (!parsed.checkPrivateKey(createPrivateKey(key))) return 'the key is not the certificate’s';
    return new Date(parsed.validTo).getTime() < Date.now() ? `it was valid to ${parsed.validTo}` : null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The key first, readable by nobody else; each appears whole or not at all. */
async function keep(folder: string, identity: Identity): Promise<Identity> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw fileError(folder, 'write', error);
  });
  await writeWhole(join(folder, keyFile), identity.key, 0o600);
  await writeWhole(join(folder, certificateFile), identity.certificate, 0o644);
  return identity;
}

/** Replaces the file, or leaves it as it was. Throws `FILE_NOT_WRITABLE`, `DISK_FULL`. */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text, { mode, flag: 'wx' });
    // The mode at creation is subject to the umask.
    await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(path, 'write', error);
  }
}
