import { inflateRawSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { Conversation } from '../../../../src-main/engine/decode/conversation';
import type { Inflate } from '../../../../src-main/engine/decode/websocket/extensions';
import { decodeExchange, hex, told } from '../../../support/decoding';
import { expected } from './expected';
import { samples, webSocketSamples } from './samples';

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
