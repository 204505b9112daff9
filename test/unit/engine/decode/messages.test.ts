import { inflateRawSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { FieldNode } from '../../../../src-main/contract/fields';
import { Conversation } from '../../../../src-main/engine/decode/conversation';
import type { Inflate } from '../../../../src-main/engine/decode/websocket/extensions';
import { allFields, bytesOf, decodeExchange, fieldLines, hex, told } from '../../../support/decoding';
import { expected } from './expected';
import { mqttSamples, samples, webSocketSamples } from './samples';

vi.setConfig({ testTimeout: 60_000 });

it.each(samples)('$name', (sample) => {
  expect(told(decodeExchange(sample.exchange, sample))).toEqual(expected[sample.name]);
});

const inflate: Inflate = (compressed, dictionary, limit) => {
  try {
    return inflateRawSync(compressed, { dictionary, finishFlush: 2, maxOutputLength: limit });
  } catch {
    return null;
  }
};

describe('WebSocket', () => {
  it('inflates messages where somebody lends it a codec', () => {
    const sample = webSocketSamples.find(({ name }) => name.startsWith('compressed'))!;
    expect(told(decodeExchange(sample.exchange, { ...sample, inflate })).slice(2)).toEqual([
      '→ websocket text “Hello” · 7 B compressed [203+9]',
      '→ websocket text 3 B · more follows [212+5]',
      '→ websocket ping [217+2]',
      '→ websocket continuation 4 B · ends text “Hello” · 4 B compressed [219+6]',
      '→ websocket text 3 B compressed [225+5]',
      '→ ! warning WS_NOT_INFLATED [227+3]',
    ]);
  });
});

describe('HTTP', () => {
  it('reads a chunked body with extensions and a trailer section, field by field', () => {
    const exchange = [
      [
        'inbound',
        bytesOf(
          'POST /a?b HTTP/1.1\r\nHost:  x \r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-T: 1\r\n\r\n',
        ),
      ],
    ] as const;
    const [message] = decodeExchange(exchange, { protocol: 'http' });
    expect(message!.kind === 'message' && fieldLines(message!.fields)).toEqual([
      'request-line: POST /a?b HTTP/1.1 @0+18',
      '  method: POST @0+4',
      '  request-target: /a?b @5+4',
      '  HTTP-version: HTTP/1.1 @10+8',
      'header section @20+41',
      '  Host: x @20+9',
      '    field-name: Host @20+4',
      '    field-value: x @27+1',
      '  Transfer-Encoding: chunked @31+26',
      '    field-name: Transfer-Encoding @31+17',
      '    field-value: chunked @50+7',
      'message-body: hello @61+17',
      '  chunk @61+14',
      '    chunk-size: 5 @61+1',
      '    chunk-ext: ;a=b @62+4',
      '    chunk-data: hello @68+5',
      '  last-chunk @75+3',
      '    chunk-size: 0 @75+1',
      'trailer section @78+10',
      '  X-T: 1 @78+6',
      '    field-name: X-T @78+3',
      '    field-value: 1 @83+1',
    ]);
  });

  it('shows the beginning of a long body, and says how long it is', () => {
    const conversation = new Conversation({ protocol: 'http' });
    conversation.push('outbound', bytesOf('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n'));
    const [message] = conversation.push('outbound', new Uint8Array(100_000).fill(0x61));
    const body = message!.kind === 'message' ? message!.fields.at(-1)! : null;
    expect(body).toEqual({
      name: 'message-body',
      value: 'a'.repeat(16_384),
      at: 43,
      len: 100_000,
      text: 'the first 16,384 of 100,000 bytes',
    });
  });

  it('goes on after a million header fields', () => {
    const conversation = new Conversation({ protocol: 'http' });
    conversation.push('inbound', bytesOf('POST / HTTP/1.1\r\nHost: a\r\n'));
    const piece = bytesOf('a: b\r\n'.repeat(10_000));
    for (let count = 0; count < 100; count++) expect(conversation.push('inbound', piece)).toEqual([]);
    const last = conversation.push('inbound', bytesOf('Content-Length: 2\r\n\r\nhiGET / HTTP/1.0\r\n\r\n'));
    expect(told(last)).toEqual([
      '← http request POST / HTTP/1.1 · 2 B [0+6000049]',
      '← ! warning FIELDS_NOT_SHOWN [6020+4]',
      '← http request GET / HTTP/1.0 [6000049+18]',
    ]);
    expect(last[0]!.kind === 'message' && [...allFields(last[0]!.fields)].length).toBeLessThan(4_000);
  });
});

describe('MQTT', () => {
  const fieldsOf = (name: string, number: number): readonly FieldNode[] => {
    const sample = mqttSamples.find((one) => one.name === name)!;
    const message = decodeExchange(sample.exchange, sample).filter(({ kind }) => kind === 'message')[number]!;
    return message.kind === 'message' ? message.fields : [];
  };

  it('reads a CONNECT of version 5, field by field', () => {
    expect(fieldLines(fieldsOf('version 5', 0))).toEqual([
      'MQTT Control Packet type: 1 (CONNECT) @0+1&f0',
      'Flags: 0 @0+1&f',
      'Remaining Length: 50 @1+1',
      'Protocol Name Length: 4 @2+2',
      'Protocol Name: MQTT @4+4',
      'Protocol Version: 5 (MQTT 5.0) @8+1',
      'Connect Flags: 206 @9+1',
      '  User Name Flag: 1 @9+1&80',
      '  Password Flag: 1 @9+1&40',
      '  Will Retain: 0 @9+1&20',
      '  Will QoS: 1 @9+1&18',
      '  Will Flag: 1 @9+1&4',
      '  Clean Start: 1 @9+1&2',
      '  Reserved: 0 @9+1&1',
      'Keep Alive: 60 (60 s) @10+2',
      'Properties @12+6',
      '  Property Length: 5 @12+1',
      '  Session Expiry Interval: 3600 @13+5',
      '    Property Identifier: 17 @13+1',
      '    Value: 3600 @14+4',
      'Client Identifier Length: 3 @18+2',
      'Client Identifier: abc @20+3',
      'Will Properties @23+6',
      '  Will Property Length: 5 @23+1',
      '  Will Delay Interval: 5 @24+5',
      '    Property Identifier: 24 @24+1',
      '    Value: 5 @25+4',
      'Will Topic Length: 4 @29+2',
      'Will Topic: will @31+4',
      'Will Payload Length: 3 @35+2',
      'Will Payload: bye @37+3',
      'User Name Length: 4 @40+2',
      'User Name: user @42+4',
      'Password Length: 4 @46+2',
      'Password: pass @48+4',
    ]);
  });

  it('takes a PUBLISH of the longest length without keeping it', () => {
    const conversation = new Conversation({ protocol: 'mqtt' });
    conversation.push('inbound', hex('30 ffffff7f 0001 61'));
    const piece = new Uint8Array(1024 * 1024);
    let left = 268_435_455 - 3;
    const decoded = [];
    for (; left > 0; left -= piece.length) decoded.push(...conversation.push('inbound', piece.subarray(0, left)));
    decoded.push(...conversation.push('inbound', hex('c000')));
    expect(told(decoded)).toEqual([
      '← mqtt PUBLISH a · QoS 0 · 268 MB [0+268435460]',
      '← ! note MQTT_VERSION_UNKNOWN [0+1]',
      '← mqtt PINGREQ [268435460+2]',
    ]);
  });
});
