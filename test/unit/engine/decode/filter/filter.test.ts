import { describe, expect, it } from 'vitest';
import { LabError } from '../../../../../src-main/contract/errors';
import { compileFilter } from '../../../../../src-main/engine/decode/filter/filter';
import type { FilterRecord } from '../../../../../src-main/engine/decode/filter/filter-record';

const data = (record: Partial<FilterRecord> = {}): FilterRecord => ({
  number: 7,
  kind: 'data',
  direction: 'inbound',
  transport: 'tcp',
  layer: 'wire',
  isInjected: false,
  connection: 2,
  byteLength: 16,
  event: null,
  local: { host: '127.0.0.1', port: 8888 },
  remote: { host: '10.1.2.3', port: 51204 },
  bytes: new TextEncoder().encode('GET /你好 HTTP/1.1\r\n'),
  messages: [],
  packet: null,
  ...record,
});
const event = (name: string): FilterRecord =>
  data({ kind: 'event', event: name, direction: 'none', connection: 0, local: null, remote: null, byteLength: 0 });
const udp = data({ transport: 'udp', direction: 'outbound', remote: { host: 'fe80::1', port: 53 } });

const lets = (filter: string, record: FilterRecord = data()) => compileFilter(filter).matches(record);

function failure(filter: string) {
  try {
    compileFilter(filter);
  } catch (error) {
    if (error instanceof LabError && error.code === 'BAD_FILTER') {
      const { position, length, reasonKey } = error.details;
      return [reasonKey, position, length];
    }
    throw error;
  }
  return 'accepted';
}

