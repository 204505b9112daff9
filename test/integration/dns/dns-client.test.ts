import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionActionInput } from '../../../src-main/contract/actions';
import type { DnsExchange } from '../../../src-main/contract/dns-exchange';
import type { Session } from '../../../src-main/engine/session/session';
import { Peer } from '../../support/peer';
import { openResources, TestBench } from '../../support/test-bench';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

/** A server on dnspython, over UDP and TCP; its first name decides how it behaves. */
const server = `
import threading, time, dns.message, dns.rrset, dns.flags, dns.rcode
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0))
port = u.getsockname()[1]
t = socket.socket(); t.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); t.bind(('127.0.0.1', port)); t.listen(5)
asked = {}
def answer(q, over_tcp):
    r = dns.message.make_response(q); name = q.question[0].name.to_text(); rdtype = q.question[0].rdtype
    if name == 'no.test.': r.set_rcode(dns.rcode.NXDOMAIN)
    elif name == 'big.test.' and not over_tcp: r.flags |= dns.flags.TC
    elif rdtype == 1: r.answer.append(dns.rrset.from_text(name, 60, 'IN', 'A', '192.0.2.7', '192.0.2.8'))
    elif rdtype == 16: r.answer.append(dns.rrset.from_text(name, 60, 'IN', 'TXT', '"' + 'y' * 250 + '" "\\u4f60"'))
    elif rdtype == 65: r.answer.append(dns.rrset.from_text(name, 60, 'IN', 'HTTPS', '1 svc.test. alpn=h3 port=8443'))
    elif rdtype == 12: r.answer.append(dns.rrset.from_text(name, 60, 'IN', 'PTR', 'host.test.'))
    return r
def over_tcp():
    while True:
        c, _ = t.accept(); n = int.from_bytes(c.recv(2), 'big'); m = b''
        while len(m) < n: m += c.recv(n - len(m))
        w = answer(dns.message.from_wire(m), True).to_wire(max_size=65535)
        for b in len(w).to_bytes(2, 'big') + w: c.sendall(bytes([b]))
        c.close()
threading.Thread(target=over_tcp, daemon=True).start()
say(port)
while True:
    m, peer = u.recvfrom(65535); q = dns.message.from_wire(m); name = q.question[0].name.to_text()
    asked[name] = asked.get(name, 0) + 1
    if name == 'slow.test.' and asked[name] < 3: continue
    if name == 'never.test.': continue
    if name == 'liar.test.': q.question[0].name = dns.name.from_text('other.test.')
    u.sendto(answer(q, False).to_wire(), peer)
`;

async function client(options: { timeoutMs?: number; retries?: number } = {}): Promise<Session> {
  const peer = lab.with(Peer.python(server));
  const port = Number(await peer.line());
  return lab.open({ kind: 'dns-client', host: '127.0.0.1', port, ...options });
}

async function ask(session: Session, query: Extract<SessionActionInput, { do: 'dns.query' }>['query']) {
  await lab.execute('session.act', { session: session.id, action: { do: 'dns.query', query } });
  await lab.until(session, () => exchanges(session).every(({ phase }) => phase !== 'waiting'));
  return exchanges(session).at(-1)!;
}

const exchanges = (session: Session): DnsExchange[] =>
  session.journal!.page(1, 100).entries.filter((entry) => entry.type === 'dns');

describe('a DNS client', () => {
  it('reads what another program answers', async () => {
    const session = await client();
    expect((await ask(session, { name: 'a.test' })).response).toMatchObject({
      rcode: 'NOERROR',
      flags: { rd: true, tc: false },
      // dnspython shuffles them.
      answers: expect.arrayContaining([
        { name: 'a.test', type: 'A', ttlSeconds: 60, data: '192.0.2.7' },
        { name: 'a.test', type: 'A', ttlSeconds: 60, data: '192.0.2.8' },
      ]) as unknown,
    });
    expect((await ask(session, { name: 'a.test', type: 'HTTPS' })).response?.answers).toEqual([
      { name: 'a.test', type: 'HTTPS', ttlSeconds: 60, data: '1 svc.test. alpn="h3" port=8443' },
    ]);
    expect((await ask(session, { name: '2001:db8::7', type: 'PTR' })).response?.answers).toMatchObject([
      { name: `7.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`, data: 'host.test.' },
    ]);
    expect(await ask(session, { name: 'no.test' })).toMatchObject({ phase: 'done', response: { rcode: 'NXDOMAIN' } });
  });

  it('asks again over TCP where the answer was cut, and says so', async () => {
    const session = await client();
    await ask(session, { name: 'big.test', type: 'TXT' });
    const [first, second] = exchanges(session);
    expect(first).toMatchObject({ transport: 'udp', phase: 'done', response: { flags: { tc: true }, answers: [] } });
    expect(second).toMatchObject({ transport: 'tcp', phase: 'done', fallbackOf: 1 });
    expect(second?.response?.answers).toEqual([
      { name: 'big.test', type: 'TXT', ttlSeconds: 60, data: `"${'y'.repeat(250)}" "你"` },
    ]);
  });

  it('sends again what is not answered, and gives up', async () => {
    const session = await client({ timeoutMs: 300, retries: 5 });
    expect(await ask(session, { name: 'slow.test' })).toMatchObject({ phase: 'done', attempts: 3 });
    expect(await ask(session, { name: 'never.test' })).toMatchObject({
      phase: 'failed',
      attempts: 6,
      error: { code: 'NO_ANSWER' },
    });
  });

  it('does not take the answer to another question', async () => {
    const session = await client();
    expect(await ask(session, { name: 'liar.test' })).toMatchObject({
      phase: 'failed',
      error: { code: 'PROTOCOL_ERROR', details: { reasonKey: 'dns-wrong-question' } },
    });
  });

  it('gives up what is under way when it is closed', async () => {
    const session = await client({ timeoutMs: 60_000 });
    const query = { name: 'never.test' };
    await lab.execute('session.act', { session: session.id, action: { do: 'dns.query', query } });
    await session.close();
    expect(exchanges(session)).toMatchObject([{ phase: 'failed', error: { code: 'CONNECTION_ABORTED' } }]);
  });
});
