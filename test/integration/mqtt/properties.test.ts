/** What only MQTT 5.0 has: properties of messages, expiry, topic aliases, packet sizes, reasons. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';
import { ManualClock } from '../../support/mqtt/manual-clock';

let bench: BrokerBench;
let clock: ManualClock;
beforeEach(async () => {
  clock = new ManualClock();
  bench = await BrokerBench.make({ clock });
});
afterEach(() => bench.close());

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

/** PUBLISH of QoS 0 to `a` with these properties. */
function publishBytes(properties: string, payload = 'x'): Buffer {
  const bytes = hex(properties);
  const rest = Buffer.concat([hex('0001 61'), Buffer.of(bytes.length), bytes, Buffer.from(payload)]);
  return Buffer.concat([Buffer.of(0x30, rest.length), rest]);
}

describe('properties of a message', () => {
  it('go to every subscriber of 5.0 as they came, user properties in order, and leave one of 3.1.1 alone', async () => {
    const modern = await bench.client(5);
    const old = await bench.client(4);
    for (const client of [modern, old]) await client.subscribe('a');
    const publisher = await bench.client(5);
    const travelling =
      '26 0001 7a 0001 31 01 01 26 0001 61 0001 32 08 0001 72 26 0001 7a 0000 09 0003 00ff00 26 0000 0001 34 03 0001 63';
    publisher.sendBytes(publishBytes(travelling));
    await modern.next('publish');
    expect(modern.received.includes(Buffer.concat([Buffer.of(hex(travelling).length), hex(travelling)]))).toBe(true);
    expect(await old.nextPayload()).toBe('x');
    expect(old.received.subarray(-6)).toEqual(hex('30 04 0001 61 78'));
  });

  it('that are missing are told by a length of 0', async () => {
    const subscriber = await bench.client(5);
    await subscriber.subscribe('a');
    const publisher = await bench.client(4);
    publisher.publish('a', 'x');
    await subscriber.next('publish');
    expect(subscriber.received.subarray(-7)).toEqual(hex('30 05 0001 61 00 78'));
  });

  it('are kept with a retained message and a queued one', async () => {
    const properties = { sessionExpiryInterval: 60 };
    const away = await bench.client(5, { clientId: 'away', clean: false, properties });
    await away.subscribe('a', 1);
    await away.disconnect();
    const publisher = await bench.client(5);
    const userProperties = { k: 'v' };
    const told = { contentType: 'text/plain', responseTopic: 'r', correlationData: Buffer.from('c'), userProperties };
    await publisher.publishFully('a', 'x', { qos: 1, retain: true, properties: told });
    const back = await bench.client(5, { clientId: 'away', clean: false, properties });
    expect((await back.next('publish')).properties).toMatchObject(told);
    const late = await bench.client(5);
    await late.subscribe('a');
    expect((await late.next('publish')).properties).toMatchObject(told);
    expect(bench.broker.topic('a', 10)!.retained).toMatchObject({
      qos: 1,
      payload: Uint8Array.of(120),
      properties: { contentType: 'text/plain', userProperties: [['k', 'v']] },
    });
  });

  it('that break the rules end the connection', async () => {
    const cases: [string, number][] = [
      // Twice the same; a Payload Format Indicator of 2; a subscription identifier; one that is none here; an unknown one.
      ['03 0001 63 03 0001 63', 0x82],
      ['01 02', 0x82],
      ['0b 01', 0x82],
      ['21 0001', 0x82],
      ['7f 00', 0x81],
      // Texts that are none: of Content Type, Response Topic, user property names and values.
      ['03 0002 c328', 0x81],
      ['08 0002 c328', 0x81],
      ['26 0002 c328 0001 61', 0x81],
      ['26 0001 61 0003 eda080', 0x81],
      ['26 0001 00 0001 61', 0x81],
      // A Response Topic with a wildcard, and an empty one.
      ['08 0001 2b', 0x82],
      ['08 0000', 0x82],
      // Cut off; an identifier written with more bytes than it needs.
      ['03 0009 63', 0x81],
      ['8300 0001 63', 0x81],
    ];
    for (const [properties, reasonCode] of cases) {
      const client = await bench.client(5);
      client.sendBytes(publishBytes(properties));
      expect([properties, await client.disconnectReason()]).toEqual([properties, reasonCode]);
    }
  });
});

