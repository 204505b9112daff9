/** Who the sender has its time from (RFC 5905 §7.3, §7.4). */
import type { FieldReader } from '../field-reader';
import { ipv4Text } from '../ip-text';

const sources: Readonly<Record<string, string>> = {
  GOES: 'Geosynchronous Orbit Environment Satellite',
  GPS: 'Global Position System',
  GAL: 'Galileo Positioning System',
  PPS: 'Generic pulse-per-second',
  IRIG: 'Inter-Range Instrumentation Group',
  WWVB: 'LF Radio WWVB Ft. Collins, CO 60 kHz',
  DCF: 'LF Radio DCF77 Mainflingen, DE 77.5 kHz',
  HBG: 'LF Radio HBG Prangins, HB 75 kHz',
  MSF: 'LF Radio MSF Anthorn, UK 60 kHz',
  JJY: 'LF Radio JJY Fukushima, JP 40 kHz, Saga, JP 60 kHz',
  LORC: 'MF Radio LORAN C station, 100 kHz',
  TDF: 'MF Radio Allouis, FR 162 kHz',
  CHU: 'HF Radio CHU Ottawa, Ontario',
  WWV: 'HF Radio WWV Ft. Collins, CO',
  WWVH: 'HF Radio WWVH Kauai, HI',
  NIST: 'NIST telephone modem',
  ACTS: 'NIST telephone modem',
  USNO: 'USNO telephone modem',
  PTB: 'European telephone modem',
  LOCL: 'uncalibrated local clock',
  INIT: 'the association has not yet synchronized for the first time',
};

const kissCodes: Readonly<Record<string, string>> = {
  ACST: 'the association belongs to a unicast server',
  AUTH: 'server authentication failed',
  AUTO: 'Autokey sequence failed',
  BCST: 'the association belongs to a broadcast server',
  CRYP: 'cryptographic authentication or identification failed',
  DENY: 'access denied by remote server',
  DROP: 'lost peer in symmetric mode',
  RSTR: 'access denied due to local policy',
  INIT: 'the association has not yet synchronized for the first time',
  MCST: 'the association belongs to a dynamically discovered server',
  NKEY: 'no key found',
  NTSN: 'NTS negative acknowledgment',
  RATE: 'rate exceeded',
  RMOT: 'alteration of association from a remote host running ntpdc',
  STEP: 'a step change in system time has occurred',
};

/** A kiss code, and what it says where that is known: `RATE (rate exceeded)`. */
export function kissCodeOf(bytes: Uint8Array): string {
  const code = letters(bytes);
  const meaning = kissCodes[code];
  return meaning === undefined ? code : `${code} (${meaning})`;
}

/** Four letters up to stratum 1, an IPv4 address (or the beginning of a hash of an IPv6 one) above. Returns it. */
export function readReferenceId(reader: FieldReader, stratum: number): string {
  let text = '';
  const textOf = (bytes: Uint8Array): string => (text = stratum <= 1 ? letters(bytes) : ipv4Text(bytes));
  const names = stratum === 0 ? kissCodes : stratum === 1 ? sources : {};
  const known = names[letters(reader.bytes.subarray(reader.at, reader.at + 4))];
  reader.take('Reference ID', 4, textOf, known);
  return text;
}

function letters(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '\0')).join('');
  const shown = text.replace(/\0+$/, '');
  return shown.includes('\0') || shown === '' ? ipv4Text(bytes) : shown;
}
