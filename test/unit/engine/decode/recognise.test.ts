import { describe, expect, it } from 'vitest';
import { Conversation } from '../../../../src-main/engine/decode/conversation';
import { recogniseDatagram, recogniseStream } from '../../../../src-main/engine/decode/recognise';
import { bytesOf, hex, told } from '../../../support/decoding';
import { dnsSamples, tlsSamples } from './samples';

const tlsHello = tlsSamples[0]!.exchange[0]![1];
const query = dnsSamples[0]!.exchange[0]![1];
const queryOverTcp = dnsSamples[1]!.exchange[0]![1];

describe('a stream', () => {
  it.each([
    ['http', bytesOf('GET /'), 4],
    ['http', bytesOf('OPTIONS *'), 8],
    ['http', bytesOf('HTTP/1.0 200'), 7],
    ['tls', tlsHello, 6],
    ['mqtt', hex('10 8a01 0004 4d515454 05'), 9],
    ['mqtt', hex('10 11 0006 4d5149736470 03'), 10],
    ['dns', queryOverTcp, queryOverTcp.length],
  ] as const)('is %s', (protocol, bytes, needed) => {
    for (let length = 1; length <= bytes.length; length++)
      expect(recogniseStream(bytes.subarray(0, length)), `${length} bytes`).toBe(length < needed ? 'unsure' : protocol);
  });

  it.each([
    'Hello',
    'GETTING',
    '\x16\x03\x01\x00\x05\x05',
    '\x10\x05\x00\x04MQ',
    '\x00\x20hello, 32 bytes of something',
    'HTTP/2.0',
    '\x00'.repeat(40),
  ])('is nothing known: %j', (text) => expect(recogniseStream(bytesOf(text.padEnd(32)))).toBeNull());
});

it('takes a datagram for DNS only if all of it is', () => {
  expect(recogniseDatagram(query)).toBe('dns');
  expect(recogniseDatagram(Uint8Array.from([...query, 0]))).toBeNull();
  expect(recogniseDatagram(query.subarray(0, -1))).toBeNull();
  expect(recogniseDatagram(bytesOf('hello 你好, hello'))).toBeNull();
  expect(recogniseDatagram(new Uint8Array(48))).toBeNull();
});

describe('a conversation that nobody has named', () => {
  const request = bytesOf('GET / HTTP/1.0\r\n\r\n');

  it('is decoded from its first byte on, whenever it is recognised', () => {
    const conversation = new Conversation({ protocol: null });
    const found = Array.from(request, (byte) => conversation.push('inbound', Uint8Array.of(byte))).flat();
    expect(told(found)).toEqual(['← http request GET / HTTP/1.0 [0+18]']);
  });

  it('is bytes where it speaks nothing known, or the other side speaks before that is known', () => {
    const conversation = new Conversation({ protocol: null });
    expect(conversation.push('inbound', bytesOf('GE'))).toEqual([]);
    expect(conversation.push('outbound', bytesOf('220 hello'))).toEqual([]);
    expect(conversation.push('inbound', bytesOf('T / HTTP/1.0\r\n\r\n'))).toEqual([]);
    expect([conversation.isDecoded('inbound'), conversation.rawFrom('inbound')]).toEqual([false, 0]);
  });

  it('is what its port is known for, where the bytes may be that', () => {
    const ping = hex('c000');
    const named = new Conversation({ protocol: null, otherwise: 'mqtt' });
    expect(told(named.push('inbound', ping))[0]).toBe('← mqtt PINGREQ [0+2]');
    expect(new Conversation({ protocol: null, otherwise: 'mqtt' }).push('inbound', bytesOf('Hello'))).toEqual([]);
    expect(
      new Conversation({ protocol: null, otherwise: 'dns', transport: 'udp' }).push('inbound', bytesOf('Hello, DNS!?')),
    ).toEqual([]);
  });

  it('holds what the protocol begins as: MQTT over WebSocket begins as HTTP', () => {
    const conversation = new Conversation({ protocol: 'mqtt' });
    expect(told(conversation.push('inbound', request))).toEqual(['← http request GET / HTTP/1.0 [0+18]']);
  });
});
