/** NTP control messages, mode 6 (RFC 9327 §2, §3). */
import type { ExchangePart } from '../../../contract/decoded';
import { contentValue } from '../content';
import type { FieldReader } from '../field-reader';
import type { NtpSide } from './exchanges';

const opcodes: Readonly<Record<number, string>> = {
  1: 'read status',
  2: 'read variables',
  3: 'write variables',
  4: 'read clock variables',
  5: 'write clock variables',
  6: 'set trap address/port',
  7: 'trap response',
  8: 'runtime configuration',
  9: 'export configuration',
  10: 'retrieve remote address stats',
  11: 'retrieve ordered list',
  12: 'request client-specific nonce',
  31: 'unset trap address/port',
};
const errors: Readonly<Record<number, string>> = {
  1: 'authentication failure',
  2: 'invalid message length or format',
  3: 'invalid opcode',
  4: 'unknown association ID',
  5: 'unknown variable name',
  6: 'invalid variable value',
  7: 'administratively prohibited',
};
const clockSources = [
  'unspecified or unknown',
  'calibrated atomic clock',
  'VLF or LF radio',
  'HF radio',
  'UHF satellite',
  'local net',
  'UDP/NTP',
  'UDP/TIME',
  'eyeball-and-wristwatch',
  'telephone modem',
];

export interface OtherFound {
  readonly summary: string;
  readonly exchange: ExchangePart | null;
}

/** From its second byte on. */
export function readControl(reader: FieldReader, side: NtpSide): OtherFound {
  const flags = reader.bits(1, [
    ['R', 0x80, (value) => (value === 1 ? 'response' : 'command')],
    ['E', 0x40],
    ['M', 0x20],
    ['opcode', 0x1f, (value) => opcodes[value]],
  ]);
  const isResponse = (flags & 0x80) !== 0;
  const opcode = flags & 0x1f;
  const sequence = reader.number('Sequence', 2);
  readStatus(reader, { isResponse, isError: (flags & 0x40) !== 0, opcode });
  const association = reader.number('Association ID', 2);
  reader.number('Offset', 2);
  const count = reader.number('Count', 2);
  if (count > 0) reader.take('Data', Math.min(count, reader.left), contentValue);
  const padding = Math.min(-count & 3, reader.left);
  if (padding > 0) reader.raw('Padding', padding);
  if (reader.left > 0) reader.raw('Authenticator', reader.left);
  const name = opcodes[opcode] ?? `opcode ${opcode}`;
  return {
    summary: ` · ${isResponse ? 'response' : 'command'} · ${name} · association ${association}`,
    exchange: side.sequence(isResponse, (flags & 0x20) !== 0, `control ${sequence}`),
  };
}

/** Of a command it is 0; of a response what it says depends on what it is about. */
function readStatus(reader: FieldReader, about: { isResponse: boolean; isError: boolean; opcode: number }): void {
  const association = (reader.bytes[reader.at + 2]! << 8) | reader.bytes[reader.at + 3]!;
  const isVariables = about.opcode >= 1 && about.opcode <= 3;
  const isSystem = about.isResponse && isVariables && association === 0;
  reader.group('Status', () => {
    if (about.isError)
      reader.bits(2, [
        ['Error Code', 0xff00, (value) => errors[value]],
        ['reserved', 0x00ff],
      ]);
    else if (isSystem)
      reader.bits(2, [
        ['LI', 0xc000],
        ['Clock Source', 0x3f00, (value) => clockSources[value]],
        ['System Event Counter', 0x00f0],
        ['System Event Code', 0x000f],
      ]);
    else reader.number('Status Word', 2);
  });
}
