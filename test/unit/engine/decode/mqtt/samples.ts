/** MQTT as it is spoken, and as it is not. Packets with properties are written by mqtt-packet, which is none of ours. */
import { generate, type Packet } from 'mqtt-packet';
import { hex } from '../../../../support/decoding';
import type { Sample } from '../samples';

/** In MQTT 5. */
export const written = (...packets: readonly Packet[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion: 5 }))));

const userProperties = { a: ['b', 'c'], d: 'e' };
const reason = { reasonString: 'because', userProperties };
const authentication = { authenticationMethod: 'SCRAM', authenticationData: Buffer.from([1, 2, 3]) };
const message = {
  payloadFormatIndicator: true,
  messageExpiryInterval: 3600,
  responseTopic: 'answers/1',
  correlationData: Buffer.from([0, 255]),
  contentType: 'application/json',
  userProperties,
};

const connect: Packet = {
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 5,
  clean: true,
  clientId: '',
  keepalive: 10,
  username: 'user',
  password: Buffer.from('pass'),
  properties: {
    ...{ sessionExpiryInterval: 0xffff_ffff, receiveMaximum: 2, maximumPacketSize: 1000, topicAliasMaximum: 4 },
    ...{ requestResponseInformation: true, requestProblemInformation: true, userProperties },
    ...authentication,
  },
  will: {
    topic: 'gone',
    payload: Buffer.from('{"gone": true}'),
    qos: 2,
    retain: true,
    properties: { willDelayInterval: 5, ...message },
  },
};

const connack: Packet = {
  cmd: 'connack',
  sessionPresent: false,
  reasonCode: 0,
  properties: {
    ...{ sessionExpiryInterval: 0, receiveMaximum: 3, maximumQoS: 1, retainAvailable: true, maximumPacketSize: 2000 },
    ...{ assignedClientIdentifier: 'c-1', topicAliasMaximum: 5, wildcardSubscriptionAvailable: true },
    ...{ subscriptionIdentifiersAvailable: true, sharedSubscriptionAvailable: true, serverKeepAlive: 30 },
    ...{ responseInformation: 'answers/', serverReference: 'other.example', ...reason, ...authentication },
  },
};

const subscribe: Packet = {
  cmd: 'subscribe',
  messageId: 1,
  subscriptions: [
    { topic: 'a/+', qos: 1, nl: true, rap: true, rh: 2 },
    { topic: '$share/group/b/#', qos: 2, nl: false, rap: false, rh: 1 },
  ],
  properties: { subscriptionIdentifier: 300, userProperties },
};

const publish = (fields: Partial<Packet & { cmd: 'publish' }>): Packet => ({
  ...{ cmd: 'publish', topic: 'a/b', payload: '{"t":21.5}', qos: 0, dup: false, retain: false },
  ...fields,
});
const acknowledgement = (cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp', messageId: number): Packet => ({
  ...{ cmd, messageId, reasonCode: 0, properties: reason },
});

const everyProperty: Sample = {
  name: 'version 5, every packet with every property',
  protocol: 'mqtt',
  exchange: [
    ['inbound', written(connect)],
    ['outbound', written({ cmd: 'auth', reasonCode: 0x18, properties: { ...authentication, ...reason } })],
    ['inbound', written({ cmd: 'auth', reasonCode: 0x18, properties: authentication })],
    ['outbound', written(connack)],
    ['inbound', written(subscribe)],
    ['outbound', written({ cmd: 'suback', messageId: 1, granted: [1, 0x87], properties: reason })],
    ['inbound', written(publish({ qos: 1, messageId: 2, properties: { ...message, topicAlias: 5 } }))],
    [
      'outbound',
      written(publish({ qos: 1, messageId: 2, properties: { topicAlias: 1, subscriptionIdentifier: [1, 300] } })),
    ],
    // The topic is told by its alias, in each direction by its own.
    ['inbound', written(publish({ topic: '', properties: { topicAlias: 5 } }))],
    ['outbound', written(publish({ topic: '', qos: 2, messageId: 3, properties: { topicAlias: 1 } }))],
    ['outbound', written(acknowledgement('puback', 2))],
    ['inbound', written(acknowledgement('puback', 2), acknowledgement('pubrec', 3))],
    ['outbound', written(acknowledgement('pubrel', 3))],
    ['inbound', written(acknowledgement('pubcomp', 3))],
    [
      'inbound',
      written({ cmd: 'unsubscribe', messageId: 4, unsubscriptions: ['a/+', 'c'], properties: { userProperties } }),
    ],
    ['outbound', written({ cmd: 'unsuback', messageId: 4, granted: [0, 0x11], properties: reason })],
    ['inbound', written({ cmd: 'auth', reasonCode: 0x19, properties: authentication })],
    ['outbound', written({ cmd: 'auth', reasonCode: 0, properties: authentication })],
    ['inbound', written({ cmd: 'pingreq' })],
    ['outbound', written({ cmd: 'pingresp' })],
    [
      'outbound',
      written({ cmd: 'disconnect', reasonCode: 0x9d, properties: { ...reason, serverReference: 'other.example' } }),
    ],
    ['inbound', written({ cmd: 'disconnect', reasonCode: 4, properties: { sessionExpiryInterval: 60, ...reason } })],
  ],
};

