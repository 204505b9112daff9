import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionSpecInput } from '../../../src-main/contract/session-spec';
import type { Session } from '../../../src-main/engine/session/session';
import { openResources, TestBench } from '../../support/test-bench';
import { run as wireshark } from '../record/captures';

const run = promisify(execFile);

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const long = 'x'.repeat(200);
const zone: SessionSpecInput = {
  kind: 'dns-server',
  port: 0,
  records: [
    {
      name: 'example.test',
      type: 'SOA',
      ttlSeconds: 3600,
      data: 'ns1.example.test. admin.example.test. 7 7200 900 1209600 60',
    },
    { name: 'example.test', type: 'NS', data: 'ns1.example.test.' },
    { name: 'ns1.example.test', type: 'A', data: '192.0.2.53' },
    { name: 'example.test', type: 'A', ttlSeconds: 17, data: '192.0.2.1' },
    { name: 'example.test', type: 'A', ttlSeconds: 17, data: '192.0.2.2' },
    { name: 'example.test', type: 'AAAA', data: '2001:db8::1' },
    { name: 'example.test', type: 'MX', data: '10 mail.example.test.' },
    { name: 'mail.example.test', type: 'A', data: '192.0.2.25' },
    { name: 'example.test', type: 'TXT', data: '"v=spf1 -all" "two words; \\"quoted\\""' },
    { name: 'example.test', type: 'CAA', data: '128 issue "ca.example.net"' },
    { name: 'example.test', type: 'HTTPS', data: '1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1' },
    { name: '_mqtt._tcp.example.test', type: 'SRV', data: '5 10 1883 mail.example.test.' },
    { name: 'www.example.test', type: 'CNAME', data: 'example.test.' },
    { name: 'away.example.test', type: 'CNAME', data: 'elsewhere.invalid.' },
    { name: '*.wild.example.test', type: 'A', data: '192.0.2.99' },
    { name: '1.2.0.192.in-addr.arpa', type: 'SOA', data: 'ns1.example.test. admin.example.test. 1 1 1 1 1' },
    { name: '1.2.0.192.in-addr.arpa', type: 'PTR', data: 'example.test.' },
    ...Array.from({ length: 30 }, () => ({ name: 'big.example.test', type: 'TXT' as const, data: `"${long}"` })),
  ],
};

async function dig(session: Session, ...args: string[]): Promise<string> {
  const { port } = session.state.local!;
  const { stdout } = await run('dig', ['@127.0.0.1', '-p', String(port), '+tries=1', '+time=20', ...args]);
  return stdout;
}

/** What dnspython makes of an answer: another decoder than dig's and ours. */
async function python(session: Session, name: string, type: string): Promise<unknown> {
  const script = `
import sys, json, dns.message, dns.query, dns.rcode, dns.flags
q = dns.message.make_query(sys.argv[2], sys.argv[3], use_edns=0, payload=1232)
r = dns.query.udp(q, '127.0.0.1', port=int(sys.argv[1]), timeout=20)
print(json.dumps({'rcode': dns.rcode.to_text(r.rcode()), 'aa': bool(r.flags & dns.flags.AA),
  'answers': sorted(line for rrset in r.answer for line in rrset.to_text().split('\\n')),
  'authorities': [rrset.to_text() for rrset in r.authority],
  'additionals': [rrset.to_text() for rrset in r.additional]}))`;
  const { stdout } = await run('/usr/bin/python3', ['-c', script, String(session.state.local!.port), name, type]);
  return JSON.parse(stdout) as unknown;
}

