/** Passwords are kept as scrypt hashes (RFC 7914): `scrypt$<N>$<r>$<p>$<salt>$<key>`, the last two in base64. */
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** About 20 ms and 16 MiB a check: dear for who guesses, cheap for who logs in. */
const cost = { N: 16_384, r: 8, p: 1 } as const;
const keyBytes = 32;
const saltBytes = 16;
/** A hash from elsewhere may cost no more than this. */
const mostMemoryBytes = 64 * 1024 * 1024;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(Buffer.from(password, 'utf8'), salt, keyBytes, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** False also for a hash that is none, or one that would cost too much. */
export async function verifyPassword(password: Uint8Array, hash: string): Promise<boolean> {
  const parsed = parseHash(hash);
  if (parsed === null) return false;
  const { salt, key, options } = parsed;
  try {
    return timingSafeEqual(await derive(password, salt, key.length, options), key);
  } catch {
    // scrypt refuses parameters that are no powers of two or need more than `mostMemoryBytes`.
    return false;
  }
}

interface ParsedHash {
  readonly salt: Buffer;
  readonly key: Buffer;
  readonly options: ScryptOptions;
}

function parseHash(hash: string): ParsedHash | null {
  const match = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w+/=]+)\$([\w+/=]+)$/.exec(hash);
  if (match === null) return null;
  const [, N, r, p, salt, key] = match;
  const keyPart = Buffer.from(key!, 'base64');
  if (keyPart.length === 0) return null;
  return { salt: Buffer.from(salt!, 'base64'), key: keyPart, options: { N: Number(N), r: Number(r), p: Number(p) } };
}

function derive(password: Uint8Array, salt: Uint8Array, length: number, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, { ...options, maxmem: mostMemoryBytes }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
