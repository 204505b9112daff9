/** NTP versions 1 to 4, a packet a datagram (RFC 5905 §7.3). */
import type { Rule } from '../complaints';
import { DatagramDecoder } from '../datagram-decoder';
import type { Found } from '../decoder';
import { FieldReader } from '../field-reader';
import type { DecodeLimits } from '../limits';
import { readControl } from './control-message';
import type { NtpSide } from './exchanges';
import { readPacketHeader, type HeaderFound } from './packet-header';
import { readPrivate } from './private-message';

const clause = 'RFC 5905 §7.3';
const tooShort: Rule = { code: 'NTP_TOO_SHORT', clause };
const reservedMode: Rule = { code: 'NTP_MODE', clause, severity: 'warning' };

const leapIndicators = [
  'no warning',
  'last minute of the day has 61 seconds',
  'last minute of the day has 59 seconds',
  'unknown (clock unsynchronized)',
];
const modes = [
  'reserved',
  'symmetric active',
  'symmetric passive',
  'client',
  'server',
  'broadcast',
  'NTP control message',
  'reserved for private use',
] as const;
const control = 6;
const forPrivateUse = 7;

export class NtpDecoder extends DatagramDecoder {
  constructor(
    readonly side: NtpSide,
    readonly limits: DecodeLimits,
  ) {
    super();
  }

  protected override decode(datagram: Uint8Array, at: number, atNs: bigint | undefined): Found[] {
    const { valueByteLength, fieldCount } = this.limits;
    const reader = new FieldReader(datagram, { whenShort: tooShort, valueByteLength, fieldCount });
    const [first] = datagram;
    const type = first === undefined ? 'malformed' : modes[first & 7]!;
    let found: HeaderFound = { summary: '', exchange: null };
    reader.attempt(() => {
      const { summary, exchange } = this.#read(reader, atNs);
      found = { summary: `version ${(first! >> 3) & 7}${summary}`, exchange };
    });
    const { summary, exchange } = found as HeaderFound;
    const { fields } = reader;
    const message = { kind: 'message', proto: 'ntp', type, summary, at, len: datagram.length, fields } as const;
    const part = exchange === null ? {} : { exchange };
    return [{ ...message, bytes: null, ...part, isApplicationData: true }, ...reader.complaints.violations('ntp', at)];
  }

  #read(reader: FieldReader, atNs: bigint | undefined): HeaderFound {
    const mode = reader.left > 0 ? reader.peek() & 7 : 0;
    if (mode === forPrivateUse) return readPrivate(reader, this.side, (value) => modes[value]!);
    const first = reader.bits(1, [
      ['LI', 0xc0, (value) => leapIndicators[value]],
      ['VN', 0x38],
      ['Mode', 0x07, (value) => modes[value]],
    ]);
    const version = (first >> 3) & 7;
    const rule: Rule = { code: 'NTP_VERSION', clause, severity: 'warning', details: { version } };
    if (version < 1 || version > 4) reader.complain(rule, 0, 1);
    // Version 1 had no modes (RFC 1059).
    if (mode === 0 && version > 1) reader.complain(reservedMode, 0, 1);
    if (mode === control) return readControl(reader, this.side);
    return readPacketHeader(reader, { leap: first >> 6, version, mode, atNs }, this.side);
  }
}
