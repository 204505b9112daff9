import { describe, expect, it } from 'vitest';
import { parser, type Packet } from 'mqtt-packet';
import type { DecodedMessage } from '../../../../../src-main/contract/decoded';
import type { FieldNode } from '../../../../../src-main/contract/fields';
import { defaultLimits } from '../../../../../src-main/engine/decode/limits';
import { allFields, bytesOf, decodeExchange, fieldLines, hex, type Exchange } from '../../../../support/decoding';
import { mqttSamples, written } from './samples';

const messagesOf = (exchange: Exchange): DecodedMessage[] =>
  decodeExchange(exchange, { protocol: 'mqtt' }).filter((one): one is DecodedMessage => one.kind === 'message');

const everyProperty = mqttSamples.find(({ name }) => name.includes('every property'))!.exchange;

/** `sessionExpiryInterval` for `Session Expiry Interval`, as mqtt-packet calls it. */
const others: Readonly<Record<string, string>> = {
  'Maximum QoS': 'maximumQoS',
  'User Property': 'userProperties',
  'Subscription Identifier Available': 'subscriptionIdentifiersAvailable',
};
const camelCase = (name: string): string =>
  others[name] ?? name.replaceAll(' ', '').replace(/^./, (first) => first.toLowerCase());

/** The properties of a group in mqtt-packet's form: what is there more than once is a list. */
function asObject(group: FieldNode | undefined): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const put = (into: Record<string, unknown>, name: string, value: unknown): void => {
    if (!(name in into)) into[name] = value;
    else into[name] = [...([into[name]].flat() as unknown[]), value];
  };
  for (const { name, value, children = [] } of group?.children ?? []) {
    if (name.endsWith('Property Length')) continue;
    const child = (of: string) => children.find((one) => one.name === of)?.value as string;
    if (name === 'User Property')
      put((result['userProperties'] ??= {}) as Record<string, unknown>, child('Name'), child('Value'));
    else put(result, camelCase(name), value);
  }
  return result;
}

/** mqtt-packet has truth values for bytes, and buffers. */
function plain(properties: object | undefined): Record<string, unknown> {
  const text = (value: unknown): unknown => {
    if (typeof value === 'boolean') return value ? 1 : 0;
    return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
  };
  return Object.fromEntries(Object.entries(properties ?? {}).map(([name, value]) => [name, text(value)]));
}

function parsed(exchange: Exchange): Packet[] {
  const found: Packet[] = [];
  for (const [, bytes] of exchange) {
    const reader = parser({ protocolVersion: 5 });
    reader.on('packet', (packet) => found.push(packet));
    reader.on('error', (error) => expect(error).toBeNull());
    reader.parse(Buffer.from(bytes));
  }
  return found;
}

const latin1 = (properties: Record<string, unknown>): Record<string, unknown> => plain(properties);

describe('properties', () => {
  it('are those that mqtt-packet reads, in every packet', () => {
    const ours = messagesOf(everyProperty);
    const theirs = parsed(everyProperty);
    expect(ours.map(({ type }) => type.toLowerCase())).toEqual(theirs.map(({ cmd }) => cmd));
    const group = (message: DecodedMessage, name: string) => message.fields.find((field) => field.name === name);
    expect(ours.map((message) => latin1(asObject(group(message, 'Properties'))))).toEqual(
      theirs.map((packet) => plain('properties' in packet ? packet.properties : {})),
    );
    const will = theirs[0]!.cmd === 'connect' ? theirs[0]!.will?.properties : undefined;
    expect(latin1(asObject(group(ours[0]!, 'Will Properties')))).toEqual(plain(will));
  });

  it('are all there are', () => {
    const names = new Set(
      messagesOf(everyProperty).flatMap(({ fields }) => [...allFields(fields)].map(({ name }) => name)),
    );
    const properties = [...names].filter((name) => /^(Properties|Will Properties)$/.test(name));
    expect(properties.length).toBe(2);
    const identifiers = messagesOf(everyProperty).flatMap(({ fields }) =>
      [...allFields(fields)].filter(({ name }) => name === 'Property Identifier').map(({ value }) => value as number),
    );
    expect(new Set(identifiers).size).toBe(27);
  });
});

