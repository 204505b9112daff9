// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { readZoneFile } from '../../../../src-main/contract/zone-file';
import { dataWords, digCommand, digText, soaTimes } from '../../../../src-renderer/panels/dns/dns-words';
import { emptyRow, recordNotes, recordsInForce, rowOf, settle } from '../../../../src-renderer/panels/dns/record-rows';
import { dnsEntry } from './dns-entry';

const local = { host: '127.0.0.1', port: 5353 };

describe('a question for dig', () => {
  it.each([
    [{ name: 'example.test', type: 'A' }, 'dig @127.0.0.1 -p 5353 example.test'],
    [{ name: '192.0.2.1', type: 'PTR' }, 'dig @127.0.0.1 -p 5353 -x 192.0.2.1'],
    [
      { name: 'a b.test', type: 'MX', transport: 'tcp', recursionDesired: false, edns: null } as const,
      "dig @127.0.0.1 -p 5353 'a b.test' MX +tcp +norec +noedns",
    ],
    [
      { name: 'a.test', type: 'A', edns: { udpPayloadSize: 4_096, dnssecOk: true } },
      'dig @127.0.0.1 -p 5353 a.test +dnssec +bufsize=4096',
    ],
  ])('%o is %s', (question, command) => expect(digCommand(local, question)).toBe(command));

  it('leaves out the port that dig takes anyway', () => {
    expect(digCommand({ host: '::1', port: 53 }, { name: 'a.test', type: 'A' })).toBe('dig @::1 a.test');
  });
});

describe('an answer as dig prints it', () => {
  it('has records that can be read as a zone file', () => {
    const text = digText(dnsEntry());
    expect(text).toContain('status: NOERROR, id: 4711');
    expect(text).toContain(';; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1');
    expect(readZoneFile(text)).toEqual({
      records: [{ name: 'example.test.', type: 'A', ttlSeconds: 5_400, data: '192.0.2.1' }],
      unread: [],
    });
  });

  it('is empty where there is none', () => expect(digText(dnsEntry({ response: null }))).toBe(''));
});

describe('data', () => {
  const soa = { name: 'a', type: 'SOA', ttlSeconds: 1, data: 'ns. admin. 7 7200 900 1209600 60' };
  it('has names for its words', () => {
    expect(dataWords(soa)[2]).toEqual({ field: 'serial', text: '7' });
    expect(dataWords({ ...soa, type: 'CAA', data: '0 issue "a b"' })[2]).toEqual({ field: 'value', text: '"a b"' });
    expect(dataWords({ ...soa, type: 'TYPE4711', data: '\\# 1 00' })).toEqual([{ field: '', text: '\\# 1 00' }]);
    expect(soaTimes(soa).map(({ text }) => text)).toEqual(['2h', '15m', '2w', '1m']);
  });
});

describe('rows of a table', () => {
  const row = (name: string, type: 'A' | 'CNAME' | 'SOA', data: string) => rowOf({ name, type, ttlSeconds: 1, data });

  it('are in force once they are whole, and stay what they were until then', () => {
    const known = row('a.test', 'A', '192.0.2.1');
    const rows = settle([{ ...known, data: 'x' }, { ...emptyRow(), name: 'b.test', data: '192.0.2.2' }, emptyRow()]);
    expect(recordsInForce(rows)).toEqual([
      { name: 'a.test', type: 'A', ttlSeconds: 1, data: '192.0.2.1' },
      { name: 'b.test', type: 'A', ttlSeconds: 300, data: '192.0.2.2' },
    ]);
  });

  it('say what is odd about them', () => {
    const rows = [
      row('test', 'SOA', 'ns. admin. 1 1 1 1 1'),
      row('a.test', 'CNAME', 'b.test'),
      row('A.test.', 'A', '192.0.2.1'),
      row('b.test', 'A', '192.0.2.1'),
      row('b.test', 'A', '192.0.2.1'),
      row('c.invalid', 'A', '192.0.2.1'),
    ];
    const notes = recordNotes(rows);
    expect(rows.map(({ id }) => notes.get(id) ?? null)).toEqual([
      null,
      'cname-not-alone',
      'cname-not-alone',
      null,
      'duplicate',
      'outside-zones',
    ]);
  });
});