describe('a filter', () => {
  it.each([
    '',
    '  ',
    'tcp',
    'data',
    'tcp && data',
    'TCP AND NOT udp',
    '!udp',
    '! (udp || event)',
    'len == 16',
    'len > 15 && len < 17',
    'len >= 16 and len le 0x10',
    'number in {1 7}',
    'number in {1..8}',
    'len in {1, 2, 10..20}',
    'conn == 2',
    'dir == in',
    'dir == inbound',
    'dir != out',
    'tcp.port == 8888',
    'tcp.port == 51204',
    'port in {8000..9000}',
    'tcp.port != 80',
    'udp or tcp and udp or tcp',
    'ip.addr == 127.0.0.1',
    'addr == 10.0.0.0/8',
    'ip.addr in {1.1.1.1, 10.1.2.3}',
    'bytes contains "GET "',
    'bytes contains 47:45:54',
    'bytes contains 474554',
    'bytes contains "\\x0d\\n"',
    'bytes contains "你好"',
    'bytes contains ""',
    'bytes matches "^get .* http/1\\.[01]"',
    'bytes ~ "你好"',
    'bytes matches "\\r\\n$"',
    'tcp.payload contains "HTTP"',
    'payload',
    'bytes[0:3] == "GET"',
    'bytes[0-2] == 47:45:54',
    'bytes[-2:] == 0d:0a',
    'bytes[:1,2] == "GT"',
    'len(bytes) == 22',
    'count(port) == 2',
    'lower(bytes) contains "x" || !tcp.payload[1000]',
    'len & 0x10',
    'len & 0xf == 0',
    'len == 0b10000 && len == 020',
    'any port != 8888',
    'all port > 1000',
    'port === 8888 || port !== 8888',
    'port not in {1..8000}',
    'udp xor tcp',
    'tcp ^^ udp',
    'bytes matches r"http/\\d\\.\\d"',
    'bytes matches "http/\\\\d"',
    'bytes matches "(a+)+$" || tcp',
  ])('%j lets the record through', (filter) => {
    expect(lets(filter)).toBe(true);
  });

  it.each([
    'udp',
    'event',
    '!data',
    'len != 16',
    'len < 16',
    'dir == out',
    'conn ne 2',
    'tcp.port == 80',
    'tcp.port != 8888',
    'udp.port == 8888',
    'udp.port != 1',
    'addr == 10.0.0.0/16',
    'ip.addr != 127.0.0.1',
    'ip.addr == ::1',
    'bytes contains "POST"',
    'bytes == "GET "',
    'bytes matches "^HTTP"',
    'number in {}',
    'port === 8888',
    'all port == 8888',
    'bytes[0:100] contains "GET"',
    'bytes[0:4] == "GET"',
    'len & 0xf',
    'tcp ^^ data',
    'tcp and (udp or event)',
  ])('%j holds the record back', (filter) => {
    expect(lets(filter)).toBe(false);
  });

  it('knows UDP, IPv6 and events', () => {
    expect(lets('udp && udp.port == 53 && ipv6.addr == fe80:0::1 && dir == out', udp)).toBe(true);
    expect(lets('addr == fe80::/10', udp)).toBe(true);
    expect(lets('event == listening', event('listening'))).toBe(true);
    expect(lets('event == "end-received"', event('end-received'))).toBe(true);
    expect(lets('event && !data', event('closed'))).toBe(true);
    expect(lets('len >= 0', event('closed'))).toBe(false);
    expect(lets('layer == plaintext && injected', data({ layer: 'plaintext', isInjected: true }))).toBe(true);
    expect(lets('layer != ciphertext', data({ layer: 'ciphertext' }))).toBe(false);
    expect(lets('layer == wire || injected', event('closed'))).toBe(false);
    expect(lets('ip.addr == ::ffff:10.0.0.1', data({ remote: { host: '10.0.0.1', port: 1 } }))).toBe(true);
  });

  it('says what it has to be given', () => {
    const { needsBytes, needsEndpoints } = compileFilter('len > 3 && bytes contains "a"');
    expect([needsBytes, needsEndpoints]).toEqual([true, false]);
    expect(compileFilter('port == 1').needsEndpoints).toBe(true);
    expect(compileFilter('len == 1').needsBytes).toBe(false);
  });

  it.each([
    ['foo == 1', 'filter-unknown-alone', 1, 3],
    ['lne == 1', 'filter-unknown', 1, 3],
    ['len[0] == 1', 'filter-slice-type', 1, 3],
    ['bytes[x] == 1', 'filter-slice', 7, 1],
    ['bytes[3-1] == 1', 'filter-slice', 7, 3],
    ['bytes[0:2 == 1', 'filter-slice-open', 6, 1],
    ['any tcp', 'filter-quantifier', 8, 1],
    ['violation.severity > worse', 'filter-word', 22, 5],
    ['summary == tcp.port', 'filter-field-value', 12, 8],
    ['bytes matches "(a)\\1"', 'filter-pattern-unknown', 15, 7],
    ['bytes matches "(?=a)"', 'filter-pattern-unknown', 15, 7],
    ['bytes matches "((a{100}){100}){100}"', 'filter-pattern-big', 15, 22],
    ['bytes matches "a)"', 'filter-pattern-close', 15, 4],
    ['bytes matches "[a"', 'filter-pattern-class', 15, 4],
    ['bytes matches "*"', 'filter-pattern-repeat', 15, 3],
    ['bytes matches "a{3,2}"', 'filter-pattern-range', 15, 8],
    ['dir & 1', 'filter-operator', 1, 3],
    [`${'len('.repeat(1000)}bytes`, 'filter-deep', 800, 1],
    ['tcp &&', 'filter-end', 7, 1],
    ['(tcp', 'filter-parenthesis-open', 1, 1],
    ['tcp udp', 'filter-more', 5, 3],
    ['tcp)', 'filter-more', 4, 1],
    ['len == x', 'filter-number', 8, 1],
    ['len == "1"', 'filter-number', 8, 3],
    ['len contains 1', 'filter-operator', 5, 8],
    ['len ==', 'filter-end', 7, 1],
    ['len == )', 'filter-value', 8, 1],
    ['len in 1', 'filter-set', 8, 1],
    ['len in {1', 'filter-set-open', 8, 1],
    ['dir == up', 'filter-word', 8, 2],
    ['dir > in', 'filter-operator', 5, 1],
    ['tcp == 1', 'filter-flag', 5, 2],
    ['ip.addr == localhost', 'filter-address', 12, 9],
    ['ip.addr == 10.0.0.0/33', 'filter-address', 12, 11],
    ['addr in {1.1.1.1..2.2.2.2}', 'filter-range', 10, 16],
    ['bytes contains 4', 'filter-bytes', 16, 1],
    ['bytes contains hello', 'filter-bytes', 16, 5],
    ['bytes contains "\\q"', 'filter-bytes', 16, 4],
    ['bytes contains "abc', 'filter-text-open', 16, 4],
    ['bytes matches "("', 'filter-pattern-open', 15, 3],
    ['bytes matches abc', 'filter-pattern-text', 15, 3],
    ['len = 1', 'filter-character', 5, 1],
    ['== 1', 'filter-name', 1, 2],
    ['constructor', 'filter-unknown-alone', 1, 11],
    [`${'!'.repeat(1000)}tcp`, 'filter-deep', 201, 1],
    [`${'('.repeat(100_000)}`, 'filter-deep', 201, 1],
  ])('%j is refused', (filter, reason, position, length) => {
    expect(failure(filter)).toEqual([reason, position, length]);
  });
});
