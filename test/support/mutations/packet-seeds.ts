/** Seeds of the headers of captured packets: a packet of each kind and link type, as Wireshark reads them. */
import { readFileSync } from 'node:fs';
import { decodePacket } from '../../../src-main/engine/decode/packet/decode-packet';
import { fieldCount, wrongField } from './account';
import type { Played, Seed } from './campaign';
import { placesIn } from './stream-seeds';

const made = JSON.parse(
  readFileSync(new URL('../../fixtures/packets.json', import.meta.url), 'utf8'),
) as readonly (readonly [name: string, linkType: number, digits: string])[];

export function packetSeeds(): Seed[] {
  return made.map(([name, linkType, digits]) => {
    const bytes = Uint8Array.from(Buffer.from(digits, 'hex'));
    const { fields } = decodePacket({ bytes, linkType, byteLength: bytes.length });
    return {
      name,
      parts: [{ bytes, places: placesIn(fields, 0) }],
      play: ([mutated], input) => play(mutated!, linkType, input),
    };
  });
}

/** Every few as a capture that has only the beginning. */
function play(bytes: Uint8Array, linkType: number, input: number): Played {
  const byteLength = bytes.length + (input % 5 === 0 ? 100 : 0);
  const { fields, complaints } = decodePacket({ bytes, linkType, byteLength });
  const far = complaints.find(({ at, len }) => !(at >= 0 && len >= 0 && at + len <= byteLength));
  const wrong = far
    ? `${far.code} @${far.at}+${far.len} is not within ${byteLength}`
    : wrongField(fields, 0, byteLength, []);
  return { wrong, work: fieldCount(fields) + complaints.length };
}
