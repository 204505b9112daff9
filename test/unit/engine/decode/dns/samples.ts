/** DNS beyond the ordinary query: made by dnspython (`dns-more.json`), and by hand what it would not make. */
import { readFileSync } from 'node:fs';
import type { MessageDirection } from '../../../../../src-main/contract/decoded';
import { hex } from '../../../../support/decoding';
import type { Sample } from '../samples';

const made = JSON.parse(
  readFileSync(new URL('../../../../fixtures/exchanges/dns-more.json', import.meta.url), 'utf8'),
) as Record<string, [MessageDirection, string][]>;

const bytesOf = (digits: string): string => digits.replace(/\s/g, '');
const length = (digits: string): string => (bytesOf(digits).length / 2).toString(16).padStart(4, '0');
/** A message of the ID 1; counts of questions, answers, authorities, additional records. */
const message = (flags: string, counts: string, rest: string): string => `0001 ${flags} ${counts} ${rest}`;
const question = '0161 00 0001 0001';
/** A record of the root. */
const record = (type: string, data: string, code = '0001'): string =>
  `00 ${type} ${code} 00000001 ${length(data)} ${data}`;
const answers = (...records: readonly string[]): string =>
  message('8000', `0000 ${records.length.toString(16).padStart(4, '0')} 0000 0000`, records.join(' '));
const additional = (...records: readonly string[]): string =>
  message('8000', `0000 0000 0000 ${records.length.toString(16).padStart(4, '0')}`, records.join(' '));
const option = (code: string, data: string): string => `${code} ${length(data)} ${data}`;
const opt = (...options: readonly string[]): string =>
  `00 0029 04d0 00000000 ${length(options.join(''))} ${options.join(' ')}`;
const parameter = option;
const address = '0001 0001 00000001 0004 c0000201';

const datagrams: Readonly<Record<string, string>> = {
  'mDNS: a question for unicast, and an answer that flushes caches': `0000 0000 0002 0001 0000 0000 0161 00 0001 8001 c00c 001c 80ff c00c 0001 8001 00000078 0004 c0000201`,
  'more records announced than there are': message('8000', '0001 ffff 0000 0000', `${question} c00c ${address}`),
  'more questions announced than there are': message('0000', 'ffff 0000 0000 0000', question),
  'two questions': message('0000', '0002 0000 0000 0000', `${question} ${question}`),
  'a reserved bit, and an opcode that is none': message('7840', '0000 0000 0000 0000', ''),
  'a pointer into the header': answers(`c000 ${address}`),
  'names that may not be compressed': message(
    '8000',
    '0001 0001 0000 0000',
    `${question} ${record('0021', '0001 0002 0003 c00c')}`,
  ),
  'a time to live beyond 2³¹': answers('00 0001 0001 80000000 0004 c0000201'),
  'RDLENGTH past the end': answers('00 0001 0001 00000000 0005 c0000201'),
  'OPT: several, of a name, not additional': message('8000', '0000 0001 0000 0002', `${opt()} ${opt()} 0161 ${opt()}`),
  'OPT: a version, a size and bits': additional('00 0029 0100 00018001 0000'),
  'OPT: an extended RCODE': message('8007', '0000 0000 0000 0001', '00 0029 04d0 01000000 0000'),
  'OPT: options of the wrong length': additional(
    opt(
      option('000a', '010203040506070809'),
      option('0008', '0001 18 00 c0000201ff'),
      option('000b', '000102'),
      option('000d', 'c000'),
      option('0005', ''),
      '0005 0007',
    ),
  ),
  'OPT: options that are seldom': additional(
    opt(
      option('0001', '0001 0001 0000 0102030405060708 00000e10'),
      option('0002', '00000e10 00000e10'),
      option('0002', '00000e10'),
      option('0003', '6e7331'),
      option('0003', '00ff'),
      option('0005', '08 0d'),
      option('0006', '02'),
      option('0007', '01'),
      option('0008', '0002 38 00 20010db8000000'),
      option('0008', '0000 00 00'),
      option('0009', '00000e10'),
      option('000b', '0064'),
      option('000c', '0000'),
      option('000d', '0161 00'),
      option('000e', '4f66 9728'),
      option('000f', '0006 626164'),
      option('0010', '0007'),
      option('0011', '0008'),
      option('0012', '0161 00'),
      option('0013', '02 00 00000007'),
      option('0013', '02 01 aabb'),
      option('fde9', 'aabb'),
    ),
  ),
  'TSIG before another record': additional(
    record('00fa', '00 000000000001 012c 0002 aabb 0001 0012 0006 000000000002', '00ff'),
    opt(),
  ),
  'type bit maps out of order': answers(record('002f', '00 0101 40 0001 40 0000'), record('002f', '00 0021')),
  'a key of another protocol': answers(record('0030', '0101 04 0d aabb')),
  'a key of RSA/MD5, and one that is empty': answers(
    record('0030', '0100 03 01 aabbccdd'),
    record('0030', '0000 03 00'),
  ),
  'service parameters out of order, with every key': answers(
    record(
      '0041',
      `0001 00 ${[
        parameter('0001', '026832'),
        parameter('0000', '0001 0003'),
        parameter('0002', ''),
        parameter('0003', '01bb'),
        parameter('0004', 'c0000201'),
        parameter('0005', 'aabb'),
        parameter('0006', '20010db8000000000000000000000001'),
        parameter('0007', '2f647b3f7d'),
        parameter('0008', ''),
        parameter('0009', '001d 0017'),
        parameter('ff00', 'ff'),
      ].join(' ')}`,
    ),
  ),
  'types that are obsolete or seldom': answers(
    record('0003', '0161 00'),
    record('0008', '0161 00'),
    record('0009', '0161 00'),
    record('000e', '0161 00 0162 00'),
    record('00f9', '00 00000001 00000002 0003 0000 0002 aabb 0001 cc'),
    record('0042', '003b 01 0035 0161 00'),
    record('0018', '0001 08 01 00000001 00000002 00000001 0007 00 aa'),
    record('000a', 'aabb', '0003'),
    record('002d', '0a 00 02 aabbcc'),
    record('0010', '', '00fe'),
    record('001d', '00 12 16 13 8b7bf6e0 7ffb4c80 00989680'),
    record('002a', '0001 15 84 c0a82001 0003 00 02 0102'),
    record('003e', '00000007 0003 0001 40'),
  ),
  'stateful operations': message(
    '3000',
    '0000 0000 0000 0000',
    [
      option('0001', '00003a98 00003a98'),
      option('0002', '00000064'),
      option('0003', '0000'),
      option('0040', 'ff'),
    ].join(' '),
  ),
};

export const moreDnsSamples: readonly Sample[] = [
  ...Object.entries(made).map(([name, exchange]): Sample => ({
    name,
    protocol: 'dns',
    transport: name.includes('transfer') ? 'tcp' : 'udp',
    exchange: exchange.map(([direction, digits]) => [direction, hex(digits)]),
  })),
  ...Object.entries(datagrams).map(([name, digits]): Sample => ({
    name,
    protocol: 'dns',
    transport: 'udp',
    exchange: [['outbound', hex(digits)]],
  })),
];