describe('message expiry', () => {
  it('is told as what is left of it', async () => {
    const properties = { sessionExpiryInterval: 1000 };
    const client = await bench.client(5, { clientId: 's', clean: false, properties });
    await client.subscribe('a', 1);
    const publisher = await bench.client(5);
    await publisher.publishFully('a', 'x', { qos: 1, properties: { messageExpiryInterval: 100 } });
    expect((await client.next('publish')).properties).toEqual({ messageExpiryInterval: 100 });
    await client.disconnect();
    await publisher.publishFully('a', 'y', { qos: 1, properties: { messageExpiryInterval: 100 } });
    clock.advance(40_000);
    const again = await bench.client(5, { clientId: 's', clean: false, properties });
    expect(await again.next('publish')).toMatchObject({ dup: true, properties: { messageExpiryInterval: 60 } });
    expect(await again.next('publish')).toMatchObject({ dup: false, properties: { messageExpiryInterval: 60 } });
  });

  it('takes a message away that nobody began to receive, but none that is under way', async () => {
    const properties = { sessionExpiryInterval: 1000 };
    const client = await bench.client(5, { clientId: 's', clean: false, properties });
    await client.subscribe('a', 2);
    const publisher = await bench.client(5);
    await publisher.publishFully('a', 'begun', { qos: 2, properties: { messageExpiryInterval: 10 } });
    await client.next('publish');
    await client.disconnect();
    await publisher.publishFully('a', 'waiting', { qos: 2, properties: { messageExpiryInterval: 10 } });
    await publisher.publishFully('a', 'lasting', { qos: 2 });
    clock.advance(10_000);
    const again = await bench.client(5, { clientId: 's', clean: false, properties });
    const begun = await again.next('publish');
    expect(begun).toMatchObject({ payload: Buffer.from('begun'), dup: true, properties: { messageExpiryInterval: 0 } });
    expect(await again.nextPayload()).toBe('lasting');
    again.send({ cmd: 'pubrec', messageId: begun.messageId! });
    expect((await again.next('pubrel')).messageId).toBe(begun.messageId);
    await again.expectNothing();
  });

  it('goes on with the QoS 2 exchange of a publisher whose message has expired', async () => {
    const publisher = await bench.client(5);
    const messageId = publisher.publish('a', 'x', { qos: 2, retain: true, properties: { messageExpiryInterval: 1 } });
    await publisher.next('pubrec');
    clock.advance(2_000);
    publisher.send({ cmd: 'pubrel', messageId });
    expect((await publisher.next('pubcomp')).messageId).toBe(messageId);
  });

  it('takes a retained message away', async () => {
    const publisher = await bench.client(5);
    const properties = { messageExpiryInterval: 100 };
    await publisher.publishFully('a', 'x', { qos: 1, retain: true, properties });
    clock.advance(30_000);
    await publisher.subscribe('a');
    expect((await publisher.next('publish')).properties).toEqual({ messageExpiryInterval: 70 });
    clock.advance(70_000);
    const late = await bench.client(5);
    await late.subscribe('a');
    await late.expectNothing();
    clock.advance(60_000);
    expect(bench.broker.counters.retainedMessages).toBe(0);
  });
});

describe('topic aliases', () => {
  it('of a client stand for the topic that they were set with, and can be set anew', async () => {
    const subscriber = await bench.client(5);
    await subscriber.subscribe('#');
    const publisher = await bench.client(5);
    const { topicAliasMaximum } = publisher.connack!.properties!;
    for (const topicAlias of [1, topicAliasMaximum!]) {
      publisher.publish(`a/${topicAlias}`, '1', { properties: { topicAlias } });
      publisher.publish('', '2', { properties: { topicAlias } });
    }
    publisher.publish('b', '3', { properties: { topicAlias: 1 } });
    publisher.publish('', '4', { properties: { topicAlias: 1 } });
    const received = [];
    for (let count = 0; count < 6; count += 1) received.push((await subscriber.next('publish')).topic);
    const last = `a/${topicAliasMaximum}`;
    expect(received).toEqual(['a/1', 'a/1', last, last, 'b', 'b']);
  });

  it('of a client that are out of range, not set, or from an earlier connection end the connection', async () => {
    const kept = { clientId: 's', clean: false, properties: { sessionExpiryInterval: 60 } };
    const first = await bench.client(5, kept);
    first.publish('a', 'x', { properties: { topicAlias: 1 } });
    await first.disconnect();
    const cases: [string, number][] = [
      ['30 06 0000 03 230001', 0x82],
      ['30 06 0000 03 230002', 0x82],
      ['30 07 0001 61 03 230000', 0x94],
      ['30 07 0001 61 03 23ffff', 0x94],
      ['30 04 0000 00 78', 0x82],
    ];
    for (const [bytes, reasonCode] of cases) {
      const client = await bench.client(5, kept);
      client.sendBytes(bytes);
      expect([bytes, await client.disconnectReason()]).toEqual([bytes, reasonCode]);
    }
  });

  it('towards a client are used as far as it allows, and never across connections', async () => {
    const kept = { clientId: 's', clean: false, properties: { sessionExpiryInterval: 60, topicAliasMaximum: 2 } };
    const publisher = await bench.client(5);
    for (let connection = 0; connection < 2; connection += 1) {
      const client = await bench.client(5, kept);
      await client.subscribe('+/#', 0);
      for (const topic of ['a', 'a', 'b', 'a', 'c', 'a', 'b']) publisher.publish(topic, topic);
      const received = [];
      for (let count = 0; count < 7; count += 1) {
        const { topic, properties, payload } = await client.next('publish');
        received.push([topic, properties!.topicAlias, payload.toString()]);
      }
      expect(received).toEqual([
        ['a', 1, 'a'],
        ['', 1, 'a'],
        ['b', 2, 'b'],
        ['', 1, 'a'],
        ['c', 2, 'c'],
        ['', 1, 'a'],
        ['b', 2, 'b'],
      ]);
      await client.disconnect();
    }
  });

  it('are not used towards a client that does not want any', async () => {
    const clients = [await bench.client(5), await bench.client(5, { properties: { topicAliasMaximum: 0 } })];
    const publisher = await bench.client(5);
    for (const client of clients) await client.subscribe('a');
    for (let count = 0; count < 2; count += 1) publisher.publish('a', 'x', { properties: { topicAlias: 5 } });
    for (const client of clients) {
      for (let count = 0; count < 2; count += 1) {
        const { topic, properties } = await client.next('publish');
        expect([topic, properties]).toEqual(['a', undefined]);
      }
    }
  });
});

