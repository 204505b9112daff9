/** DNS messages between `dns-packet` and what the journal shows. */
import { decode, encode, type Answer, type DecodedPacket, type Packet } from 'dns-packet';
import type { DnsMessageShown, DnsRecordShown, EdnsShown } from '../../contract/dns-exchange';
import type { DnsQuery } from '../../contract/spec/dns';
import { checkedName, dataText, httpsType, typeText } from './record-data';

/** Header bits (RFC 1035 §4.1.1, RFC 4035 §3.2). */
export const dnsFlags = { aa: 0x0400, tc: 0x0200, rd: 0x0100, ra: 0x0080, ad: 0x0020, cd: 0x0010 } as const;

/** Response codes (IANA, DNS RCODEs). */
export const rcodes = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
] as const;
export const badVersion = 16;

export interface DnsMessage {
  readonly packet: DecodedPacket;
  readonly flags: number;
  readonly shown: DnsMessageShown;
  readonly question: { readonly name: string; readonly type: string } | null;
}

/** Null where the bytes are no DNS message, or hold more than they should. */
export function decodeMessage(bytes: Uint8Array): DnsMessage | null {
  if (bytes.byteLength < 12) return null;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let packet: DecodedPacket;
  try {
    packet = decode(buffer);
  } catch {
    // The library throws on whatever does not fit; the bytes themselves are in the log.
    return null;
  }
  const flags = buffer.readUInt16BE(2);
  const question = packet.questions?.[0];
  return {
    packet,
    flags,
    shown: shownMessage(packet, flags, bytes.byteLength),
    question: question === undefined ? null : { name: question.name, type: typeText(question.type) },
  };
}

/** The query's bytes. A PTR query for an address is turned around (RFC 1035 §3.5, RFC 3596 §2.5). Throws `BAD_INPUT`. */
export function encodeQuery(query: DnsQuery, id: number): Buffer {
  const name = query.type === 'PTR' ? reverseName(query.name.trim()) : checkedName(query.name);
  const type = query.type === 'HTTPS' ? httpsType : query.type;
  const additionals =
    query.edns === null ? [] : [optRecord(query.edns.udpPayloadSize, query.edns.dnssecOk ? 0x8000 : 0)];
  return encodePacket({
    type: 'query',
    id,
    flags: query.recursionDesired ? dnsFlags.rd : 0,
    questions: [{ name, type: type as 'A', class: 'IN' }],
    additionals,
  });
}

/** OPT pseudo-record (RFC 6891 §6.1.2); `extendedRcode` holds the upper eight bits. */
export function optRecord(udpPayloadSize: number, flags = 0, extendedRcode = 0): Answer {
  const ednsVersion = 0;
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize,
    extendedRcode,
    ednsVersion,
    flags,
    flag_do: flags >= 0x8000,
    options: [],
  };
}

/** The library changes what it encodes: it gets a copy. */
export function encodePacket(packet: Packet): Buffer {
  return encode({ ...packet });
}

/** `192.0.2.1` → `1.2.0.192.in-addr.arpa`; a name stays what it is. */
export function reverseName(text: string): string {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return `${text.split('.').reverse().join('.')}.in-addr.arpa`;
  if (!text.includes(':')) return checkedName(text);
  const host = new URL(`http://[${text.replace(/^\[|\]$/g, '')}]/`).hostname.slice(1, -1);
  const [head = '', tail] = host.split('::');
  const words = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const after = tail === undefined ? [] : words(tail);
  const zeros = new Array<string>(8 - words(head).length - after.length).fill('0');
  const digits = [...words(head), ...zeros, ...after].map((word) => word.padStart(4, '0')).join('');
  return `${[...digits].reverse().join('.')}.ip6.arpa`;
}

function shownMessage(packet: DecodedPacket, flags: number, byteLength: number): DnsMessageShown {
  const edns = shownEdns(packet);
  const rcode = (flags & 0xf) | ((edns?.upperRcode ?? 0) << 4);
  const opcode = (flags >> 11) & 0xf;
  const isSet = (bit: number): boolean => (flags & bit) !== 0;
  return {
    id: packet.id ?? 0,
    opcode: ['QUERY', 'IQUERY', 'STATUS', '', 'NOTIFY', 'UPDATE', 'DSO'][opcode] || `OPCODE${opcode}`,
    rcode: rcode === badVersion ? 'BADVERS' : (rcodes[rcode] ?? `RCODE${rcode}`),
    flags: {
      aa: isSet(dnsFlags.aa),
      tc: isSet(dnsFlags.tc),
      rd: isSet(dnsFlags.rd),
      ra: isSet(dnsFlags.ra),
      ad: isSet(dnsFlags.ad),
      cd: isSet(dnsFlags.cd),
    },
    answers: shownRecords(packet.answers),
    authorities: shownRecords(packet.authorities),
    additionals: shownRecords(packet.additionals),
    edns: edns?.edns ?? null,
    byteLength,
  };
}

function shownRecords(records: readonly Answer[] | undefined): DnsRecordShown[] {
  return (records ?? [])
    .filter(({ type }) => type !== 'OPT')
    .map((record) => ({
      name: record.name,
      type: typeText(record.type),
      ttlSeconds: ('ttl' in record ? record.ttl : 0) ?? 0,
      data: dataText(record),
    }));
}

function shownEdns(packet: DecodedPacket): { edns: EdnsShown; upperRcode: number } | null {
  const opt = packet.additionals?.find((record) => record.type === 'OPT');
  if (opt?.type !== 'OPT') return null;
  const options = opt.options.map((option) => {
    const { code, type, data } = option as { code: number; type?: string; data?: Buffer };
    return { name: type ?? `OPTION_${code}`, data: data?.toString('hex') ?? '' };
  });
  const edns = {
    udpPayloadSize: opt.udpPayloadSize,
    version: opt.ednsVersion,
    dnssecOk: (opt.flags & 0x8000) !== 0,
    options,
  };
  return { edns, upperRcode: opt.extendedRcode };
}
