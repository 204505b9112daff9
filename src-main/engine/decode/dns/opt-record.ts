/** OPT, which is no record but what both sides can do (RFC 6891 §6.1). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { rcodeName } from './codes';
import { readOption } from './options';

/** Smaller sizes mean 512 (RFC 6891 §6.2.3). */
const smallestPayload = 512;
const smallSize: Rule = { code: 'DNS_OPT_SIZE', clause: 'RFC 6891 §6.2.3', severity: 'note' };
const unknownVersion: Rule = { code: 'DNS_OPT_VERSION', clause: 'RFC 6891 §6.1.3', severity: 'warning' };

export interface OptFacts {
  /** As a summary has it. */
  readonly text: string;
  /** The upper 8 of the 12 bits of an RCODE. */
  readonly extendedRcode: number;
}

/**
 * From behind its type on: what is class and time to live of other records means something else here. `rcode`: the lower four
 * bits, in the header.
 */
export function readOpt(reader: FieldReader, rcode: number): OptFacts {
  const size = reader.number("requestor's UDP payload size", 2);
  if (size < smallestPayload) reader.complain({ ...smallSize, details: { size } }, reader.at - 2, 2);
  const extendedRcode = reader.number('EXTENDED-RCODE', 1, (value) => {
    return value === 0 ? undefined : (rcodeName((value << 4) | rcode) ?? `RCODE ${(value << 4) | rcode}`);
  });
  const version = reader.number('VERSION', 1);
  if (version !== 0) reader.complain({ ...unknownVersion, details: { version } }, reader.at - 1, 1);
  const flags = reader.bits(2, [
    ['DO', 0x8000],
    ['Z', 0x7fff],
  ]);
  const byteLength = reader.number('RDLENGTH', 2);
  const options: string[] = [];
  reader.group('OPT RDATA', () =>
    reader.within(byteLength, () => {
      const end = reader.at + byteLength;
      // What is wrong in here is said, and the record after it can still be read.
      reader.attempt(() => {
        while (reader.left > 0) options.push(readOption(reader));
      });
      reader.at = end;
    }),
  );
  const text = [`version ${version}, ${size} B`, ...((flags & 0x8000) !== 0 ? ['DO'] : []), ...options].join(', ');
  return { text, extendedRcode };
}
