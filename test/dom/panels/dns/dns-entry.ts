import type { DnsExchange, DnsMessageShown } from '../../../../src-main/contract/dns-exchange';

const clear = { aa: false, tc: false, rd: false, ra: false, ad: false, cd: false };

export function dnsMessage(change: Partial<DnsMessageShown> = {}): DnsMessageShown {
  return {
    id: 4711,
    opcode: 'QUERY',
    rcode: 'NOERROR',
    flags: { ...clear, rd: true },
    answers: [],
    authorities: [],
    additionals: [],
    edns: { udpPayloadSize: 1_232, version: 0, dnssecOk: false, options: [] },
    byteLength: 41,
    ...change,
  };
}

/** An answered question for example.test's address. */
export function dnsEntry(change: Partial<DnsExchange> = {}): DnsExchange {
  return {
    type: 'dns',
    role: 'client',
    atNs: 1_763_800_000_000_000_000n,
    connection: 1,
    phase: 'done',
    transport: 'udp',
    remote: { host: '127.0.0.1', port: 5353 },
    question: { name: 'example.test', type: 'A' },
    attempts: 1,
    durationNs: 420_000,
    query: dnsMessage(),
    response: dnsMessage({
      flags: { ...clear, rd: true, aa: true },
      answers: [{ name: 'example.test', type: 'A', ttlSeconds: 5_400, data: '192.0.2.1' }],
      byteLength: 57,
    }),
    fallbackOf: null,
    error: null,
    ...change,
  };
}

/** A cut answer, and the same question over TCP. */
export function cutPair(number: number): readonly [DnsExchange, DnsExchange] {
  const question = { name: 'big.example.test', type: 'TXT' };
  const cut = dnsEntry({ question, response: dnsMessage({ flags: { ...clear, tc: true } }) });
  const data = '"all of it"';
  const whole = dnsMessage({
    answers: [{ name: question.name, type: 'TXT', ttlSeconds: 300, data }],
    byteLength: 2_355,
  });
  return [cut, dnsEntry({ question, transport: 'tcp', fallbackOf: number, response: whole })];
}
