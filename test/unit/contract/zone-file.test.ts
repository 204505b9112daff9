import { describe, expect, it } from 'vitest';
import { formatTtl, readTtl, readZoneFile, zoneLine } from '../../../src-main/contract/zone-file';

describe('reading a zone file', () => {
  it('follows directives, owners left out, parentheses, comments and either order of TTL and class', () => {
    const { records, unread } = readZoneFile(`
$ORIGIN example.test.
$TTL 1h
@   IN SOA ns1 admin ( 7      ; serial
                       2h 15m
                       2w 60 )
    IN NS ns1
ns1     A 192.0.2.53   ; the server
www 60 IN CNAME @
mail IN 120 A 192.0.2.25
@ MX 10 mail
_mqtt._tcp SRV 5 10 1883 mail.elsewhere.
@ TXT "a ; b" "c ( d"
`);
    expect(unread).toEqual([]);
    expect(records.map(({ name, ttlSeconds, type, data }) => `${name} ${ttlSeconds} ${type} ${data}`)).toEqual([
      'example.test. 3600 SOA ns1.example.test. admin.example.test. 7 7200 900 1209600 60',
      'example.test. 3600 NS ns1.example.test.',
      'ns1.example.test. 3600 A 192.0.2.53',
      'www.example.test. 60 CNAME example.test.',
      'mail.example.test. 120 A 192.0.2.25',
      'example.test. 3600 MX 10 mail.example.test.',
      '_mqtt._tcp.example.test. 3600 SRV 5 10 1883 mail.elsewhere.',
      'example.test. 3600 TXT "a ; b" "c ( d"',
    ]);
  });

  it('reads what dig prints, and says which lines it could not', () => {
    const { records, unread } = readZoneFile(
      ';; ANSWER SECTION:\nexample.com.\t\t17\tIN\tA\t192.0.2.1\r\nnonsense\nb.test. LOC 1 2 3\nb.test A 192.0.2.2',
    );
    expect(records).toEqual([
      { name: 'example.com.', ttlSeconds: 17, type: 'A', data: '192.0.2.1' },
      { name: 'b.test', ttlSeconds: 300, type: 'A', data: '192.0.2.2' },
    ]);
    expect(unread).toEqual([
      { line: 3, text: 'nonsense' },
      { line: 4, text: 'b.test. LOC 1 2 3' },
    ]);
  });

  it('reads what it writes', () => {
    const record = { name: 'example.test.', ttlSeconds: 300, type: 'TXT', data: '"a \\"b\\"" "c"' } as const;
    expect(readZoneFile(zoneLine(record)).records).toEqual([record]);
  });

  it('ends on whatever it is given', () => {
    for (const text of ['(', ')', '"', '\\', ' ', '(\n(\n', '"open\nA', '$ORIGIN', '$TTL x', '@ A', 'x A \\'])
      expect(() => readZoneFile(text)).not.toThrow();
  });
});

describe('a TTL', () => {
  it.each([
    ['300', 300],
    ['1h30m', 5_400],
    ['2W', 1_209_600],
    ['2147483648', null],
    ['soon', null],
    ['', null],
  ])('%s is %s', (text, seconds) => expect(readTtl(text)).toBe(seconds));

  it.each([
    [0, '0s'],
    [45, '45s'],
    [300, '5m'],
    [5_400, '1h 30m'],
    [90_061, '1d 1h'],
  ])('%s is shown as %s', (seconds, text) => expect(formatTtl(seconds)).toBe(text));
});