describe('fields', () => {
  const lines = (exchange: Exchange, number: number): string[] => fieldLines(messagesOf(exchange)[number]!.fields);

  it('of a CONNECT', () => {
    const connect = '10 32 0004 4d515454 05 ce 003c 05 1100000e10 0003 616263 05 18 00000005 0004 77696c6c 0003 627965';
    expect(lines([['inbound', hex(`${connect} 0004 75736572 0004 70617373`)]], 0)).toEqual([
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
      '    Property Identifier: 17 (Session Expiry Interval) @13+1',
      '    Value: 3600 (3,600 s) @14+4',
      'Client Identifier Length: 3 @18+2',
      'Client Identifier: abc @20+3',
      'Will Properties @23+6',
      '  Will Property Length: 5 @23+1',
      '  Will Delay Interval: 5 @24+5',
      '    Property Identifier: 24 (Will Delay Interval) @24+1',
      '    Value: 5 (5 s) @25+4',
      'Will Topic Length: 4 @29+2',
      'Will Topic: will @31+4',
      'Will Payload Length: 3 @35+2',
      'Will Payload: bye @37+3',
      '  text @37+3',
      '    characters: bye (utf-8) @37+3',
      'User Name Length: 4 @40+2',
      'User Name: user @42+4',
      'Password Length: 4 @46+2',
      'Password: pass @48+4',
    ]);
  });

  it('of a PUBLISH: the topic that its alias stands for, and what its payload says', () => {
    const number = messagesOf(everyProperty).findIndex(({ summary }) => summary.startsWith('a/b · alias 5 · QoS 0'));
    expect(lines(everyProperty, number)).toEqual([
      'MQTT Control Packet type: 3 (PUBLISH) @0+1&f0',
      'DUP: 0 @0+1&8',
      'QoS: 0 @0+1&6',
      'RETAIN: 0 @0+1&1',
      'Remaining Length: 16 @1+1',
      'Topic Name Length: 0 @2+2',
      'Topic Name:  (a/b) @4+0',
      'Properties @4+4',
      '  Property Length: 3 @4+1',
      '  Topic Alias: 5 @5+3',
      '    Property Identifier: 35 (Topic Alias) @5+1',
      '    Value: 5 @6+2',
      'Application Message: {"t":21.5} @8+10',
      '  JSON @8+10',
      '    object (1 member) @8+10',
      '      t: 21.5 (number) @9+8',
      '        key: t @9+3',
      '        number: 21.5 @13+4',
    ]);
  });

  it('of a SUBACK: each code beside the filter that it answers', () => {
    const number = messagesOf(everyProperty).findIndex(({ type }) => type === 'SUBACK');
    expect(lines(everyProperty, number).slice(-2)).toEqual([
      'Reason Code: 1 (Granted QoS 1 · a/+) @36+1',
      'Reason Code: 135 (Not authorized · $share/group/b/#) @37+1',
    ]);
  });
});

