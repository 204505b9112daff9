/** NTP versions 1 to 4, a packet a datagram (RFC 5905 §7.3). */
import type { Rule } from '../complaints';
import { DatagramDecoder } from '../datagram-decoder';
import type { Found } from '../decoder';
import { FieldReader } from '../field-reader';
import type { DecodeLimits } from '../limits';
import { readExtensions } from './extensions';
import { readReferenceId } from './reference-id';
import { shortSeconds, signedByte, timestampText } from './timestamps';

const clause = 'RFC 5905 §7.3';
const tooShort: Rule = { code: 'NTP_TOO_SHORT', clause };

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

export class NtpDecoder extends DatagramDecoder {
  constructor(readonly limits: DecodeLimits) {
    super();
  }

  protected override decode(datagram: Uint8Array, at: number): Found[] {
    const { valueByteLength, fieldCount } = this.limits;
    const reader = new FieldReader(datagram, { whenShort: tooShort, valueByteLength, fieldCount });
    let type = 'malformed';
    let summary = '';
    reader.attempt(() => {
      const first = reader.bits(1, [
        ['LI', 0xc0, (value) => leapIndicators[value]],
        ['VN', 0x38],
        ['Mode', 0x07, (value) => modes[value]],
      ]);
      const mode = first & 7;
      const version = (first >> 3) & 7;
      type = modes[mode]!;
      const rule: Rule = { code: 'NTP_VERSION', clause, severity: 'warning', details: { version } };
      if (version < 1 || version > 4) reader.complain(rule, 0, 1);
      summary = `version ${version}${mode < control ? readHeader(reader, mode) : readOther(reader)}`;
    });
    const fields = reader.fields;
    const message = { kind: 'message', proto: 'ntp', type, summary, at, len: datagram.length, fields } as const;
    return [{ ...message, bytes: null, isApplicationData: true }, ...reader.complaints.violations('ntp', at)];
  }
}

/** Returns how the summary goes on. */
function readHeader(reader: FieldReader, mode: number): string {
  const stratum = reader.number('Stratum', 1, stratumText);
  readExponent(reader, 'Poll');
  readExponent(reader, 'Precision');
  reader.take('Root Delay', 4, shortSeconds, 'seconds');
  reader.take('Root Dispersion', 4, shortSeconds, 'seconds');
  const reference = readReferenceId(reader, stratum);
  for (const name of ['Reference Timestamp', 'Origin Timestamp', 'Receive Timestamp'])
    reader.take(name, 8, timestampText);
  const transmit = timestampText(reader.take('Transmit Timestamp', 8, timestampText));
  readExtensions(reader);
  const answer = mode === 3 ? '' : ` · stratum ${stratum} · reference ${reference}`;
  return `${answer}${transmit === 0 ? '' : ` · transmit ${transmit}`}`;
}

function readOther(reader: FieldReader): string {
  if (reader.left > 0) reader.raw('Data', reader.left);
  return '';
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