describe('the largest packet', () => {
  it('that the server accepts is told, and one that is larger ends the connection before it has come', async () => {
    const small = await BrokerBench.make({ limits: { packetBytes: 1000 } });
    try {
      const client = await small.client(5);
      expect(client.connack!.properties!.maximumPacketSize).toBe(1000);
      client.publish('a', Buffer.alloc(993));
      await client.expectNothing();
      client.sendBytes('30 e6 07');
      expect(await client.disconnectReason()).toBe(0x95);
      const other = await small.client(4);
      other.sendBytes('30 ff ff ff 7f');
      expect(await other.closed()).toEqual([]);
      expect(small.refusals).toMatchObject([
        { reason: 'packet-too-large', limit: 1000, actual: 1001 },
        { reason: 'packet-too-large', limit: 1000, actual: 268_435_460 },
      ]);
    } finally {
      await small.close();
    }
  });

  it('that a client accepts is never exceeded: a larger message counts as delivered', async () => {
    const client = await bench.client(5, { clientId: 's', properties: { maximumPacketSize: 50 } });
    await client.subscribe('a', 1);
    const publisher = await bench.client(5);
    for (const [qos, length] of [
      [0, 60],
      [1, 60],
      [0, 44],
      [1, 42],
      [1, 43],
    ] as const) {
      await publisher.publishFully('a', Buffer.alloc(length), { qos });
    }
    const received = await client.publishesUntilNow();
    expect(received.map(({ payload }) => payload.length)).toEqual([44, 42]);
    expect(bench.broker.client('s')).toMatchObject({ inFlightOutbound: 1, queuedMessages: 0, droppedMessages: 3 });
    expect(bench.refusals).toMatchObject([{ reason: 'client-maximum-packet-size', clientId: 's' }]);
  });

  it('that a client accepts leaves a reason string out where there is no room for it', async () => {
    const client = await bench.client(5, { properties: { maximumPacketSize: 20 } });
    for (const [qos, answer] of [
      [1, 'puback'],
      [2, 'pubrec'],
    ] as const) {
      client.publish('$SYS/x', 'x', { qos });
      const packet = await client.next(answer);
      expect([packet.reasonCode, packet.properties]).toEqual([0x87, undefined]);
    }
    const suback = await client.subscribe('a/'.repeat(300));
    expect([suback.granted, suback.properties]).toEqual([[0x97], undefined]);
    client.sendBytes('30 04 0001 2b 00');
    const [farewell] = await client.closed();
    expect(farewell).toMatchObject({ cmd: 'disconnect', reasonCode: 0x90 });
    expect((farewell as { properties?: unknown }).properties).toBeUndefined();
  });

  it('that a client accepts may be too small even for CONNACK: then it gets nothing', async () => {
    const client = await bench.open(5);
    client.send({
      cmd: 'connect',
      protocolVersion: 5,
      clientId: 's',
      clean: true,
      properties: { maximumPacketSize: 4 },
    });
    expect(await client.closed()).toEqual([]);
    expect(bench.refusals).toMatchObject([{ reason: 'client-maximum-packet-size', limit: 4 }]);
  });
});

describe('a server’s good-bye', () => {
  it('names the reason, and says it in words to who wants them', async () => {
    const curious = await bench.client(5);
    const other = await bench.client(5, { properties: { requestProblemInformation: false } });
    const farewells = [];
    for (const client of [curious, other]) {
      client.sendBytes('30 04 0001 2b 00');
      farewells.push((await client.closed()).at(-1));
    }
    expect(farewells).toMatchObject([
      { cmd: 'disconnect', reasonCode: 0x90 },
      { cmd: 'disconnect', reasonCode: 0x90 },
    ]);
    const told = { reasonString: expect.stringMatching(/wildcards/) as string };
    expect((farewells[0] as { properties?: unknown }).properties).toEqual(told);
    expect((farewells[1] as { properties?: unknown }).properties).toBeUndefined();
  });

  it('is 0x8B when it shuts down', async () => {
    const going = await BrokerBench.make();
    const client = await going.client(5);
    const old = await going.client(4);
    await going.broker.close();
    expect(await client.disconnectReason()).toBe(0x8b);
    expect(await old.closed()).toEqual([]);
    await going.close();
  });
});
