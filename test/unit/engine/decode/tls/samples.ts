/** TLS beyond an ordinary handshake: made by OpenSSL under Python's ssl (`tls-more.json`), and by hand what it would not make. */
import { readFileSync } from 'node:fs';
import type { MessageDirection } from '../../../../../src-main/contract/decoded';
import { hex } from '../../../../support/decoding';
import type { Sample } from '../samples';

const made = JSON.parse(
  readFileSync(new URL('../../../../fixtures/exchanges/tls-more.json', import.meta.url), 'utf8'),
) as Record<string, [MessageDirection, string][]>;

const bytesOf = (digits: string): string => digits.replace(/\s/g, '');
/** Digits with their length in so many bytes before them. */
const counted = (byteLength: number, digits: string): string =>
  `${(bytesOf(digits).length / 2).toString(16).padStart(2 * byteLength, '0')} ${digits}`;
const record = (type: string, digits: string, version = '0303'): string => `${type} ${version} ${counted(2, digits)}`;
const handshake = (type: string, body: string): string => record('16', `${type} ${counted(3, body)}`);
const extension = (type: string, data: string): string => `${type} ${counted(2, data)}`;
const random = '5a'.repeat(32);

interface Hello {
  readonly version?: string;
  readonly random?: string;
  readonly sessionId?: string;
  readonly suites?: string;
  readonly methods?: string;
  readonly extensions?: readonly string[];
}

const clientHello = ({ version = '0303', sessionId = '', suites = '1301 c02b', methods = '00', extensions }: Hello) =>
  handshake(
    '01',
    `${version} ${random} ${counted(1, sessionId)} ${counted(2, suites)} ${counted(1, methods)} ${extensions ? counted(2, extensions.join(' ')) : ''}`,
  );
const serverHello = ({ version = '0303', random: own = random, suites = 'c02b', extensions }: Hello) =>
  handshake('02', `${version} ${own} 00 ${suites} 00 ${extensions ? counted(2, extensions.join(' ')) : ''}`);

const everyExtension = [
  extension('0000', counted(2, `00 ${counted(2, '6c6f63616c')}`)),
  extension('0001', '02'),
  extension('0005', '01 0000 0000'),
  extension('000a', counted(2, '3a3a 11ec 001d 0017')),
  extension('000b', counted(1, '00 01 02')),
  extension('000d', counted(2, '0403 0804')),
  extension('000f', '01'),
  extension('0010', counted(2, '02 6832 08 687474702f312e31')),
  extension('0012', ''),
  extension('0013', counted(1, '00 02')),
  extension('0014', counted(1, '00')),
  extension('0016', ''),
  extension('0017', ''),
  extension('001b', counted(1, '0001 0002 0003')),
  extension('001c', '4001'),
  extension('0022', counted(2, '0403')),
  extension('0023', 'aabbcc'),
  extension('002a', ''),
  extension('002b', counted(1, '0a0a 0304 0303')),
  extension('002c', counted(2, 'aabb')),
  extension('002d', counted(1, '0b 01 00')),
  extension('002f', counted(2, counted(2, '3010310e300c06035504030c054d79204341'))),
  extension('0031', ''),
  extension('0032', counted(2, '0403')),
  extension('0033', counted(2, `3a3a ${counted(2, '00')} 001d ${counted(2, '11'.repeat(32))}`)),
  extension('0039', '0104 80000001'),
  extension('4469', counted(2, '02 6832')),
  extension('fe0d', `00 0001 0001 07 ${counted(2, 'aa')} ${counted(2, 'bbcc')}`),
  extension('ff01', '00'),
  extension('1a1a', '00'),
  extension('0015', '0000'),
  extension('0029', `${counted(2, `${counted(2, 'aabb')} 00000001`)} ${counted(2, counted(1, 'cc'.repeat(32)))}`),
];

const certificate = (der: string): string => handshake('0b', counted(3, counted(3, der)));

