/** SUBSCRIBE and UNSUBSCRIBE: MQTT 3.1.1 and 5.0 §3.8 to §3.11, §4.7. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';

let bench: BrokerBench;
beforeEach(async () => {
  bench = await BrokerBench.make();
});
afterEach(() => bench.close());

const options = { nl: false, rap: false, rh: 0 } as const;

describe.each([4, 5] as const)('SUBSCRIBE, protocol level %i', (version) => {
  it('is answered with its packet identifier and a code for each filter, in their order', async () => {
    const client = await bench.client(version);
    const subscriptions = [
      { topic: 'a', qos: 2, ...options },
      { topic: 'b/#', qos: 0, ...options },
      { topic: '$share/g/c', qos: 1, ...options },
    ] as const;
    client.send({ cmd: 'subscribe', messageId: 0x1234, subscriptions: [...subscriptions] });
    expect(await client.next('suback')).toMatchObject({ messageId: 0x1234, granted: [2, 0, 1] });
    expect(bench.broker.clients(0, 1).items[0]!.subscriptions).toBe(3);
  });

  it('replaces the subscription with the same filter, and loses no message by it', async () => {
    const client = await bench.client(version);
    const publisher = await bench.client(version);
    await client.subscribe('a', 0);
    await client.subscribe('a', 2);
    await publisher.publishFully('a', 'x', { qos: 2 });
    expect(await client.publishesUntilNow()).toMatchObject([{ qos: 2 }]);
    expect(bench.broker.counters.subscriptions).toBe(1);
  });

  it('with overlapping filters brings one copy of a message, with the highest QoS of them', async () => {
    const client = await bench.client(version);
    const publisher = await bench.client(version);
    for (const [topic, qos] of [
      ['a/#', 0],
      ['a/+', 2],
      ['a/b', 1],
    ] as const)
      await client.subscribe(topic, qos);
    await publisher.publishFully('a/b', 'x', { qos: 2 });
    expect(await client.publishesUntilNow()).toMatchObject([{ qos: 2 }]);
  });

  it('matches as §4.7 says, and nothing else', async () => {
    const topics = [
      'sport',
      'sport/',
      '/sport',
      'sport/tennis',
      'sport/tennis/p1',
      'Sport',
      'sport tennis',
      '/',
      '$lab/x',
      'a//b',
    ];
    const expected: Record<string, string[]> = {
      '#': topics.filter((topic) => !topic.startsWith('$')),
      '+': ['sport', 'Sport', 'sport tennis'],
      'sport/#': ['sport', 'sport/', 'sport/tennis', 'sport/tennis/p1'],
      'sport/+': ['sport/', 'sport/tennis'],
      '+/+': ['sport/', '/sport', 'sport/tennis', '/'],
      '/+': ['/sport', '/'],
      'sport/tennis/#': ['sport/tennis', 'sport/tennis/p1'],
      '+/tennis/#': ['sport/tennis', 'sport/tennis/p1'],
      sport: ['sport'],
      '$lab/#': ['$lab/x'],
      '$lab/+': ['$lab/x'],
      '+/x': [],
      'a/+/b': ['a//b'],
      'a//b': ['a//b'],
    };
    const publisher = await bench.client(version);
    for (const [filter, wanted] of Object.entries(expected)) {
      const client = await bench.client(version);
      await client.subscribe(filter);
      for (const topic of topics) publisher.publish(topic, 'x');
      await publisher.expectNothing();
      const received = (await client.publishesUntilNow()).map(({ topic }) => topic);
      expect([filter, received.sort()]).toEqual([filter, [...wanted].sort()]);
      await client.disconnect();
    }
  });

  it('that breaks the rules ends the connection', async () => {
    // In 5.0 a Property Length of 0 stands behind the packet identifier.
    const none = version === 5 ? '00' : '';
    const cases: [string, number][] = [
      ['80 0001 P 0001 61 00', 0x81],
      ['8a 0001 P 0001 61 00', 0x81],
      ['82 0001 P', 0x82],
      ['82 0000 P 0001 61 00', 0x82],
      ['82 0001 P 0001 61 03', 0x82],
      [version === 5 ? '82 0001 P 0001 61 40' : '82 0001 P 0001 61 04', 0x81],
      ['82 0001 P 0001 61 80', 0x81],
      ['82 0001 P 0001 61', 0x81],
      ['82 0001 P 0002 c328 00', 0x81],
      ['82 0001 P 0003 610062 00', 0x81],
      ['82 0001 P 0000 00', 0x8f],
      // a#, #/a, +a, a/+b, a/#/b
      ['82 0001 P 0002 6123 00', 0x8f],
      ['82 0001 P 0003 232f61 00', 0x8f],
      ['82 0001 P 0002 2b61 00', 0x8f],
      ['82 0001 P 0004 612f2b62 00', 0x8f],
      ['82 0001 P 0005 612f232f62 00', 0x8f],
    ];
    for (const [bytes, reasonCode] of cases) {
      const client = await bench.client(version);
      const [first, ...rest] = Buffer.from(bytes.replace('P', none).replaceAll(' ', ''), 'hex');
      client.sendBytes(first!, rest.length, Buffer.from(rest));
      expect([bytes, await client.disconnectReason()]).toEqual([bytes, version === 5 ? reasonCode : null]);
    }
    expect(bench.broker.counters.subscriptions).toBe(0);
  });

  it('for a share without a name or a filter, or with a wildcard in the name, ends the connection', async () => {
    for (const filter of ['$share/', '$share//a', '$share/g', '$share/g/', '$share/g+/a', '$share/#/a']) {
      const client = await bench.client(version);
      const subscriptions = [{ topic: filter, qos: 0, ...options }] as const;
      client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [...subscriptions] });
      expect([filter, await client.disconnectReason()]).toEqual([filter, version === 5 ? 0x8f : null]);
    }
  });
});

describe.each([4, 5] as const)('UNSUBSCRIBE, protocol level %i', (version) => {
  it('ends the subscriptions whose filters are the same character by character, and is always answered', async () => {
    const client = await bench.client(version);
    const publisher = await bench.client(version);
    for (const filter of ['a/+', 'a/#', 'ä', '$share/g/x']) await client.subscribe(filter);
    client.send({
      cmd: 'unsubscribe',
      messageId: 77,
      unsubscriptions: ['a/b', 'a/+', 'A/#', 'a\u0308', '$share/g/x', 'x'],
    });
    const unsuback = await client.next('unsuback');
    expect(unsuback.messageId).toBe(77);
    if (version === 5) expect(unsuback.granted).toEqual([0x11, 0, 0x11, 0x11, 0, 0x11]);
    else expect(client.received.subarray(-4)).toEqual(Buffer.of(0xb0, 2, 0, 77));
    for (const topic of ['a/b', 'ä', 'x']) publisher.publish(topic, topic);
    await publisher.expectNothing();
    expect((await client.publishesUntilNow()).map(({ topic }) => topic)).toEqual(['a/b', 'ä']);
    expect((await client.unsubscribe('a/#')).messageId).toBe(client.nextId() - 1);
    publisher.publish('a/b', 'x');
    await publisher.expectNothing();
    await client.expectNothing();
  });

  it('lets deliveries that have begun come to their end', async () => {
    const client = await bench.client(version);
    const publisher = await bench.client(version);
    await client.subscribe('a', 2);
    await publisher.publishFully('a', 'x', { qos: 2 });
    const { messageId } = await client.next('publish');
    await client.unsubscribe('a');
    client.send({ cmd: 'pubrec', messageId: messageId! });
    expect((await client.next('pubrel')).messageId).toBe(messageId);
    client.send({ cmd: 'pubcomp', messageId: messageId! });
    await client.expectNothing();
  });

  it('ends the connection where it breaks the rules', async () => {
    const none = version === 5 ? '00' : '';
    const cases: [string, number][] = [
      ['a0 0001 P 0001 61', 0x81],
      ['a2 0001 P', 0x82],
      ['a2 0000 P 0001 61', 0x82],
      ['a2 0001 P 0002 c328', 0x81],
      ['a2 0001 P 0009 61', 0x81],
    ];
    for (const [bytes, reasonCode] of cases) {
      const client = await bench.client(version);
      const [first, ...rest] = Buffer.from(bytes.replace('P', none).replaceAll(' ', ''), 'hex');
      client.sendBytes(first!, rest.length, Buffer.from(rest));
      expect([bytes, await client.disconnectReason()]).toEqual([bytes, version === 5 ? reasonCode : null]);
    }
  });
});

describe('SUBSCRIBE of MQTT 5.0', () => {
  it('with No Local keeps away what the same client publishes', async () => {
    const client = await bench.client(5);
    const other = await bench.client(5);
    await client.subscribe([{ topic: 'a', qos: 0, ...options, nl: true }]);
    await client.publishFully('a', 'own', { qos: 1 });
    await other.publishFully('a', 'other', { qos: 1 });
    expect((await client.publishesUntilNow()).map(({ payload }) => payload.toString())).toEqual(['other']);
    await client.subscribe([{ topic: '+', qos: 0, ...options, nl: false }]);
    client.publish('a', 'own');
    expect(await client.nextPayload()).toBe('own');
  });

  it('with No Local on a shared subscription ends the connection', async () => {
    const client = await bench.client(5);
    const subscriptions = [{ topic: '$share/g/a', qos: 0, ...options, nl: true }] as const;
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [...subscriptions] });
    expect(await client.disconnectReason()).toBe(0x82);
  });

  it('with identifiers brings them with each message: those of all filters that match', async () => {
    const client = await bench.client(5);
    await client.subscribe('a/#', 1, { subscriptionIdentifier: 1 });
    await client.subscribe('a/b', 1, { subscriptionIdentifier: 268_435_455 });
    await client.subscribe('+/b', 1);
    const publisher = await bench.client(5);
    publisher.publish('a/b', 'x');
    const { properties } = await client.next('publish');
    expect([properties!.subscriptionIdentifier].flat().sort()).toEqual([1, 268_435_455]);
    await client.subscribe('a/#', 1);
    publisher.publish('a/c', 'x');
    expect((await client.next('publish')).properties).toBeUndefined();
  });

  it('brings retained messages with the identifier too', async () => {
    const client = await bench.client(5);
    await client.publishFully('a', 'kept', { retain: true });
    await client.subscribe('a', 0, { subscriptionIdentifier: 7 });
    expect((await client.next('publish')).properties).toEqual({ subscriptionIdentifier: 7 });
  });

  it('with an identifier of 0, two of them, or Retain Handling 3 ends the connection', async () => {
    for (const bytes of [
      '82 09 0001 02 0b00 0001 61 00',
      '82 0b 0001 04 0b01 0b02 0001 61 00',
      '82 07 0001 00 0001 61 30',
    ]) {
      const client = await bench.client(5);
      client.sendBytes(bytes);
      expect([bytes, await client.disconnectReason()]).toEqual([bytes, 0x82]);
    }
  });

  it('is not told why it failed where it does not want problem information', async () => {
    const limits = { subscriptionsPerClient: 1 };
    const small = await BrokerBench.make({ limits });
    try {
      const curious = await small.client(5);
      const other = await small.client(5, { properties: { requestProblemInformation: false } });
      for (const client of [curious, other]) await client.subscribe('a');
      const [told, untold] = [await curious.subscribe('b'), await other.subscribe('b')];
      expect([told.granted, untold.granted]).toEqual([[0x97], [0x97]]);
      expect(told.properties!.reasonString).toMatch(/too many subscriptions/);
      expect(untold.properties).toBeUndefined();
    } finally {
      await small.close();
    }
  });
});

describe('SUBSCRIBE that cannot be granted, MQTT 3.1.1', () => {
  it('is answered with 0x80 for that filter alone', async () => {
    const small = await BrokerBench.make({ limits: { subscriptionsPerClient: 1 } });
    try {
      const client = await small.client(4);
      expect(
        (
          await client.subscribe([
            { topic: 'a', qos: 1 },
            { topic: 'b', qos: 1 },
          ])
        ).granted,
      ).toEqual([1, 0x80]);
      expect((await client.subscribe('a', 2)).granted).toEqual([2]);
    } finally {
      await small.close();
    }
  });
});
