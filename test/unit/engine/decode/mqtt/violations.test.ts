/** Statements of MQTT 5.0 and 3.1.1 that can be seen from the bytes alone, each broken once. */
import { describe, expect, it } from 'vitest';
import type { Packet } from 'mqtt-packet';
import type { MessageDirection, Violation } from '../../../../../src-main/contract/decoded';
import { decodeExchange, hex, type Exchange } from '../../../../support/decoding';
import { written } from './samples';

type Said = readonly [MessageDirection, Uint8Array];
const says =
  (direction: MessageDirection) =>
  (bytes: string | Packet): Said => [direction, typeof bytes === 'string' ? hex(bytes) : written(bytes)];
const [client, server] = [says('inbound'), says('outbound')];

const connect = (properties: object = {}, rest: object = {}): Said =>
  client({
    ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5, clean: true, clientId: 'c', keepalive: 0, properties },
    ...rest,
  } as Packet);
const connack = (properties: object = {}): Said =>
  server({ cmd: 'connack', sessionPresent: false, reasonCode: 0, properties } as Packet);
const publish = (rest: object): Packet =>
  ({ cmd: 'publish', topic: 'a', payload: 'x', qos: 0, dup: false, retain: false, ...rest }) as Packet;
const five: Exchange = [connect(), connack()];
const three: Exchange = [client('10 0d 0004 4d515454 04 02 0000 0001 63'), server('20 02 0000')];
const open = (told: object, granted: object = {}): Exchange => [connect(told), connack(granted)];

/** `error MQTT_QOS MQTT-3.3.1-4 @5+1`: the place counts from where the exchange's last bytes begin. */
function violations(exchange: Exchange): string[] {
  const found = decodeExchange(exchange, { protocol: 'mqtt' }).filter(
    (one): one is Violation => one.kind === 'violation',
  );
  const last = exchange.at(-1)!;
  const before = exchange.slice(0, -1).filter(([direction]) => direction === last[0]);
  const base = before.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  return found.map(({ severity, code, clause, at, len }) => `${severity} ${code} ${clause} @${at - base}+${len}`);
}

