import { describe, expect, it } from 'vitest';
import { recordProblem } from '../../../src-main/contract/dns-record-problem';
import type { DnsRecordType } from '../../../src-main/contract/dns-types';
import { encodeRecord } from '../../../src-main/engine/dns/record-data';

const good: readonly (readonly [DnsRecordType, string])[] = [
  ['A', '192.0.2.1'],
  ['AAAA', '2001:db8::1'],
  ['MX', '10 mail.example.test.'],
  ['TXT', '"v=spf1 -all" "two; words \\"quoted\\""'],
  ['TXT', 'bare \\200\\001'],
  ['SRV', '5 10 1883 mail.example.test'],
  ['CNAME', 'example.test.'],
  ['NS', '.'],
  ['PTR', 'example.test'],
  ['SOA', 'ns1.example.test. admin.example.test. 4294967295 7200 900 1209600 60'],
  ['CAA', '128 issue "ca.example.net"'],
  ['HTTPS', '1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1 no-default-alpn key4711=x'],
  ['HTTPS', '0 www.example.test.'],
];

const bad: readonly (readonly [DnsRecordType, string, string])[] = [
  ['A', '', 'dns-data-fields'],
  ['A', '192.0.2', 'dns-data-ipv4'],
  ['A', '192.0.2.1 192.0.2.2', 'dns-data-fields'],
  ['AAAA', '192.0.2.1', 'dns-data-ipv6'],
  ['AAAA', 'fe80::1%eth0', 'dns-data-ipv6'],
  ['MX', 'mail.example.test.', 'dns-data-fields'],
  ['MX', '70000 mail.example.test.', 'dns-data-number'],
  ['TXT', '', 'dns-data-fields'],
  ['TXT', '"open', 'dns-data-quote'],
  ['TXT', `"${'x'.repeat(256)}"`, 'dns-data-text'],
  ['SRV', '1 2 x target.', 'dns-data-number'],
  ['CNAME', 'a..b', 'dns-name'],
  ['NS', `${'x'.repeat(64)}.test`, 'dns-name'],
  ['SOA', 'ns1. admin. 1 2 3 4', 'dns-data-fields'],
  ['CAA', '0 no-tag "x"', 'dns-data-tag'],
  ['HTTPS', '1', 'dns-data-fields'],
  ['HTTPS', '1 . alpn="h2', 'dns-data-quote'],
  ['HTTPS', '1 . port=high', 'dns-parameter'],
  ['HTTPS', '1 . mandatory=nothing', 'dns-parameter'],
  ['HTTPS', '1 . colour=red', 'dns-parameter'],
];

const record = (type: DnsRecordType, data: string) => ({ name: 'example.test', type, ttlSeconds: 300, data });

describe('the problem of a record', () => {
  it.each(good)('%s %s has none, and can be encoded', (type, data) => {
    expect(recordProblem(record(type, data))).toBeNull();
    expect(() => encodeRecord(record(type, data))).not.toThrow();
  });

  it.each(bad)('%s %s is %s, for the engine too', (type, data, key) => {
    expect(recordProblem(record(type, data))).toMatchObject({ field: 'data', key });
    expect(() => encodeRecord(record(type, data))).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', details: expect.objectContaining({ reasonKey: key }) as unknown }),
    );
  });

  it.each(['', 'a..b', 'two words', 'x'.repeat(254)])('“%s” is no name', (name) => {
    expect(recordProblem({ ...record('A', '192.0.2.1'), name })).toMatchObject({ field: 'name', key: 'dns-name' });
  });

  it.each(['.', 'example.test', 'example.test.', '*.example.test', '_mqtt._tcp.example.test', '例子.测试'])(
    '“%s” is one',
    (name) => {
      expect(recordProblem({ ...record('A', '192.0.2.1'), name })).toBeNull();
    },
  );

  it('keeps octets that were written by their numbers', () => {
    expect(encodeRecord(record('TXT', '"\\200\\001é"'))).toMatchObject({
      data: [Buffer.from([200, 1, 0xc3, 0xa9])],
    });
  });
});