const byHand: Readonly<Record<string, readonly (readonly [MessageDirection, string])[]>> = {
  'every extension of a ClientHello, and GREASE': [
    ['inbound', clientHello({ suites: '0a0a 1301 1302 c02b 00ff 5600', extensions: everyExtension })],
  ],
  'extensions of a ServerHello': [
    ['inbound', clientHello({})],
    [
      'outbound',
      serverHello({
        extensions: [
          extension('0000', ''),
          extension('0001', '02'),
          extension('0005', ''),
          extension('0010', counted(2, '02 6832')),
          extension(
            '0012',
            counted(2, counted(2, `00 ${'aa'.repeat(32)} 000001939d2b1c80 0000 0403 ${counted(2, '3000')}`)),
          ),
          extension('0013', '00'),
          extension('0014', '00'),
          extension('0029', '0000'),
          extension('002b', '0304'),
          extension('0033', `001d ${counted(2, '22'.repeat(32))}`),
          extension('fe0d', 'aabb'),
        ],
      }),
    ],
  ],
  'hellos that break the rules': [
    [
      'inbound',
      clientHello({
        version: '0301',
        sessionId: 'aa'.repeat(33),
        suites: '',
        methods: '01',
        extensions: [
          extension('002b', counted(1, '0304')),
          extension('0029', counted(2, '') + counted(2, '')),
          extension('002b', counted(1, '0304 03')),
        ],
      }),
    ],
    ['outbound', serverHello({ random: `${'00'.repeat(24)}444f574e47524400`, version: '0302', suites: '002f' })],
    ['outbound', serverHello({ random: `${'00'.repeat(24)}444f574e47524401`, suites: '002f' })],
    ['outbound', handshake('63', 'aabb')],
    ['outbound', handshake('0e', 'aa')],
  ],
  'records that break the rules': [
    ['inbound', record('16', '', '0301')],
    ['inbound', record('16', '01 000010 aabb', '0304')],
    ['inbound', record('15', '03 32')],
    ['inbound', record('14', '02')],
    ['inbound', record('17', '')],
  ],
  'a heartbeat, and one that bleeds': [
    ['inbound', record('18', `01 0002 aabb ${'00'.repeat(16)}`)],
    ['inbound', record('18', '01 4000')],
  ],
  'both ends close, in the clear': [
    ['inbound', clientHello({})],
    ['outbound', record('15', '02 46')],
    ['inbound', record('15', '01 00')],
    ['outbound', record('15', '01 00')],
  ],
  'an SSL 2.0 hello that offers TLS': [
    ['inbound', '801f 01 0301 0006 0000 0010 00000a 0700c0 00112233445566778899aabbccddeeff 160301'],
    ['outbound', serverHello({ version: '0301', suites: '000a' })],
  ],
  'messages that are seldom': [
    ['outbound', serverHello({ suites: 'c0a4' })],
    ['outbound', handshake('0c', counted(2, '68696e74'))],
    ['inbound', handshake('10', counted(2, '6964'))],
    ['outbound', serverHello({ suites: 'c02b' })],
    ['outbound', handshake('0c', '01 aabb')],
    ['outbound', handshake('16', `01 ${counted(3, '3003')}`)],
    ['outbound', handshake('19', `0002 000400 ${counted(3, 'aabb')}`)],
    ['outbound', handshake('00', '')],
    ['inbound', handshake('43', `${counted(1, '6832')} ${counted(1, '0000')}`)],
    ['inbound', handshake('14', 'aabbccdd')],
    ['inbound', handshake('15', '00')],
    ['outbound', serverHello({ suites: '1301', extensions: [extension('002b', '0304')] })],
    ['outbound', handshake('04', `00001c20 00000001 ${counted(1, '00')} ${counted(2, 'aabb')} 0000`)],
    [
      'outbound',
      handshake(
        '0d',
        `00 ${counted(2, extension('000d', counted(2, '0403')) + extension('0030', counted(2, counted(1, '551d25') + counted(2, 'aa'))))}`,
      ),
    ],
    [
      'outbound',
      handshake(
        '0b',
        `00 ${counted(3, `${counted(3, '3000')} ${counted(2, extension('0005', `01 ${counted(3, 'aa')}`))}`)}`,
      ),
    ],
    ['inbound', handshake('18', '01')],
  ],
  'certificates that are none': [
    ['outbound', serverHello({})],
    ['outbound', certificate('')],
    ['outbound', certificate('3003 020101')],
    ['outbound', certificate('3080 0000')],
    ['outbound', certificate('3084ffffffff')],
    ['outbound', certificate('30 82 0004 3000 3000')],
    ['outbound', certificate(`${'3080'.repeat(200)}`)],
  ],
};

export const moreTlsSamples: readonly Sample[] = [...Object.entries(made), ...Object.entries(byHand)].map(
  ([name, exchange]): Sample => ({
    name,
    protocol: 'tls',
    exchange: exchange.map(([direction, digits]) => [direction, hex(digits)]),
  }),
);
