/** PUBLISH and its acknowledgements: MQTT 3.1.1 and 5.0 §3.3 to §3.7, §4.3. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';

let bench: BrokerBench;
beforeEach(async () => {
  bench = await BrokerBench.make();
});
afterEach(() => bench.close());

describe.each([4, 5] as const)('PUBLISH, protocol level %i', (version) => {
  it.each([0, 1, 2] as const)('is passed on with QoS %i and acknowledged as that asks', async (qos) => {
    const subscriber = await bench.client(version);
    const publisher = await bench.client(version);
    await subscriber.subscribe('a/+', qos);
    await publisher.publishFully('a/b', 'hello', { qos, messageId: 4711 });
    const message = await subscriber.next('publish');
    expect(message).toMatchObject({ topic: 'a/b', qos, dup: false, retain: false, payload: Buffer.from('hello') });
    const messageId = message.messageId!;
    if (qos === 0) expect(messageId).toBeUndefined();
    else expect(messageId).toBeGreaterThan(0);
    if (qos === 1) subscriber.send({ cmd: 'puback', messageId });
    if (qos === 2) {
      subscriber.send({ cmd: 'pubrec', messageId });
      expect((await subscriber.next('pubrel')).messageId).toBe(messageId);
      subscriber.send({ cmd: 'pubcomp', messageId });
    }
    await subscriber.expectNothing();
    expect(bench.broker.clients(0, 1).items[0]).toMatchObject({ inFlightOutbound: 0, queuedMessages: 0 });
  });

  it('is answered with the packet identifier that it came with', async () => {
    const client = await bench.client(version);
    await client.subscribe('nothing/else', 0);
    for (const messageId of [1, 2, 300, 0xffff]) {
      client.publish('a', 'x', { qos: 1, messageId });
      expect((await client.next('puback')).messageId).toBe(messageId);
      client.publish('a', 'x', { qos: 2, messageId });
      expect((await client.next('pubrec')).messageId).toBe(messageId);
      client.send({ cmd: 'pubrel', messageId });
      expect((await client.next('pubcomp')).messageId).toBe(messageId);
    }
  });

  it('is answered in the order in which it came', async () => {
    const client = await bench.client(version);
    const identifiers = [7, 3, 9, 1, 8];
    for (const messageId of identifiers) client.publish('a', 'x', { qos: 1, messageId });
    for (const messageId of identifiers) expect((await client.next('puback')).messageId).toBe(messageId);
    for (const messageId of identifiers) client.publish('a', 'x', { qos: 2, messageId });
    for (const messageId of identifiers) expect((await client.next('pubrec')).messageId).toBe(messageId);
  });

  it('of QoS 1 that comes again after its PUBACK is a new message, whatever DUP says', async () => {
    const subscriber = await bench.client(version);
    await subscriber.subscribe('a', 0);
    const publisher = await bench.client(version);
    for (const dup of [false, true]) {
      publisher.publish('a', 'x', { qos: 1, messageId: 5, dup });
      await publisher.next('puback');
    }
    expect(await subscriber.publishesUntilNow()).toMatchObject([{ dup: false }, { dup: false }]);
  });

  it('of QoS 2 that comes again before its PUBREL is answered and not passed on a second time', async () => {
    const subscriber = await bench.client(version);
    await subscriber.subscribe('a', 0);
    const publisher = await bench.client(version);
    for (const dup of [false, true, true]) {
      publisher.publish('a', 'x', { qos: 2, messageId: 5, dup });
      expect((await publisher.next('pubrec')).messageId).toBe(5);
    }
    expect(await subscriber.publishesUntilNow()).toHaveLength(1);
    publisher.send({ cmd: 'pubrel', messageId: 5 });
    await publisher.next('pubcomp');
    publisher.publish('a', 'y', { qos: 2, messageId: 5 });
    await publisher.next('pubrec');
    expect(await subscriber.nextPayload()).toBe('y');
  });

  it('of QoS 2 is known again after the publisher came back', async () => {
    const kept = { clientId: 'p', clean: false, ...(version === 5 && { properties: { sessionExpiryInterval: 60 } }) };
    const subscriber = await bench.client(version);
    await subscriber.subscribe('a', 0);
    const publisher = await bench.client(version, kept);
    publisher.publish('a', 'x', { qos: 2, messageId: 5 });
    await publisher.next('pubrec');
    publisher.destroy();
    await bench.untilGone('p');
    const again = await bench.client(version, kept);
    again.publish('a', 'x', { qos: 2, messageId: 5, dup: true });
    await again.next('pubrec');
    again.send({ cmd: 'pubrel', messageId: 5 });
    await again.next('pubcomp');
    expect(await subscriber.publishesUntilNow()).toHaveLength(1);
  });

  it('is sent with the lower QoS of the message and the subscription', async () => {
    const publisher = await bench.client(version);
    for (const granted of [0, 1, 2] as const) {
      const subscriber = await bench.client(version);
      await subscriber.subscribe('a', granted);
      for (const qos of [0, 1, 2] as const) await publisher.publishFully('a', 'x', { qos });
      const received = [];
      for (let count = 0; count < 3; count += 1) received.push((await subscriber.next('publish')).qos);
      expect(received).toEqual([0, 1, 2].map((qos) => Math.min(qos, granted)));
      subscriber.destroy();
    }
  });

  it('with its DUP flag set is passed on without', async () => {
    const subscriber = await bench.client(version);
    await subscriber.subscribe('a', 2);
    const publisher = await bench.client(version);
    publisher.publish('a', 'x', { qos: 1, dup: true });
    expect(await subscriber.next('publish')).toMatchObject({ dup: false, qos: 1 });
  });

  it('reaches everyone whose subscription matches, in the order in which each client published', async () => {
    const subscribers = [await bench.client(version), await bench.client(version)];
    for (const subscriber of subscribers) await subscriber.subscribe('#', 2);
    const publisher = await bench.client(version);
    for (const qos of [0, 1, 2] as const) {
      for (let count = 0; count < 50; count += 1) publisher.publish('a', `${qos}:${count}`, { qos });
    }
    for (const subscriber of subscribers) {
      const payloads: string[][] = [[], [], []];
      for (let count = 0; count < 150; count += 1) {
        const { qos, payload } = await subscriber.next('publish');
        payloads[qos]!.push(payload.toString());
      }
      for (const qos of [0, 1, 2]) expect(payloads[qos]).toEqual(Array.from({ length: 50 }, (_, n) => `${qos}:${n}`));
    }
  });

  it('keeps every byte of topic and payload', async () => {
    const topic = '/ä//\u{FEFF}𝄞 €/$x/ ~/';
    const payload = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
    const subscriber = await bench.client(version);
    await subscriber.subscribe(topic);
    const publisher = await bench.client(version);
    publisher.publish(topic, payload);
    publisher.publish(topic.normalize('NFD'), 'another topic');
    publisher.publish(topic, Buffer.alloc(0));
    expect(await subscriber.next('publish')).toMatchObject({ topic, payload });
    expect(await subscriber.next('publish')).toMatchObject({ topic, payload: Buffer.alloc(0) });
    await subscriber.expectNothing();
  });

  it('to a topic that nobody may publish to, the server’s own, goes nowhere', async () => {
    const subscriber = await bench.client(version);
    await subscriber.subscribe('$SYS/mine');
    const publisher = await bench.client(version);
    await publisher.publishFully('$SYS/mine', 'x', { qos: 1 });
    await subscriber.expectNothing();
    expect(bench.refusals).toMatchObject([{ reason: 'not-authorized', reasonCode: 0x87 }]);
  });

  it('that breaks the rules ends the connection', async () => {
    const cases: [string, number][] = [
      // QoS 3; DUP with QoS 0; packet identifier 0; a wildcard; no topic; a topic that is no UTF-8, or holds U+0000.
      ['36 06 00 01 61 00 01 00', 0x81],
      ['38 04 00 01 61 00', 0x81],
      ['32 06 00 01 61 00 00 00', 0x82],
      ['30 06 00 03 61 2f 23 00', 0x90],
      ['30 04 00 01 2b 00', 0x90],
      ['30 05 00 02 c3 28 00', 0x81],
      ['30 06 00 03 ed a0 80 00', 0x81],
      ['30 06 00 03 61 00 62 00', 0x81],
      // Too short for its topic, and for its packet identifier.
      ['30 03 00 05 61', 0x81],
      ['32 04 00 01 61 01', 0x81],
    ];
    for (const [bytes, reasonCode] of cases) {
      const client = await bench.client(version);
      client.sendBytes(bytes);
      expect([bytes, await client.disconnectReason()]).toEqual([bytes, version === 5 ? reasonCode : null]);
    }
    expect(bench.faults).toEqual([]);
  });
});

describe('PUBLISH of MQTT 3.1.1', () => {
  it('without a topic ends the connection', async () => {
    const client = await bench.client(4);
    client.sendBytes('30 02 00 00');
    expect(await client.closed()).toEqual([]);
  });
});

describe('PUBLISH', () => {
  it('from the window keeps to the same rules', async () => {
    const subscriber = await bench.client(5);
    await subscriber.subscribe('#');
    const fields = { payload: Buffer.from('x'), qos: 0, retain: false } as const;
    const userProperties = [
      ['b', '1'],
      ['a', '2'],
      ['b', '3'],
    ] as const;
    for (const topic of ['', 'a/#', '+', 'a\0', 'x'.repeat(65_536)]) {
      expect(() => bench.broker.publish({ topic, ...fields })).toThrow(
        expect.objectContaining({ code: 'MQTT_BAD_TOPIC' }) as Error,
      );
    }
    const longest = 'x'.repeat(65_535);
    const properties = {
      contentType: 'c',
      correlationData: Uint8Array.of(1),
      messageExpiryInterval: 60,
      userProperties,
    };
    expect(bench.broker.publish({ topic: longest, ...fields, properties })).toBe(1);
    expect(await subscriber.next('publish')).toMatchObject({
      topic: longest,
      properties: { contentType: 'c', messageExpiryInterval: 60, userProperties: { b: ['1', '3'], a: '2' } },
    });
    await subscriber.expectNothing();
  });
});

describe('acknowledgements, MQTT 3.1.1', () => {
  it('for what is not under way are answered as ever, or ignored', async () => {
    const client = await bench.client(4);
    client.send({ cmd: 'puback', messageId: 9 });
    client.send({ cmd: 'pubcomp', messageId: 9 });
    client.send({ cmd: 'pubrec', messageId: 9 });
    expect((await client.next('pubrel')).messageId).toBe(9);
    client.send({ cmd: 'pubrel', messageId: 9 });
    expect((await client.next('pubcomp')).messageId).toBe(9);
    await client.expectNothing();
  });
});

describe('acknowledgements, MQTT 5.0', () => {
  it('say when nobody was there to receive a message', async () => {
    const client = await bench.client(5);
    client.publish('a', 'x', { qos: 1 });
    expect(await client.next('puback')).toMatchObject({ reasonCode: 0x10 });
    client.publish('a', 'x', { qos: 2 });
    expect(await client.next('pubrec')).toMatchObject({ reasonCode: 0x10 });
    await client.subscribe('a');
    client.publish('a', 'x', { qos: 1 });
    expect(await client.next('publish')).toMatchObject({ topic: 'a' });
    expect(await client.next('puback')).toMatchObject({ reasonCode: 0 });
  });

  it('for what is not under way say so with 0x92, or are ignored', async () => {
    const client = await bench.client(5);
    client.send({ cmd: 'puback', messageId: 9 });
    client.send({ cmd: 'pubcomp', messageId: 9 });
    client.send({ cmd: 'pubrec', messageId: 9 });
    expect(await client.next('pubrel')).toMatchObject({ messageId: 9, reasonCode: 0x92 });
    client.send({ cmd: 'pubrel', messageId: 9 });
    expect(await client.next('pubcomp')).toMatchObject({ messageId: 9, reasonCode: 0x92 });
    await client.expectNothing();
  });

  it('with an error end the exchange: the message is not sent again, the next one may go', async () => {
    const properties = { receiveMaximum: 1, sessionExpiryInterval: 60 };
    const subscriber = await bench.client(5, { clientId: 's', clean: false, properties });
    await subscriber.subscribe('a', 2);
    const publisher = await bench.client(5);
    for (const [payload, qos] of [
      ['1', 1],
      ['2', 2],
      ['3', 1],
    ] as const)
      await publisher.publishFully('a', payload, { qos });
    const first = await subscriber.next('publish');
    await subscriber.expectNothing();
    subscriber.send({ cmd: 'puback', messageId: first.messageId!, reasonCode: 0x80 });
    const second = await subscriber.next('publish');
    subscriber.send({ cmd: 'pubrec', messageId: second.messageId!, reasonCode: 0x97 });
    expect(await subscriber.nextPayload()).toBe('3');
    subscriber.destroy();
    await bench.untilGone('s');
    const again = await bench.client(5, { clientId: 's', clean: false, properties });
    expect(await again.next('publish')).toMatchObject({ dup: true, payload: Buffer.from('3') });
    await again.expectNothing();
  });

  it('refuse a message for a reason: the same packet identifier is then a new message', async () => {
    const publisher = await bench.client(5);
    for (let count = 0; count < 2; count += 1) {
      publisher.publish('$SYS/x', 'x', { qos: 2, messageId: 3 });
      const { reasonCode, properties } = await publisher.next('pubrec');
      expect(reasonCode).toBe(0x87);
      expect(properties!.reasonString).toMatch(/may not publish/);
    }
    publisher.publish('free', 'x', { qos: 2, messageId: 3 });
    expect(await publisher.next('pubrec')).toMatchObject({ reasonCode: 0x10 });
  });

  it('carry no reason string for a client that does not want problem information', async () => {
    const publisher = await bench.client(5, { properties: { requestProblemInformation: false } });
    publisher.publish('$SYS/x', 'x', { qos: 1 });
    const puback = await publisher.next('puback');
    expect(puback).toMatchObject({ reasonCode: 0x87 });
    expect(puback.properties).toBeUndefined();
  });

  it('of the wrong kind end the connection', async () => {
    const subscriber = await bench.client(5);
    await subscriber.subscribe('a', 2);
    const publisher = await bench.client(5);
    await publisher.publishFully('a', 'x', { qos: 2 });
    const { messageId } = await subscriber.next('publish');
    subscriber.send({ cmd: 'puback', messageId: messageId! });
    expect(await subscriber.disconnectReason()).toBe(0x82);
    const other = await bench.client(5);
    await other.subscribe('b', 1);
    await publisher.publishFully('b', 'x', { qos: 1 });
    other.send({ cmd: 'pubrec', messageId: (await other.next('publish')).messageId! });
    expect(await other.disconnectReason()).toBe(0x82);
  });

  it('that break the rules end the connection', async () => {
    const cases: [string, number][] = [
      // PUBREL with other flags than 0010; a packet identifier of 0; an unknown reason code; too short; too long.
      ['60 02 00 01', 0x81],
      ['6a 02 00 01', 0x81],
      ['40 02 00 00', 0x82],
      ['50 03 00 01 01', 0x82],
      ['62 03 00 01 10', 0x82],
      ['70 03 00 01 80', 0x82],
      ['40 01 00', 0x81],
      ['40 05 00 01 00 00 00', 0x81],
      ['41 02 00 01', 0x81],
      // A property that has no place there.
      ['40 07 00 01 00 03 21 00 01', 0x82],
    ];
    for (const [bytes, reasonCode] of cases) {
      const client = await bench.client(5);
      client.sendBytes(bytes);
      expect([bytes, await client.disconnectReason()]).toEqual([bytes, reasonCode]);
    }
  });
});

describe('acknowledgements that break the rules, MQTT 3.1.1', () => {
  it('end the connection', async () => {
    for (const bytes of ['60 02 00 01', '42 02 00 01', '40 02 00 00', '40 03 00 01 00', '62 00']) {
      const client = await bench.client(4);
      client.sendBytes(bytes);
      expect([bytes, await client.closed()]).toEqual([bytes, []]);
    }
  });
});
