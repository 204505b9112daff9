/** Messages of ntpd's own, mode 7 (RFC 1305 appendix B leaves it to each program; the layout is ntpd's ntp_request.h). */
import type { FieldReader } from '../field-reader';
import type { OtherFound } from './control-message';
import type { NtpSide } from './exchanges';

const implementations: Readonly<Record<number, string>> = { 0: 'UNIV', 2: 'XNTPD_OLD', 3: 'XNTPD' };
const requests: Readonly<Record<number, string>> = {
  0: 'PEER_LIST',
  1: 'PEER_LIST_SUM',
  2: 'PEER_INFO',
  3: 'PEER_STATS',
  4: 'SYS_INFO',
  5: 'SYS_STATS',
  6: 'IO_STATS',
  7: 'MEM_STATS',
  8: 'LOOP_INFO',
  9: 'TIMER_STATS',
  10: 'CONFIG',
  11: 'UNCONFIG',
  16: 'GET_RESTRICT',
  20: 'MON_GETLIST',
  42: 'MON_GETLIST_1',
};
const errors: Readonly<Record<number, string>> = {
  0: 'no error',
  1: 'incompatible implementation number',
  2: 'unimplemented request code',
  3: 'format error',
  4: 'no data available',
  7: 'authentication failure',
};

/** The whole message: its first byte holds no leap indicator. */
export function readPrivate(reader: FieldReader, side: NtpSide, modeName: (mode: number) => string): OtherFound {
  const first = reader.bits(1, [
    ['R', 0x80, (value) => (value === 1 ? 'response' : 'request')],
    ['M', 0x40],
    ['VN', 0x38],
    ['Mode', 0x07, modeName],
  ]);
  const second = reader.bits(1, [
    ['A', 0x80],
    ['Sequence', 0x7f],
  ]);
  reader.number('Implementation', 1, (value) => implementations[value]);
  const code = reader.number('Request Code', 1, (value) => requests[value]);
  reader.bits(2, [
    ['Err', 0xf000, (value) => errors[value]],
    ['Number of data items', 0x0fff],
  ]);
  reader.bits(2, [
    ['MBZ', 0xf000],
    ['Size of data item', 0x0fff],
  ]);
  if (reader.left > 0) reader.raw('Data', reader.left);
  const isResponse = (first & 0x80) !== 0;
  return {
    summary: ` · ${isResponse ? 'response' : 'request'} · ${requests[code] ?? `request code ${code}`}`,
    exchange: side.sequence(isResponse, (first & 0x40) !== 0, `private ${second & 0x7f}`),
  };
}
