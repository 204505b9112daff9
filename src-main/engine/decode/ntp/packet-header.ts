/** The header that clients, servers and peers send (RFC 5905 §7.3), and what it must not say. */
import { formatDelta } from '../../../contract/time-format';
import type { ExchangePart } from '../../../contract/decoded';
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import type { ClockReading, NtpSide, Times } from './exchanges';
import { readExtensions } from './extensions';
import { kissCodeOf, readReferenceId } from './reference-id';
import { isZero, shortSeconds, signedByte, timestampText } from './timestamps';

export const modes = { symmetricActive: 1, symmetricPassive: 2, client: 3, server: 4, broadcast: 5 } as const;

const rules = {
  kiss: { code: 'NTP_KISS', clause: 'RFC 5905 §7.4', severity: 'note' },
  stratum: { code: 'NTP_STRATUM', clause: 'RFC 5905 §7.3', severity: 'warning' },
  unsynchronized: { code: 'NTP_UNSYNCHRONIZED', clause: 'RFC 5905 §7.3', severity: 'note' },
  noTransmit: { code: 'NTP_NO_TRANSMIT', clause: 'RFC 5905 §8', severity: 'warning' },
  stray: { code: 'NTP_ORIGIN', clause: 'RFC 5905 §8', severity: 'warning' },
} satisfies Record<string, Rule>;

/** The highest that means something (RFC 5905 §7.3). */
const highestStratum = 16;
const unsynchronized = 3;
const timestampByteLength = 8;

/** What the first byte has said, and when the packet came. */
export interface PacketStart {
  readonly leap: number;
  readonly version: number;
  readonly mode: number;
  readonly atNs: bigint | undefined;
}

export interface HeaderFound {
  readonly summary: string;
  readonly exchange: ExchangePart | null;
}

export function readPacketHeader(reader: FieldReader, start: PacketStart, side: NtpSide): HeaderFound {
  const stratum = reader.number('Stratum', 1, stratumText);
  readExponent(reader, 'Poll');
  readExponent(reader, 'Precision');
  for (const name of ['Root Delay', 'Root Dispersion']) reader.take(name, 4, shortSeconds, 'seconds');
  const referenceAt = reader.at;
  const reference = readReferenceId(reader, stratum);
  readTimestamp(reader, 'Reference Timestamp');
  const timesAt = reader.at;
  const origin = readTimestamp(reader, 'Origin Timestamp');
  const receive = readTimestamp(reader, 'Receive Timestamp');
  const transmit = readTimestamp(reader, 'Transmit Timestamp');
  const times: Times = { origin, receive, transmit };
  readExtensions(reader, start.version);
  if (tells(start.mode)) judge(reader, { start, stratum, referenceAt, timesAt, transmit });
  const { exchange, reading } = pair(reader, { start, times, timesAt }, side);
  const sent = timestampText(transmit);
  const parts = [
    ...(start.mode === modes.client ? [] : [`stratum ${stratum}`, `reference ${reference}`]),
    ...(sent === 0 ? [] : [`transmit ${sent}`]),
    ...(reading ? [`offset ${formatDelta(reading.offsetNs)} s`] : []),
  ];
  return { summary: parts.map((part) => ` · ${part}`).join(''), exchange };
}

/** Whether others take their time from such a packet. */
const tells = (mode: number): boolean =>
  mode === modes.server || mode === modes.broadcast || mode === modes.symmetricPassive;

interface Judged {
  readonly start: PacketStart;
  readonly stratum: number;
  readonly referenceAt: number;
  readonly timesAt: number;
  readonly transmit: Uint8Array;
}

function judge(reader: FieldReader, { start, stratum, referenceAt, timesAt, transmit }: Judged): void {
  if (stratum === 0) {
    const code = kissCodeOf(reader.bytes.subarray(referenceAt, referenceAt + 4));
    reader.complain({ ...rules.kiss, details: { code } }, referenceAt, 4);
  } else if (stratum > highestStratum) reader.complain({ ...rules.stratum, details: { stratum } }, 1, 1);
  else if (start.leap === unsynchronized) reader.complain(rules.unsynchronized, 0, 1);
  if (isZero(transmit)) reader.complain(rules.noTransmit, timesAt + 2 * timestampByteLength, timestampByteLength);
}

interface Paired {
  readonly start: PacketStart;
  readonly times: Times;
  readonly timesAt: number;
}

/** Ties an answer to its request, and adds what both say of the clocks. */
function pair(
  reader: FieldReader,
  { start: { mode, atNs }, times, timesAt }: Paired,
  side: NtpSide,
): { exchange: ExchangePart | null; reading: ClockReading | null } {
  if (mode === modes.client || mode === modes.symmetricActive)
    return { exchange: side.ask(times.transmit, atNs), reading: null };
  if (mode !== modes.server && mode !== modes.symmetricPassive) return { exchange: null, reading: null };
  const { exchange, reading, isStray } = side.answer(times, atNs);
  if (isStray) reader.complain(rules.stray, timesAt, timestampByteLength);
  if (reading) addReading(reader, reading);
  return { exchange, reading };
}

/** Fields that no byte holds: they stand at the end. */
function addReading(reader: FieldReader, { offsetNs, delayNs }: ClockReading): void {
  const where = 'T1 and T4 are when request and answer were recorded, T2 and T3 the Receive and Transmit Timestamp';
  const seconds = (ns: bigint): number => Number(ns) / 1e9;
  const { at } = reader;
  reader.add({ name: 'offset', value: seconds(offsetNs), at, len: 0, text: `seconds, ½·[(T2−T1)+(T3−T4)]: ${where}` });
  reader.add({ name: 'delay', value: seconds(delayNs), at, len: 0, text: `seconds, (T4−T1)−(T3−T2): ${where}` });
}

function readTimestamp(reader: FieldReader, name: string): Uint8Array {
  return reader.take(name, timestampByteLength, timestampText);
}

function readExponent(reader: FieldReader, name: string): void {
  const value = signedByte(reader.left > 0 ? reader.peek() : 0);
  reader.take(name, 1, () => value, `${2 ** value} s`);
}

function stratumText(stratum: number): string | undefined {
  if (stratum === 0) return 'unspecified or invalid';
  if (stratum === 1) return 'primary server';
  if (stratum < 16) return 'secondary server';
  return stratum === 16 ? 'unsynchronized' : 'reserved';
}