const cases: Readonly<Record<string, readonly [Exchange, ...string[]]>> = {
  // Order, and who sends what.
  'a second CONNECT': [[...five, connect()], 'error MQTT_SECOND_CONNECT MQTT-3.1.0-2 @0+1'],
  'CONNECT after others': [
    [client('c000'), connect()],
    'note MQTT_VERSION_UNKNOWN MQTT-3.1.0-1 @-2+1',
    'error MQTT_CONNECT_NOT_FIRST MQTT-3.1.0-1 @0+1',
  ],
  'a server that asks': [[...five, server('c000')], 'error MQTT_WRONG_SENDER MQTT 5.0 §2.1.2 @0+1'],
  'a client that answers': [
    [...three, client('d000')],
    'error MQTT_WRONG_SENDER MQTT 3.1.1 §2.2.1 @0+1',
    'note MQTT_PING_UNASKED MQTT-3.12.4-1 @0+1',
  ],
  'a server of 3.1.1 that says DISCONNECT': [
    [...three, server('e000')],
    'error MQTT_WRONG_SENDER MQTT 3.1.1 §2.2.1 @0+1',
  ],
  'a packet before CONNACK': [[connect(), server(publish({}))], 'error MQTT_CONNACK_NOT_FIRST MQTT-3.2.0-1 @0+1'],
  'DISCONNECT before CONNACK': [[connect(), server('e0 02 87 00')], 'error MQTT_CONNACK_NOT_FIRST MQTT-3.14.0-1 @0+1'],
  'a second CONNACK': [[...five, connack()], 'error MQTT_SECOND_CONNACK MQTT-3.2.0-2 @0+1'],
  'a packet after a refusal': [
    [connect(), server('20 03 00 87 00'), server(publish({}))],
    'error MQTT_AFTER_REFUSAL MQTT-3.2.2-7 @0+1',
  ],
  'a packet after DISCONNECT': [
    [...five, client('e000'), client('c000')],
    'error MQTT_AFTER_DISCONNECT MQTT-3.14.4-1 @0+1',
  ],
  'one of 3.1.1 after DISCONNECT': [
    [...three, client('e000'), client('c000')],
    'error MQTT_AFTER_DISCONNECT MQTT-3.14.4-2 (3.1.1) @0+1',
  ],
  'a message before authentication is done': [
    [connect({ authenticationMethod: 'm' }), client(publish({}))],
    'error MQTT_BEFORE_CONNACK MQTT-3.1.2-30 @0+1',
  ],
  // The fixed header and data types.
  'flags of PUBREL': [
    [...three, client('60 02 0001')],
    'error MQTT_FLAGS MQTT-3.6.1-1 @0+1',
    'note MQTT_UNKNOWN_IDENTIFIER MQTT-2.3.1-6 (3.1.1) @2+2',
  ],
  'flags of PINGREQ': [[...three, client('c100')], 'error MQTT_FLAGS MQTT-2.2.2-1 (3.1.1) @0+1'],
  'a length in too many bytes': [[...five, client('c0 8000')], 'error MQTT_LENGTH_NOT_MINIMAL MQTT-1.5.5-1 @1+2'],
  'U+0000 in a topic': [[...five, client('30 06 0003 610061 00')], 'error MQTT_NULL_CHARACTER MQTT-1.5.4-2 @4+3'],
  'the same in 3.1.1': [[...three, client('30 05 0003 610061')], 'error MQTT_NULL_CHARACTER MQTT-1.5.3-2 (3.1.1) @4+3'],
  'a control character in a topic': [
    [...five, client('30 05 0002 6101 00')],
    'note MQTT_DISCOURAGED_CHARACTER MQTT 5.0 §1.5.4 @4+2',
  ],
  'a surrogate in a topic': [[...five, client('30 06 0003 eda080 00')], 'error MQTT_NOT_UTF8 MQTT-1.5.4-1 @4+3'],
  // CONNECT and CONNACK.
  'a bridge': [[client('10 0d 0004 4d515454 84 02 0000 0001 63')], 'note MQTT_BRIDGE MQTT-3.1.2-2 @8+1'],
  'a will that is none': [
    [client('10 0d 0004 4d515454 04 22 0000 0001 63')],
    'error MQTT_WILL_FLAGS MQTT-3.1.2-15 (3.1.1) @9+1',
  ],
  'a password alone': [
    [client('10 10 0004 4d515454 04 42 0000 0001 63 0001 70')],
    'error MQTT_PASSWORD_ALONE MQTT-3.1.2-22 (3.1.1) @9+1',
  ],
  'a will to wildcards': [
    [client('10 13 0004 4d515454 04 06 0000 0001 63 0001 23 0001 78')],
    'error MQTT_TOPIC_WILDCARD MQTT-4.7.1-1 (3.1.1) @17+1',
  ],
  'a session for a clean start': [
    [...[connect()], server('20 03 01 00 00')],
    'error MQTT_SESSION_PRESENT MQTT-3.2.2-2 @2+1',
  ],
  'a session for who is refused': [
    [...[connect()], server('20 03 01 87 00')],
    'error MQTT_SESSION_PRESENT MQTT-3.2.2-6 @2+1',
  ],
  'no identifier for who has none': [
    [connect({}, { clientId: '' }), connack()],
    'error MQTT_NO_ASSIGNED_IDENTIFIER MQTT-3.1.3-7 @0+1',
  ],
  'a return code that is none': [[three[0]!, server('20 02 0006')], 'error MQTT_REASON_CODE MQTT 3.1.1 §3.2.2.3 @3+1'],
  'information that was not asked for': [
    open({}, { responseInformation: 'r' }),
    'error MQTT_RESPONSE_INFORMATION MQTT-3.1.2-28 @5+4',
  ],
  'another method': [
    open({ authenticationMethod: 'a' }, { authenticationMethod: 'b' }),
    'error MQTT_AUTHENTICATION_METHOD MQTT-4.12.0-5 @5+4',
  ],
  'a method that nobody named': [
    open({}, { authenticationMethod: 'b' }),
    'error MQTT_AUTHENTICATION_UNASKED MQTT-4.12.0-6 @5+4',
  ],
  'AUTH without a method in CONNECT': [
    [...five, client('f0 00')],
    'error MQTT_AUTHENTICATION_UNASKED MQTT-4.12.0-7 @0+1',
  ],
  'data without a method': [
    [connect({ authenticationData: Buffer.from('x') })],
    'error MQTT_AUTHENTICATION_DATA MQTT 5.0 §3.1.2.11.10 @13+4',
  ],
  // Properties.
  'a property that is none': [
    [...five, client('30 05 0001 61 01 05')],
    'error MQTT_PROPERTY_UNKNOWN MQTT 5.0 §2.2.2.2 @6+1',
  ],
  'a property of another packet': [
    [...five, client('30 07 0001 61 03 13 0001')],
    'error MQTT_PROPERTY_NOT_ALLOWED MQTT 5.0 §2.2.2.2 @6+1',
  ],
  'a property twice': [
    [...five, client('30 08 0001 61 04 0101 0101')],
    'error MQTT_PROPERTY_REPEATED MQTT 5.0 §3.3.2.3.2 @8+1',
  ],
  'a Subscription Identifier twice in SUBSCRIBE': [
    [...five, client('82 0b 0001 04 0b01 0b02 0001 61 00')],
    'error MQTT_PROPERTY_REPEATED MQTT 5.0 §3.8.2.1.2 @7+1',
  ],
  'a flag that is 2': [
    [...five, client('30 06 0001 61 02 0102')],
    'error MQTT_PROPERTY_VALUE MQTT 5.0 §3.3.2.3.2 @7+1',
  ],
  'Receive Maximum 0': [
    [client('10 11 0004 4d515454 05 02 0000 03 210000 0001 63')],
    'error MQTT_PROPERTY_VALUE MQTT 5.0 §3.1.2.11.3 @14+2',
  ],
  'Topic Alias 0': [
    [connect(), connack({ topicAliasMaximum: 1 }), client('30 07 0001 61 03 230000')],
    'error MQTT_PROPERTY_VALUE MQTT-3.3.2-8 @7+2',
  ],
  'a wildcard in a Response Topic': [
    [...five, client(publish({ properties: { responseTopic: '+' } }))],
    'error MQTT_TOPIC_WILDCARD MQTT-3.3.2-14 @9+1',
  ],
  'a reason for who wants none': [
    [
      ...open({ requestProblemInformation: false }),
      client(publish({ qos: 1, messageId: 1 })),
      server('40 08 0001 00 04 1f 0001 78'),
    ],
    'error MQTT_PROBLEM_INFORMATION MQTT-3.1.2-29 @6+4',
  ],
  // PUBLISH.
  'QoS 3': [[...three, client('36 03 0001 61')], 'error MQTT_QOS MQTT-3.3.1-4 @0+1'],
  'DUP with QoS 0': [[...three, client('38 03 0001 61')], 'error MQTT_DUP_WITHOUT_QOS MQTT-3.3.1-2 @0+1'],
  'a wildcard in a topic': [[...three, client('30 05 0003 612f23')], 'error MQTT_TOPIC_WILDCARD MQTT-3.3.2-2 @4+3'],
  'no topic': [[...five, client('30 03 0000 00')], 'error MQTT_NO_TOPIC MQTT-4.7.3-1 @2+2'],
  'no topic in 3.1.1': [[...three, client('30 02 0000')], 'error MQTT_NO_TOPIC MQTT-4.7.3-1 @2+2'],
  'identifier 0': [[...five, server('32 06 0001 61 0000 00')], 'error MQTT_PACKET_IDENTIFIER MQTT-2.2.1-4 @5+2'],
  'an alias that nobody gave': [
    [connect(), connack({ topicAliasMaximum: 3 }), client('30 06 0000 03 230002')],
    'error MQTT_ALIAS_UNKNOWN MQTT 5.0 §3.3.2.3.4 @5+3',
  ],
  'an alias of the other direction': [
    [
      ...open({ topicAliasMaximum: 3 }, { topicAliasMaximum: 3 }),
      server(publish({ properties: { topicAlias: 1 } })),
      client('30 06 0000 03 230001'),
    ],
    'error MQTT_ALIAS_UNKNOWN MQTT 5.0 §3.3.2.3.4 @5+3',
  ],
  'an alias above the maximum': [
    [...open({ topicAliasMaximum: 3 }), server(publish({ properties: { topicAlias: 4 } }))],
    'error MQTT_MAXIMUM_EXCEEDED MQTT-3.1.2-26 @6+3',
  ],
  'an alias where none is taken': [
    [...five, client(publish({ properties: { topicAlias: 1 } }))],
    'error MQTT_MAXIMUM_EXCEEDED MQTT-3.2.2-18 @6+3',
  ],
  'a QoS above the maximum': [
    [...open({}, { maximumQoS: 1 }), client(publish({ qos: 2, messageId: 1 }))],
    'error MQTT_MAXIMUM_EXCEEDED MQTT-3.2.2-11 @0+1',
  ],
  'RETAIN where there is none': [
    [...open({}, { retainAvailable: false }), client(publish({ retain: true }))],
    'error MQTT_NOT_AVAILABLE MQTT-3.2.2-14 @0+1',
  ],
  'a Subscription Identifier of a client': [
    [...five, client(publish({ properties: { subscriptionIdentifier: 1 } }))],
    'error MQTT_SUBSCRIPTION_IDENTIFIER MQTT-3.3.4-6 @6+2',
  ],
  'a packet that is too large': [
    [...open({ maximumPacketSize: 10 }), server(publish({ payload: 'too long' }))],
    'error MQTT_MAXIMUM_EXCEEDED MQTT-3.1.2-24 @0+1',
  ],
  'more than Receive Maximum': [
    [
      ...open({}, { receiveMaximum: 1 }),
      client(publish({ qos: 1, messageId: 1 })),
      client(publish({ qos: 2, messageId: 2 })),
    ],
    'warning MQTT_MAXIMUM_EXCEEDED MQTT-3.3.4-7 @0+1',
  ],
  'a payload that is not what it says': [
    [...five, client('30 07 0001 61 02 0101 ff')],
    'warning MQTT_PAYLOAD_NOT_UTF8 MQTT 5.0 §3.3.2.3.2 @8+1',
  ],
  // Flows.
  'an identifier in use': [
    [...three, client('32 05 0001 61 0001'), client('82 06 0001 0001 61 00')],
    'error MQTT_IDENTIFIER_IN_USE MQTT-2.3.1-2 (3.1.1) @2+2',
  ],
  'PUBLISH sent again on the same connection': [
    [...five, client(publish({ qos: 1, messageId: 1 })), client(publish({ qos: 1, messageId: 1, dup: true }))],
    'warning MQTT_SENT_AGAIN MQTT-4.4.0-1 @0+1',
  ],
  'PUBLISH after PUBREL': [
    [...three, client('34 05 0001 61 0001'), server('50 02 0001'), client('62 02 0001'), client('3c 05 0001 61 0001')],
    'error MQTT_PUBLISH_AFTER_PUBREL MQTT-4.3.3-1 (3.1.1) @0+1',
  ],
  'PUBACK for QoS 2': [
    [...three, client('34 05 0001 61 0001'), server('40 02 0001')],
    'error MQTT_WRONG_ACKNOWLEDGEMENT MQTT-3.3.4-1 @0+1',
  ],
  'PUBREL before PUBREC': [
    [...three, client('34 05 0001 61 0001'), client('62 02 0001')],
    'error MQTT_OUT_OF_ORDER MQTT-4.3.3-1 (3.1.1) @0+1',
  ],
  'PUBCOMP before PUBREL': [
    [...five, client(publish({ qos: 2, messageId: 1 })), server('50 02 0001'), server('70 02 0001')],
    'error MQTT_OUT_OF_ORDER MQTT-4.3.3-11 @0+1',
  ],
  'PUBACK for nothing': [[...three, server('40 02 0009')], 'note MQTT_UNKNOWN_IDENTIFIER MQTT-2.3.1-6 (3.1.1) @2+2'],
  'a reason code of another packet': [
    [...five, client(publish({ qos: 1, messageId: 1 })), server('40 03 0001 92')],
    'error MQTT_REASON_CODE MQTT-3.4.2-1 @4+1',
  ],
  // Subscriptions.
  'SUBSCRIBE for nothing': [[...five, client('82 03 0001 00')], 'error MQTT_NO_TOPIC_FILTER MQTT-3.8.3-2 @0+5'],
  'UNSUBSCRIBE for nothing': [[...three, client('a2 02 0001')], 'error MQTT_NO_TOPIC_FILTER MQTT-3.10.3-2 @0+4'],
  'an empty filter': [[...three, client('82 05 0001 0000 00')], 'error MQTT_NO_TOPIC MQTT-4.7.3-1 @4+2'],
  '# in the middle': [
    [...three, client('82 08 0001 0003 232f61 00')],
    'error MQTT_FILTER_WILDCARD MQTT-4.7.1-2 (3.1.1) @6+3',
  ],
  '+ beside others': [[...five, client('82 08 0001 00 0002 612b 00')], 'error MQTT_FILTER_WILDCARD MQTT-4.7.1-2 @7+2'],
  'a share without a name': [
    [...five, client({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$share//a', qos: 0 }] })],
    'error MQTT_SHARE_NAME MQTT-4.8.2-1 @7+9',
  ],
  'a share of nothing': [
    [...five, client({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$share/g', qos: 0 }] })],
    'error MQTT_SHARE_NAME MQTT-4.8.2-2 @7+8',
  ],
  'No Local for a share': [
    [...five, client({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$share/g/a', qos: 0, nl: true }] })],
    'error MQTT_SHARED_NO_LOCAL MQTT-3.8.3-4 @17+1',
  ],
  'reserved options': [
    [...five, client('82 07 0001 00 0001 61 c0')],
    'error MQTT_SUBSCRIPTION_OPTIONS MQTT-3.8.3-5 @8+1',
  ],
  'reserved options of 3.1.1': [
    [...three, client('82 06 0001 0001 61 04')],
    'error MQTT_SUBSCRIPTION_OPTIONS MQTT-3.8.3-4 (3.1.1) @7+1',
  ],
  'Retain Handling 3': [
    [...five, client('82 07 0001 00 0001 61 30')],
    'error MQTT_SUBSCRIPTION_OPTIONS MQTT-3.8.3-5 @8+1',
  ],
  'QoS 3 asked for': [[...five, client('82 07 0001 00 0001 61 03')], 'error MQTT_QOS MQTT 5.0 §3.8.3.1 @8+1'],
  'wildcards where there are none': [
    [...open({}, { wildcardSubscriptionAvailable: false }), client('82 07 0001 00 0001 23 00')],
    'error MQTT_NOT_AVAILABLE MQTT 5.0 §3.2.2.3.11 @7+1',
  ],
  'too few codes': [
    [...three, client('82 0a 0001 0001 61 00 0001 62 00'), server('90 03 0001 00')],
    'error MQTT_CODE_COUNT MQTT-3.8.4-5 (3.1.1) @4+1',
  ],
  'a code that SUBACK does not have': [
    [...three, client('82 06 0001 0001 61 00'), server('90 03 0001 03')],
    'error MQTT_REASON_CODE MQTT-3.9.3-2 (3.1.1) @4+1',
  ],
  // DISCONNECT.
  'a reason that is the server’s': [
    [...five, client('e0 01 8b')],
    'warning MQTT_REASON_CODE_SENDER MQTT-3.14.2-1 @2+1',
  ],
  'a session that is kept too late': [
    [...five, client('e0 07 00 05 11 00000001')],
    'error MQTT_SESSION_EXPIRY MQTT 5.0 §3.14.2.2.2 @4+5',
  ],
  'a session’s end from the server': [
    [...five, server('e0 07 8b 05 11 00000001')],
    'error MQTT_SESSION_EXPIRY_SERVER MQTT-3.14.2-2 @4+5',
  ],
  'DISCONNECT of 3.1.1 with something in it': [
    [...three, client('e0 01 00')],
    'error MQTT_BYTES_LEFT MQTT 5.0 §4.13 @2+1',
  ],
};

describe('each is told once, with its clause and its place', () => {
  it.each(Object.entries(cases))('%s', (_, [exchange, ...expected]) => {
    expect(violations(exchange)).toEqual(expected);
  });
});

it('says nothing of what is right', () => {
  expect(violations([...five, client(publish({ qos: 2, messageId: 1 })), server('50 02 0001')])).toEqual([]);
});
