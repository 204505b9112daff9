/** NTP beyond a request and its answer. */
import type { MessageDirection } from '../../../../../src-main/contract/decoded';
import { hex } from '../../../../support/decoding';
import type { Sample } from '../samples';

/** Reference, origin, receive and transmit timestamps. */
const times = (origin: string, transmit = 'e5f1d2c500000000'): string =>
  `e5f1d2c300000000 ${origin} e5f1d2c4ffffffff ${transmit}`;
const asked = 'e5f1d2c380000000';
const none = '0000000000000000';
const request = `23 00 06 ec 00000000 00000000 00000000 ${none} ${none} ${none} ${asked}`;
const answer = (origin: string, start = '24 02 06 e8', transmit?: string): string =>
  `${start} 00001800 00000a3d c0000201 ${times(origin, transmit)}`;

const exchanges: Readonly<Record<string, readonly (readonly [MessageDirection, string])[]>> = {
  'an answer to nothing that was asked': [
    ['outbound', request],
    ['inbound', answer('0000000100000000')],
    ['inbound', answer(none, '24 02 06 e8', none)],
  ],
  'clocks that are not right': [
    ['inbound', answer(asked, 'e4 10 06 e8')],
    ['inbound', answer(asked, '24 11 06 e8')],
    ['inbound', `24 00 06 e8 00000000 00000000 44454e59 ${times(asked)}`],
  ],
  'peers, and a broadcast': [
    ['outbound', `21 02 06 e8 00001800 00000a3d c0000201 ${times(none, asked)}`],
    ['inbound', answer(asked, '22 02 06 e8')],
    ['inbound', answer(none, '25 01 06 e8')],
    ['inbound', answer(none, '20 02 06 e8')],
    ['inbound', answer(none, '08 02 06 e8')],
  ],
  'network time security': [
    [
      'outbound',
      `${request} 0104 0010 ${'01'.repeat(12)} 0204 0014 ${'02'.repeat(16)} 0304 0014 ${'00'.repeat(16)} 0404 0020 0004 000a ${'03'.repeat(4)} ${'04'.repeat(10)} 0000 ${'00'.repeat(8)}`,
    ],
    ['inbound', `${answer(asked)} 0404 0010 0010 0010 ${'03'.repeat(8)} 7777 0010 ${'05'.repeat(12)}`],
  ],
  'keys: DES of version 3, MD5, SHA-1, and none': [
    ['outbound', `1b ${request.slice(3)} 00000001 ${'aa'.repeat(8)}`],
    ['outbound', `${request} 00000002 ${'bb'.repeat(16)}`],
    ['outbound', `${request} 00000003 ${'cc'.repeat(20)}`],
    ['inbound', `${answer(asked)} 00000000`],
  ],
  'control messages': [
    ['outbound', '26 02 0007 0000 0000 0000 0000'],
    ['inbound', '26 a2 0007 0615 0000 0000 0005 68656c6c6f 000000'],
    ['inbound', '26 82 0007 0615 0000 0005 0003 2c6121 00'],
    ['outbound', `26 0a 0008 0000 0001 0000 0000 00000001 ${'aa'.repeat(16)}`],
    ['inbound', '26 ca 0008 0700 0001 0000 0000'],
    ['inbound', '26 81 0009 9614 0001 0000 0004 0001 9614'],
    ['inbound', '26 9f 0009 0000 0001 0000 0004'],
  ],
  'private messages': [
    ['outbound', `17 00 03 2a 0000 0000 ${'00'.repeat(8)}`],
    ['inbound', `d7 00 03 2a 0001 0048 ${'11'.repeat(72)}`],
    ['inbound', `97 01 03 2a 4000 0000`],
    ['inbound', `97`],
  ],
};

export const moreNtpSamples: readonly Sample[] = Object.entries(exchanges).map(([name, exchange]): Sample => ({
  name,
  protocol: 'ntp',
  transport: 'udp',
  exchange: exchange.map(([direction, digits]) => [direction, hex(digits)]),
}));