describe('a DNS server', () => {
  it.each([
    ['A', ['example.test. 17 IN A 192.0.2.1', 'example.test. 17 IN A 192.0.2.2']],
    ['AAAA', ['example.test. 300 IN AAAA 2001:db8::1']],
    ['MX', ['example.test. 300 IN MX 10 mail.example.test.']],
    ['TXT', ['example.test. 300 IN TXT "v=spf1 -all" "two words; \\"quoted\\""']],
    ['CAA', ['example.test. 300 IN CAA 128 issue "ca.example.net"']],
    ['NS', ['example.test. 300 IN NS ns1.example.test.']],
    ['SOA', ['example.test. 3600 IN SOA ns1.example.test. admin.example.test. 7 7200 900 1209600 60']],
    ['HTTPS', ['example.test. 300 IN HTTPS 1 . alpn="h2,h3" port="8443" ipv4hint="192.0.2.1" ipv6hint="2001:db8::1"']],
  ])('answers for %s what another decoder reads the same', async (type, answers) => {
    const session = await lab.open(zone);
    expect(await python(session, 'example.test', type)).toMatchObject({ rcode: 'NOERROR', aa: true, answers });
  });

  it('follows aliases, fills in wildcards and adds addresses of hosts', async () => {
    const session = await lab.open(zone);
    expect(await python(session, 'www.example.test', 'AAAA')).toMatchObject({
      answers: ['example.test. 300 IN AAAA 2001:db8::1', 'www.example.test. 300 IN CNAME example.test.'],
    });
    expect(await python(session, 'away.example.test', 'A')).toMatchObject({
      rcode: 'NOERROR',
      answers: ['away.example.test. 300 IN CNAME elsewhere.invalid.'],
    });
    expect(await python(session, 'a.b.wild.example.test', 'A')).toMatchObject({
      answers: ['a.b.wild.example.test. 300 IN A 192.0.2.99'],
    });
    expect(await python(session, '_mqtt._tcp.example.test', 'SRV')).toMatchObject({
      answers: ['_mqtt._tcp.example.test. 300 IN SRV 5 10 1883 mail.example.test.'],
      additionals: ['mail.example.test. 300 IN A 192.0.2.25'],
    });
    expect(await dig(session, '-x', '192.0.2.1', '+short')).toBe('example.test.\n');
  });

  it('says what does not exist, what has no such record, and what is not its own', async () => {
    const session = await lab.open(zone);
    const soa = ['example.test. 60 IN SOA ns1.example.test. admin.example.test. 7 7200 900 1209600 60'];
    expect(await python(session, 'nothing.example.test', 'A')).toMatchObject({ rcode: 'NXDOMAIN', authorities: soa });
    expect(await python(session, 'mail.example.test', 'AAAA')).toMatchObject({ rcode: 'NOERROR', authorities: soa });
    // A name between others exists (RFC 8020).
    expect(await python(session, '_tcp.example.test', 'A')).toMatchObject({ rcode: 'NOERROR', answers: [] });
    expect(await python(session, 'other.invalid', 'A')).toMatchObject({ rcode: 'REFUSED', aa: false });
  });

  it('cuts what does not fit a datagram, and gives all of it over TCP', async () => {
    const session = await lab.open(zone);
    const cut = await dig(session, 'big.example.test', 'TXT', '+ignore');
    expect(cut).toMatch(/flags: qr aa tc rd/);
    const whole = await dig(session, 'big.example.test', 'TXT');
    expect(whole).toContain('Truncated, retrying in TCP mode');
    expect(whole.match(new RegExp(long, 'g'))).toHaveLength(30);
    expect(await dig(session, 'example.test', '+tcp', '+short')).toBe('192.0.2.1\n192.0.2.2\n');
  });

  it('answers what it does not know with the right code', async () => {
    const session = await lab.open(zone);
    expect(await dig(session, 'example.test', '+edns=1', '+noednsnegotiation')).toContain('status: BADVERS');
    expect(await dig(session, 'example.test', '+opcode=status')).toContain('status: NOTIMP');
    expect(await dig(session, 'example.test', 'CH', 'TXT')).toContain('status: REFUSED');
    expect(await dig(session, 'example.test', 'ANY', '+notcp')).toMatch(/status: NOERROR/);
  });

  it('keeps a journal, and a capture that Wireshark reads whole', async () => {
    const session = await lab.open(zone);
    await dig(session, 'example.test', 'A');
    await dig(session, 'nothing.example.test', 'A', '+tcp');
    const exchanges = session.journal!.page(1, 10).entries.filter((entry) => entry.type === 'dns');
    expect(exchanges.map(({ transport, question, response }) => [transport, question?.name, response?.rcode])).toEqual([
      ['udp', 'example.test', 'NOERROR'],
      ['tcp', 'nothing.example.test', 'NXDOMAIN'],
    ]);
    const { port } = session.state.local!;
    const { path } = session.state.log;
    await session.close();
    const decodeAs = ['-d', `tcp.port==${port},dns`, '-d', `udp.port==${port},dns`];
    const fields = ['-T', 'fields', '-e', 'dns.qry.name', '-e', '_ws.malformed'];
    const asDns = wireshark('tshark', '-r', path!, ...decodeAs, '-Y', 'dns or _ws.malformed', ...fields);
    expect(
      asDns
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => line.split('\t')),
    ).toEqual([
      ['example.test', ''],
      ['example.test', ''],
      ['nothing.example.test', ''],
      ['nothing.example.test', ''],
    ]);
  });

  it('answers from a changed table while it is open, and keeps the old one where a record is none', async () => {
    const session = await lab.open(zone);
    const { spec, id } = session.state;
    if (spec.kind !== 'dns-server') throw new Error('another kind');
    const change = (data: string) => {
      const records = [{ name: 'example.test', type: 'A' as const, ttlSeconds: 5, data }];
      return lab.execute('session.update', { session: id, spec: { ...spec, records } });
    };
    await change('192.0.2.77');
    expect(await dig(session, 'example.test', '+short')).toBe('192.0.2.77\n');
    await expect(change('192.0.2')).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(session.state.spec).toMatchObject({ records: [{ data: '192.0.2.77' }] });
    expect(await dig(session, 'example.test', '+short')).toBe('192.0.2.77\n');
    await expect(
      lab.execute('session.update', { session: id, spec: { ...spec, host: '127.0.0.2' } }),
    ).rejects.toMatchObject({ code: 'ALREADY_OPEN' });
  });

  it('refuses a record that is none, saying which and why', async () => {
    const session = lab.session({
      kind: 'dns-server',
      port: 0,
      records: [{ name: 'a.test', type: 'A', data: '1.2.3' }],
    });
    await expect(session.open()).rejects.toMatchObject({ code: 'BAD_INPUT', details: { reasonKey: 'dns-data-ipv4' } });
  });
});
