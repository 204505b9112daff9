import { expect, it } from 'vitest';
import type { DecodedMessage } from '../../../../../src-main/contract/decoded';
import { decodeExchange } from '../../../../support/decoding';
import { tlsSamples } from '../samples';

function parts(name: string): string[] {
  const sample = tlsSamples.find((one) => one.name === name)!;
  return decodeExchange(sample.exchange, sample)
    .filter((one): one is DecodedMessage => one.kind === 'message' && one.exchange !== undefined)
    .map(({ type, exchange }) => `${type}: ${exchange!.part} ${exchange!.key}`);
}

it('ties ServerHello to ClientHello, over a HelloRetryRequest as well', () => {
  expect(parts('TLS 1.2')).toEqual(['ClientHello: begins hello', 'ServerHello: ends hello']);
  expect(parts('TLS 1.3, another group asked for')).toEqual([
    'ClientHello: begins hello',
    'HelloRetryRequest: goes-on hello',
    'ClientHello: goes-on hello',
    'ServerHello: ends hello',
  ]);
});

it('takes a fatal alert for an answer, and the two ends of a connection for a pair', () => {
  expect(parts('both ends close, in the clear')).toEqual([
    'ClientHello: begins hello',
    'alert: ends hello',
    'alert: begins close',
    'alert: ends close',
  ]);
});

it('ties a ClientHello of three records to the alert that refuses it', () => {
  expect(parts('a ClientHello in three records')).toEqual(['ClientHello: begins hello', 'alert: ends hello']);
});
