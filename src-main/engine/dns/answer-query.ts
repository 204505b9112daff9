/** The bytes that answer a query (RFC 1035 §4, RFC 6891, RFC 8482 not followed: ANY gives all, a lab should show it). */
import type { Answer } from 'dns-packet';
import { badVersion, dnsFlags, encodePacket, optRecord, rcodes, type DnsMessage } from './message';
import { typeText } from './record-data';
import type { Zone, ZoneAnswer } from './zone';

/** Datagrams without EDNS (RFC 1035 §2.3.4), and the most that we send with it: what is not fragmented (DNS flag day 2020). */
const plainDatagramBytes = 512;
const largestDatagramBytes = 1_232;

export interface Answered {
  readonly bytes: Buffer;
  readonly isTruncated: boolean;
}

/** Null for what is no query: it is never answered (RFC 1035 §4.1.1, QR). */
export function answerQuery(zone: Zone, query: DnsMessage, transport: 'udp' | 'tcp'): Answered | null {
  if (query.packet.flag_qr) return null;
  const { edns } = query.shown;
  const limit =
    transport === 'tcp'
      ? 65_535
      : Math.max(plainDatagramBytes, Math.min(edns?.udpPayloadSize ?? plainDatagramBytes, largestDatagramBytes));
  const outcome = outcomeOf(zone, query);
  const whole = encodeAnswer(query, outcome, false);
  if (whole.length <= limit) return { bytes: whole, isTruncated: false };
  const withoutExtras = encodeAnswer(query, { ...outcome, additionals: [] }, false);
  if (withoutExtras.length <= limit) return { bytes: withoutExtras, isTruncated: false };
  const cut = encodeAnswer(query, { ...outcome, answers: [], authorities: [], additionals: [] }, true);
  return { bytes: cut, isTruncated: true };
}

/** To what is no message at all, but long enough to have an identifier and be no answer; null otherwise. */
export function answerMalformed(bytes: Uint8Array): Buffer | null {
  if (bytes.byteLength < 12 || (bytes[2]! & 0x80) !== 0) return null;
  const answer = Buffer.alloc(12);
  answer.set(bytes.subarray(0, 2));
  answer[2] = 0x80 | (bytes[2]! & 0x79);
  answer[3] = rcodes.indexOf('FORMERR');
  return answer;
}

type Outcome = Omit<ZoneAnswer, 'rcode'> & { readonly rcode: number };

const nothing = { isAuthoritative: false, answers: [], authorities: [], additionals: [] };

function outcomeOf(zone: Zone, { packet, shown, question }: DnsMessage): Outcome {
  if (shown.opcode !== 'QUERY') return { ...nothing, rcode: rcodes.indexOf('NOTIMP') };
  if (shown.edns !== null && shown.edns.version > 0) return { ...nothing, rcode: badVersion };
  if (question === null || packet.questions?.length !== 1) return { ...nothing, rcode: rcodes.indexOf('FORMERR') };
  const { class: asked } = packet.questions[0]!;
  if (asked !== 'IN' && asked !== 'ANY') return { ...nothing, rcode: rcodes.indexOf('REFUSED') };
  const found = zone.lookup(question.name, typeText(question.type));
  return { ...found, rcode: rcodes.indexOf(found.rcode) };
}

function encodeAnswer({ packet, flags, shown }: DnsMessage, outcome: Outcome, isTruncated: boolean): Buffer {
  const opt: Answer[] =
    shown.edns === null ? [] : [optRecord(largestDatagramBytes, shown.edns.dnssecOk ? 0x8000 : 0, outcome.rcode >> 4)];
  const bytes = encodePacket({
    type: 'response',
    id: packet.id ?? 0,
    flags:
      (flags & (dnsFlags.rd | dnsFlags.cd)) |
      (outcome.isAuthoritative ? dnsFlags.aa : 0) |
      (isTruncated ? dnsFlags.tc : 0) |
      (outcome.rcode & 0xf),
    questions: packet.questions ?? [],
    answers: [...outcome.answers],
    authorities: [...outcome.authorities],
    additionals: [...outcome.additionals, ...opt],
  });
  // The library knows one operation only; an answer repeats that of its query.
  bytes[2] = (bytes[2]! & 0x87) | ((flags >> 8) & 0x78);
  return bytes;
}
