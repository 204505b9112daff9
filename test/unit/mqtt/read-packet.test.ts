/** Reading a client's packets: what is read, and that hostile bytes give a violation and nothing else. */
import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../src-main/engine/mqtt/broker/codec/byte-reader';
import { PacketFramer } from '../../../src-main/engine/mqtt/broker/codec/packet-framer';
import type { IncomingPacket } from '../../../src-main/engine/mqtt/broker/codec/packets';
import { readConnect, readVersion } from '../../../src-main/engine/mqtt/broker/codec/read-connect';
import { readPacket } from '../../../src-main/engine/mqtt/broker/codec/read-packet';
import { Violation } from '../../../src-main/engine/mqtt/broker/violation';
import { seededRandom } from '../../support/seeded-random';

function read(bytes: Buffer, protocolVersion: 4 | 5): IncomingPacket[] {
  const framer = new PacketFramer({ maximumPacketBytes: 1_000_000 });
  framer.push(bytes);
  const packets: IncomingPacket[] = [];
  for (let frame = framer.next(); frame !== null; frame = framer.next()) {
    const version = protocolVersion === 5 ? '5.0' : '3.1.1';
    if (frame.first >> 4 !== 1) packets.push(readPacket(frame.first, frame.body, version));
    else {
      const reader = new ByteReader(frame.body);
      packets.push(readConnect(reader, readVersion(reader)));
    }
  }
  return packets;
}

const userProperties = { a: ['1', '2'], b: '3' };
const samples: Packet[] = [
  {
    cmd: 'connect',
    clientId: 'x',
    protocolVersion: 5,
    clean: true,
    keepalive: 30,
    username: 'ada',
    password: Buffer.from('pw'),
    will: { topic: 'w', payload: Buffer.from('!'), qos: 1, retain: true, properties: { willDelayInterval: 5 } },
    properties: { sessionExpiryInterval: 7, receiveMaximum: 8, maximumPacketSize: 9, topicAliasMaximum: 10 },
  },
  {
    cmd: 'publish',
    topic: 'a/b',
    payload: Buffer.from('hello'),
    qos: 1,
    messageId: 7,
    dup: true,
    retain: true,
    properties: { payloadFormatIndicator: true, messageExpiryInterval: 4, topicAlias: 3, userProperties },
  },
  { cmd: 'puback', messageId: 2, reasonCode: 0x10, properties: { reasonString: 'r', userProperties } },
  { cmd: 'pubrec', messageId: 3 },
  { cmd: 'pubrel', messageId: 4, reasonCode: 0x92 },
  { cmd: 'pubcomp', messageId: 5, reasonCode: 0 },
  {
    cmd: 'subscribe',
    messageId: 6,
    properties: { subscriptionIdentifier: 300, userProperties },
    subscriptions: [{ topic: '$share/g/a', qos: 2, nl: false, rap: true, rh: 2 }],
  },
  { cmd: 'unsubscribe', messageId: 7, unsubscriptions: ['a', 'b'] },
  { cmd: 'pingreq' },
  { cmd: 'disconnect', reasonCode: 4, properties: { sessionExpiryInterval: 1 } },
];
const bytes = samples.map((packet) => generate(packet, { protocolVersion: 5 }));

describe('reading', () => {
  it('gives what another implementation wrote', () => {
    const withoutBytes = (packet: IncomingPacket): object => JSON.parse(JSON.stringify(packet)) as object;
    expect(bytes.flatMap((packet) => read(packet, 5)).map(withoutBytes)).toMatchObject([
      {
        type: 'connect',
        version: '5.0',
        cleanStart: true,
        keepAliveSeconds: 30,
        clientId: 'x',
        username: 'ada',
        will: { topic: 'w', qos: 1, retain: true, properties: { willDelayInterval: 5 } },
        properties: { sessionExpiryInterval: 7, receiveMaximum: 8, maximumPacketSize: 9, topicAliasMaximum: 10 },
      },
      { type: 'publish', topic: 'a/b', qos: 1, packetId: 7, dup: true, retain: true, properties: { topicAlias: 3 } },
      { type: 'puback', packetId: 2, reasonCode: 0x10 },
      { type: 'pubrec', packetId: 3, reasonCode: 0 },
      { type: 'pubrel', packetId: 4, reasonCode: 0x92 },
      { type: 'pubcomp', packetId: 5, reasonCode: 0 },
      {
        type: 'subscribe',
        packetId: 6,
        subscriptionIdentifier: 300,
        subscriptions: [
          { topicFilter: '$share/g/a', qos: 2, noLocal: false, retainAsPublished: true, retainHandling: 2 },
        ],
      },
      { type: 'unsubscribe', packetId: 7, topicFilters: ['a', 'b'] },
      { type: 'pingreq' },
      { type: 'disconnect', reasonCode: 4, sessionExpiryInterval: 1 },
    ]);
  });

  it('passes on the properties that travel, without those that do not, as one piece where they stand in one', () => {
    const travelling = '26 0001 61 0001 31 01 00 26 0001 61 0001 32'.replaceAll(' ', '');
    const properties = Buffer.from(`0200000009${travelling}230001`, 'hex');
    const body = Buffer.concat([Buffer.from('000161', 'hex'), Buffer.of(properties.length), properties]);
    const packet = readPacket(0x30, body, '5.0');
    expect(packet).toMatchObject({ properties: { messageExpiryInterval: 9, topicAlias: 1 } });
    expect((packet as { forwarded: Buffer }).forwarded.toString('hex')).toBe(travelling);
  });

  it('keeps U+FEFF, and every other character that is allowed', () => {
    const text = '\u{FEFF}\u0001\u007f\u{FFFF}\u{10FFFF}a\u0308';
    const topic = Buffer.from(text);
    const body = Buffer.concat([Buffer.of(0, topic.length), topic]);
    expect(readPacket(0x30, body, '3.1.1')).toMatchObject({ topic: text });
  });

  it('refuses every text that is no UTF-8', () => {
    for (const wrong of ['c0af', 'eda080', 'edbfbf', 'f4908080', 'e28281ff', '80', 'c3', 'f0808080', '6100', 'fe']) {
      const topic = Buffer.from(wrong, 'hex');
      const body = Buffer.concat([Buffer.of(0, topic.length), topic]);
      expect(() => readPacket(0x30, body, '3.1.1'), wrong).toThrow(Violation);
    }
  });

  it.each([4, 5] as const)('of cut-off packets gives a violation, protocol level %i', (version) => {
    for (const packet of bytes) {
      const body = packet.subarray(2);
      for (let length = 0; length < body.length; length += 1) {
        violationOrNothing(() => readPacket(packet[0]!, body.subarray(0, length), version === 5 ? '5.0' : '3.1.1'));
      }
    }
  });

  it('of mutated and of random bytes gives packets or a violation', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 20_000; round += 1) {
      const sample = Buffer.from(bytes[random.below(bytes.length)]!);
      const isRandom = random.below(4) === 0;
      const changes = isRandom ? sample.length : 1 + random.below(4);
      for (let change = 0; change < changes; change += 1) sample[random.below(sample.length)] = random.below(256);
      violationOrNothing(() => read(sample, random.below(2) === 0 ? 4 : 5));
    }
  });
});

/** Anything else that is thrown is a bug. */
function violationOrNothing(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
  }
}
