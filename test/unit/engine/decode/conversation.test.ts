import { describe, expect, test } from 'vitest';
import { Conversation } from '../../../../src-main/engine/decode/conversation';
import type { Decoded } from '../../../../src-main/contract/decoded';

/** `direction at+len what`. */
function told(decoded: readonly Decoded[]): string[] {
  return decoded.map((one) => {
    const what = one.kind === 'message' ? one.type : one.code;
    return `${one.direction} ${one.at}+${one.len} ${what}`;
  });
}

const request = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
const response = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789');

describe('bytes that are lost', () => {
  test('cut off the message under way; a later one is decoded, and answers what was asked after the loss', () => {
    const conversation = new Conversation({ protocol: null });
    const decoded = [
      ...conversation.push('inbound', request),
      ...conversation.push('outbound', response.subarray(0, 41)),
      ...conversation.lose('outbound', 100),
    ];
    expect(conversation.isDecoded('outbound')).toBe(false);
    expect(conversation.rawFrom('outbound')).not.toBeNull();
    decoded.push(...conversation.push('outbound', Buffer.from('the rest of something')));
    expect(conversation.isDecoded('outbound')).toBe(false);
    const head = Buffer.from('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n');
    decoded.push(...conversation.push('inbound', head));
    decoded.push(...conversation.push('outbound', response.subarray(0, 39)));
    expect(conversation.isDecoded('outbound')).toBe(true);
    decoded.push(...conversation.push('inbound', request), ...conversation.push('outbound', response));
    expect(told(decoded)).toEqual([
      `inbound 0+${request.length} request`,
      'outbound 0+41 response',
      'outbound 0+41 CUT_OFF',
      `inbound ${request.length}+${head.length} request`,
      'outbound 162+39 response',
      `inbound ${request.length + head.length}+${request.length} request`,
      `outbound 201+${response.length} response`,
    ]);
  });

  test('before the first byte only move what comes', () => {
    const conversation = new Conversation({ protocol: null });
    const decoded = [...conversation.lose('inbound', 7), ...conversation.push('inbound', request)];
    expect(told(decoded)).toEqual([`inbound 7+${request.length} request`]);
  });

  test('while it is not known what it speaks leave it at what has come', () => {
    const conversation = new Conversation({ protocol: null });
    const decoded = [...conversation.push('inbound', request.subarray(0, 2)), ...conversation.lose('inbound', 5)];
    decoded.push(...conversation.push('inbound', request));
    expect(told(decoded)).toEqual([]);
    expect(conversation.rawFrom('inbound')).toBe(0);
  });

  test('between MQTT packets cost only those in them', () => {
    const conversation = new Conversation({ protocol: 'mqtt' });
    const ping = Buffer.of(0xc0, 0);
    const publish = Buffer.from([0x30, 5, 0, 1, 0x61, 0x62, 0x63]);
    const decoded = [
      ...conversation.push('inbound', ping),
      ...conversation.lose('inbound', 10),
      ...conversation.push('inbound', publish),
      ...conversation.push('inbound', ping),
      ...conversation.push('inbound', publish.subarray(0, 3)),
      ...conversation.lose('inbound', 4),
      ...conversation.push('inbound', Buffer.of(0, 0, 0)),
      ...conversation.push('inbound', ping),
    ].filter(({ kind, ...one }) => kind === 'message' || one.len > 0);
    expect(told(decoded).filter((line) => !line.includes('MQTT_'))).toEqual([
      'inbound 0+2 PINGREQ',
      'inbound 12+7 PUBLISH',
      'inbound 19+2 PINGREQ',
      'inbound 21+3 CUT_OFF',
      'inbound 31+2 PINGREQ',
    ]);
  });

  test.each([
    ['text', 'payload payload '],
    ['text that begins as PUBCOMP', 'paid for'],
    ['text that begins as CONNACK', ' payload'],
    ['digits that begin as PUBLISH', '0123456789'],
  ])('in an MQTT packet: its %s is no packet', (_, rest) => {
    const conversation = new Conversation({ protocol: 'mqtt' });
    const ping = Buffer.of(0xc0, 0);
    const decoded = [
      ...conversation.push('inbound', ping),
      ...conversation.lose('inbound', 100),
      ...conversation.push('inbound', Buffer.from(rest)),
      ...conversation.push('inbound', ping),
    ].filter(({ kind }) => kind === 'message');
    expect(told(decoded)).toEqual(['inbound 0+2 PINGREQ', `inbound ${102 + rest.length}+2 PINGREQ`]);
  });

  test('of WebSocket frames are gone over to the next frame', () => {
    const conversation = new Conversation({ protocol: 'websocket' });
    const frame = Buffer.from([0x81, 3, 0x61, 0x62, 0x63]);
    const decoded = [
      ...conversation.push('outbound', frame),
      ...conversation.push('outbound', frame.subarray(0, 4)),
      ...conversation.lose('outbound', 1000),
      ...conversation.push('outbound', Buffer.from([0x80, 1, 0x61])),
      ...conversation.push('outbound', frame),
    ];
    expect(told(decoded).filter((line) => /text|CUT_OFF/.test(line))).toEqual([
      'outbound 0+5 text',
      'outbound 5+4 text',
      'outbound 5+4 CUT_OFF',
      'outbound 1012+5 text',
    ]);
  });
});
