/** Algorithms and public keys (RFC 5280 §4.1.2.7, RFC 3279 §2.3, RFC 5480 §2, RFC 8410 §4). */
import { tags, type DerReader } from './der-reader';
import { objectName } from './object-identifiers';

const rsa = '1.2.840.113549.1.1.1';

export interface Algorithm {
  readonly identifier: string;
  readonly name: string;
  /** Of an elliptic curve: its name. */
  readonly curve: string | null;
}

export function readAlgorithm(der: DerReader, name: string): Algorithm {
  return der.within(
    name,
    [tags.sequence],
    () => {
      const identifier = der.objectIdentifier('algorithm');
      let curve: string | null = null;
      if (der.tag === tags.objectIdentifier) {
        const named = der.objectIdentifier('namedCurve');
        curve = objectName(named) ?? named;
      } else if (der.tag !== null) der.whole('parameters');
      return { identifier, name: objectName(identifier) ?? identifier, curve };
    },
    (algorithm) => algorithm.name,
  );
}

/** Returns `RSA 2048 bits`, `secp256r1`, `id-Ed25519`. */
export function readPublicKey(der: DerReader): string {
  return der.within(
    'subjectPublicKeyInfo',
    [tags.sequence],
    () => {
      const algorithm = readAlgorithm(der, 'algorithm');
      if (algorithm.identifier === rsa) return readRsaKey(der);
      readBits(der, 'subjectPublicKey');
      return algorithm.curve ?? algorithm.name;
    },
    (text) => text,
  );
}

/** RFC 3279 §2.3.1: a structure of its own in the bits. */
function readRsaKey(der: DerReader): string {
  let bits = 0;
  der.within(
    'subjectPublicKey',
    [tags.bitString],
    () => {
      der.reader.number('unused bits', 1);
      der.within('RSAPublicKey', [tags.sequence], () => {
        const { byteLength, at } = der.begin(tags.integer);
        bits = bitLength(der.reader.bytes.subarray(at, at + byteLength));
        der.reader.raw('modulus', byteLength, `${bits} bits`);
        der.integer('publicExponent');
      });
    },
    () => `${bits} bits`,
  );
  return `RSA ${bits} bits`;
}

function bitLength(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : 8 * (bytes.length - first) - (Math.clz32(bytes[first]!) - 24);
}

/** The bits of a BIT STRING as bytes: what is before them says how many of the last byte count. */
export function readBits(der: DerReader, name: string): void {
  const { byteLength } = der.begin(tags.bitString);
  const { reader } = der;
  reader.within(byteLength, () => {
    const unused = reader.left > 0 ? reader.peek() : 0;
    reader.at += Math.min(1, reader.left);
    reader.raw(name, reader.left, unused === 0 ? undefined : `without the last ${unused} bits`);
  });
}