describe('exchanges', () => {
  const tied = (exchange: Exchange): string[] =>
    messagesOf(exchange).map(({ direction, type, exchange: tie }) => {
      const arrow = direction === 'inbound' ? '←' : '→';
      return `${arrow} ${type} ${tie ? `${tie.key} ${tie.part}` : ''}`.trimEnd();
    });
  const sample = (name: string): Exchange => mqttSamples.find((one) => one.name === name)!.exchange;

  it('keep the same identifier of both sides apart', () => {
    expect(tied(sample('version 3.1.1')).filter((line) => line.includes(' PUBLISH'))).toEqual([
      '← PUBLISH PUBLISH 7 inbound begins',
      '→ PUBLISH PUBLISH 7 outbound begins',
      '→ PUBREC PUBLISH 7 inbound goes-on',
      '← PUBACK PUBLISH 7 outbound ends',
      '← PUBREL PUBLISH 7 inbound goes-on',
      '→ PUBCOMP PUBLISH 7 inbound ends',
      '← PUBLISH',
    ]);
  });

  it('go on with what is sent again', () => {
    expect(tied(sample('messages that are sent again, and a refusal')).slice(2)).toEqual([
      '← PUBLISH PUBLISH 1 inbound begins',
      '← PUBLISH PUBLISH 1 inbound goes-on',
      '← PUBLISH PUBLISH 2 inbound begins',
      '→ PUBACK PUBLISH 1 inbound ends',
      '→ PUBREC PUBLISH 2 inbound goes-on',
      '← PUBREL PUBLISH 2 inbound goes-on',
      '← PUBREL PUBLISH 2 inbound goes-on',
      '→ PUBCOMP PUBLISH 2 inbound ends',
    ]);
  });

  it('tie AUTH to the CONNECT that it belongs to, or to each other; pings in their order', () => {
    const others = tied(everyProperty).filter((line) => !/PUBLISH|SUBSCRIBE/.test(line));
    expect(others).toEqual([
      '← CONNECT CONNECT begins',
      '→ AUTH CONNECT goes-on',
      '← AUTH CONNECT goes-on',
      '→ CONNACK CONNECT ends',
      '← AUTH AUTH begins',
      '→ AUTH AUTH ends',
      '← PINGREQ PINGREQ 1 begins',
      '→ PINGRESP PINGREQ 1 ends',
      '→ DISCONNECT',
      '← DISCONNECT',
    ]);
    expect(
      tied([
        ['inbound', hex('c000 c000')],
        ['outbound', hex('d000 d000')],
      ]),
    ).toEqual([
      '← PINGREQ PINGREQ 1 begins',
      '← PINGREQ PINGREQ 2 begins',
      '→ PINGRESP PINGREQ 1 ends',
      '→ PINGRESP PINGREQ 2 ends',
    ]);
  });

  it('end with a PUBREC that refuses', () => {
    const publish: Packet = {
      cmd: 'publish',
      topic: 'a',
      payload: '',
      qos: 2,
      messageId: 1,
      dup: false,
      retain: false,
    };
    const exchange: Exchange = [
      [
        'inbound',
        written({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5, clean: true, clientId: 'c', keepalive: 0 }),
      ],
      ['outbound', written({ cmd: 'connack', sessionPresent: false, reasonCode: 0 })],
      ['inbound', written(publish)],
      ['outbound', hex('50 03 0001 97')],
    ];
    expect(tied(exchange).slice(2)).toEqual(['← PUBLISH PUBLISH 1 inbound begins', '→ PUBREC PUBLISH 1 inbound ends']);
  });
});

describe('limits', () => {
  it('remember so much of topics that aliases stand for, and say no topic after that', () => {
    const long = 'a'.repeat(60_000);
    const named = (alias: number, topic: string): Uint8Array =>
      written({
        cmd: 'publish',
        topic,
        payload: '',
        qos: 0,
        dup: false,
        retain: false,
        properties: { topicAlias: alias },
      });
    const exchange: Exchange = [
      ['outbound', hex('20 06 00 00 03 22 ffff')],
      ...Array.from({ length: 30 }, (_, at) => ['inbound', named(at + 1, `${at}${long}`)] as const),
      ['inbound', named(1, '')],
      ['inbound', named(30, '')],
    ];
    const [known, forgotten] = messagesOf(exchange).slice(-2);
    expect(known!.summary).toMatch(/^0a{98}… · alias 1/);
    expect(forgotten!.summary).toMatch(/^alias 30/);
    expect(defaultLimits.rememberedCharacters).toBeLessThan(30 * 60_000);
  });

  it('read no content where none is to be read', () => {
    const bytes = Uint8Array.from([0x30, 9, 0, 1, 0x61, ...bytesOf('{"a":1}').subarray(0, 6)]);
    const limits = { ...defaultLimits, contentByteLength: 0 };
    const [message] = decodeExchange([['inbound', bytes]], { protocol: 'mqtt', limits });
    expect(message!.kind === 'message' && message!.fields.at(-1)!.children).toBeUndefined();
  });
});
