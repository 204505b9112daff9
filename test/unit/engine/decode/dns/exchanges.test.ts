import { expect, it } from 'vitest';
import type { DecodedMessage } from '../../../../../src-main/contract/decoded';
import { Conversation } from '../../../../../src-main/engine/decode/conversation';
import { defaultLimits } from '../../../../../src-main/engine/decode/limits';
import { decodeExchange, hex } from '../../../../support/decoding';
import { dnsSamples } from '../samples';

function parts(name: string): string[] {
  const sample = dnsSamples.find((one) => one.name === name)!;
  return decodeExchange(sample.exchange, sample)
    .filter((one): one is DecodedMessage => one.kind === 'message')
    .map(({ type, exchange }) => `${type}: ${exchange ? `${exchange.part} ${exchange.key}` : 'alone'}`);
}

it('ties an answer to the query of the other side with its ID and its question', () => {
  expect(parts('queries and answers')).toEqual([
    'query: begins 0 6699 A www.example.com',
    'response: ends 0 6699 A www.example.com',
    'query: begins 0 2 MX no.example',
    'response: ends 0 2 MX no.example',
  ]);
  expect(parts('a notification')).toEqual([
    'query: begins 1 514 SOA example.com',
    'response: ends 1 514 SOA example.com',
  ]);
});

it('holds a zone transfer together until the SOA comes again, questions or none', () => {
  expect(parts('a zone transfer of three messages, and a query after it')).toEqual([
    'query: begins 0 771 AXFR example.com',
    'response: goes-on 0 771 AXFR example.com',
    'response: goes-on 0 771 AXFR example.com',
    'response: ends 0 771 AXFR example.com',
    'query: begins 0 772 A a.example.com',
    'response: ends 0 772 A a.example.com',
  ]);
  expect(parts('incremental zone transfers')).toEqual([
    'query: begins 0 773 IXFR example.com',
    'response: goes-on 0 773 IXFR example.com',
    'response: ends 0 773 IXFR example.com',
    'query: begins 0 774 IXFR example.com',
    'response: ends 0 774 IXFR example.com',
  ]);
});

it('forgets the oldest of more queries than it may keep', () => {
  const limits = { ...defaultLimits, pendingRequests: 2 };
  const conversation = new Conversation({ protocol: 'dns', transport: 'udp', limits });
  const ask = (id: string) => conversation.push('outbound', hex(`${id} 0000 0001 0000 0000 0000 0161 00 0001 0001`));
  for (const id of ['0001', '0002', '0003']) ask(id);
  const answer = (id: string) => conversation.push('inbound', hex(`${id} 8000 0000 0000 0000 0000`))[0];
  expect(answer('0001')).not.toHaveProperty('exchange');
  expect(answer('0003')).toHaveProperty('exchange', { key: '1 3 A a', part: 'ends' });
});