export const mqttSamples: readonly Sample[] = [
  {
    name: 'version 3.1.1',
    protocol: 'mqtt',
    exchange: [
      ['inbound', hex('10 11 0004 4d515454 04 02 003c 0005 68656c6c6f')],
      ['outbound', hex('20 02 00 00')],
      ['inbound', hex('82 0c 0001 0003 612f62 01 0001 23 02')],
      ['outbound', hex('90 04 0001 01 80')],
      // Both sides number their messages from 7.
      ['inbound', hex('3d 0c 0003 612f62 0007 68656c6c6f')],
      ['outbound', hex('32 06 0001 61 0007 78  50 02 0007')],
      ['inbound', hex('40 02 0007 62 02 0007 c000 a2 05 0002 0001 23')],
      ['outbound', hex('70 02 0007 d000 b0 02 0002')],
      ['inbound', hex('30 03 0001 61 e000')],
    ],
  },
  {
    name: 'version 3.1, with a will',
    protocol: 'mqtt',
    exchange: [
      ['inbound', hex('10 20 0006 4d5149736470 03 ce 000a 0001 63 0001 77 0003 627965 0001 75 0004 0000ff00')],
      ['outbound', hex('20 02 00 00')],
      ['inbound', hex('82 06 0001 0001 61 01 8a 06 0001 0001 61 01')],
      ['outbound', hex('90 03 0001 01')],
    ],
  },
  everyProperty,
  {
    name: 'messages that are sent again, and a refusal',
    protocol: 'mqtt',
    exchange: [
      ['inbound', hex('10 0d 0004 4d515454 04 00 003c 0001 63')],
      ['outbound', hex('20 02 01 00')],
      ['inbound', hex('3a 06 0001 61 0001 78')],
      ['inbound', hex('3a 06 0001 61 0001 78 3c 06 0001 61 0002 78')],
      ['outbound', hex('40 02 0001 50 02 0002')],
      ['inbound', hex('62 02 0002 62 02 0002')],
      ['outbound', hex('70 02 0002')],
    ],
  },
  {
    name: 'packets that break the rules',
    protocol: 'mqtt',
    exchange: [
      ['inbound', hex('11 0e 0004 4d515454 06 41 0000 00 0000 01')],
      ['inbound', hex('36 05 0001 23 0001  38 03 0001 61  32 05 0001 61 0000 30 04 0002 ff00')],
      ['inbound', hex('80 02 0001 82 06 0001 0001 61 ff 30 02 0005')],
      ['inbound', hex('40 01 00 c0 01 00 ff ffff')],
      ['inbound', hex('30 ffffffff 01')],
    ],
  },
  { name: 'a middle without a beginning', protocol: 'mqtt', exchange: [['inbound', hex('30 03 0001 61 00')]] },
  {
    name: 'a middle that tells its version',
    protocol: 'mqtt',
    exchange: [
      ['inbound', hex('30 04 0001 61 00')],
      ['outbound', hex('40 03 0001 10')],
      ['inbound', hex('30 05 0001 61 00 78')],
    ],
  },
];
