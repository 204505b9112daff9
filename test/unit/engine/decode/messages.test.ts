import { inflateRawSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { FieldNode } from '../../../../src-main/contract/fields';
import { Conversation } from '../../../../src-main/engine/decode/conversation';
import type { Inflate } from '../../../../src-main/engine/decode/websocket/extensions';
import { decodeExchange, fieldLines, hex, told } from '../../../support/decoding';
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
