/** Sessions, queues and redelivery: MQTT 3.1.1 and 5.0 §3.1.2.4, §3.1.2.11.2, §4.1, §4.4, §4.6, §4.9. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';
import { ManualClock } from '../../support/mqtt/manual-clock';
import type { ConnectFields, RawClient } from '../../support/mqtt/raw-client';

let bench: BrokerBench;
let clock: ManualClock;
beforeEach(async () => {
  clock = new ManualClock();
  bench = await BrokerBench.make({ clock });
});
afterEach(() => bench.close());

function kept(version: 4 | 5, clientId: string, sessionExpiryInterval = 100): ConnectFields {
  return { clientId, clean: false, ...(version === 5 && { properties: { sessionExpiryInterval } }) };
}

async function lose(client: RawClient, clientId: string): Promise<void> {
  client.destroy();
  await bench.until(() => (bench.broker.client(clientId)?.connection ?? null) === null);
}

async function payloads(client: RawClient, count: number): Promise<string[]> {
  const received: string[] = [];
  while (received.length < count) received.push(await client.nextPayload());
  return received;
}

describe.each([4, 5] as const)('a session, protocol level %i', (version) => {
  it('keeps messages of QoS 1 and 2 for a client that is away, in order; those of QoS 0 are gone', async () => {
    const client = await bench.client(version, kept(version, 's'));
    await client.subscribe('a', 2);
    await client.disconnect();
    const publisher = await bench.client(version);
    for (const qos of [0, 1, 2] as const) await publisher.publishFully('a', `${qos}`, { qos });
    expect(bench.broker.client('s')).toMatchObject({ connection: null, queuedMessages: 2 });
    const again = await bench.client(version, kept(version, 's'));
    const first = await again.next('publish');
    const second = await again.next('publish');
    expect([first, second]).toMatchObject([
      { qos: 1, dup: false },
      { qos: 2, dup: false },
    ]);
    await again.expectNothing();
  });

  it('sends again what was not acknowledged, with DUP, the same identifiers and in the same order', async () => {
    const client = await bench.client(version, kept(version, 's'));
    await client.subscribe('a', 2);
    const publisher = await bench.client(version);
    for (let count = 0; count < 6; count += 1)
      await publisher.publishFully('a', `${count}`, { qos: count % 2 === 0 ? 1 : 2 });
    const sent = [];
    for (let count = 0; count < 6; count += 1) sent.push(await client.next('publish'));
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(6);
    client.send({ cmd: 'puback', messageId: sent[2]!.messageId! });
    await client.expectNothing();
    await lose(client, 's');
    await publisher.publishFully('a', 'new', { qos: 1 });

    const again = await bench.client(version, kept(version, 's'));
    for (const { messageId, qos, payload } of sent.filter((_, index) => index !== 2)) {
      expect(await again.next('publish')).toMatchObject({ messageId, qos, payload, dup: true });
    }
    expect(await again.next('publish')).toMatchObject({ payload: Buffer.from('new'), dup: false });
    await again.expectNothing();
  });

  it('sends PUBREL again where that was not answered, and never its PUBLISH', async () => {
    const client = await bench.client(version, kept(version, 's'));
    await client.subscribe('a', 2);
    const publisher = await bench.client(version);
    for (const payload of ['1', '2', '3']) await publisher.publishFully('a', payload, { qos: 2 });
    const sent = [];
    for (let count = 0; count < 3; count += 1) sent.push((await client.next('publish')).messageId!);
    for (const messageId of [sent[2]!, sent[0]!]) {
      client.send({ cmd: 'pubrec', messageId });
      await client.next('pubrel');
    }
    await lose(client, 's');
    const again = await bench.client(version, kept(version, 's'));
    expect((await again.next('pubrel')).messageId).toBe(sent[2]);
    expect((await again.next('pubrel')).messageId).toBe(sent[0]);
    expect(await again.next('publish')).toMatchObject({ messageId: sent[1], dup: true });
    for (const messageId of [sent[2]!, sent[0]!]) again.send({ cmd: 'pubcomp', messageId });
    await again.expectNothing();
    await lose(again, 's');
    const third = await bench.client(version, kept(version, 's'));
    expect(await third.next('publish')).toMatchObject({ messageId: sent[1], dup: true });
    await third.expectNothing();
  });

  it('sends nothing again while the connection lasts', async () => {
    const client = await bench.client(version, { keepalive: 0 });
    await client.subscribe('a', 2);
    const publisher = await bench.client(version);
    for (const qos of [1, 2] as const) await publisher.publishFully('a', 'x', { qos });
    await payloads(client, 2);
    clock.advance(1_000_000);
    await client.expectNothing();
  });

  it('lasts as long as its connection, however long that is', async () => {
    const client = await bench.client(version, kept(version, 's', 1));
    await client.subscribe('a', 1);
    clock.advance(1_000_000);
    const publisher = await bench.client(version);
    await publisher.publishFully('a', 'x', { qos: 1 });
    expect(await client.nextPayload()).toBe('x');
  });

  it('uses no packet identifier twice at a time', async () => {
    const client = await bench.client(version);
    await client.subscribe('a', 1);
    const publisher = await bench.client(version);
    const inUse = new Set<number>();
    for (let count = 0; count < 300; count += 1) {
      await publisher.publishFully('a', `${count}`, { qos: 1 });
      const { messageId } = await client.next('publish');
      expect(inUse.has(messageId!)).toBe(false);
      inUse.add(messageId!);
      if (count % 3 === 0) continue;
      client.send({ cmd: 'puback', messageId: messageId! });
      await client.expectNothing();
      inUse.delete(messageId!);
    }
    expect(bench.broker.clients(0, 1).items[0]!.inFlightOutbound).toBe(inUse.size);
  });

  it('has no more than its limit under way, keeps the rest up to another, and tells of what it left out', async () => {
    const small = await BrokerBench.make({ limits: { inFlightMessages: 2, queuedMessages: 3 } });
    try {
      const client = await small.client(version, { clientId: 's' });
      await client.subscribe('a', 1);
      const publisher = await small.client(version);
      for (let count = 0; count < 10; count += 1) await publisher.publishFully('a', `${count}`, { qos: 1 });
      expect(small.broker.client('s')).toMatchObject({ inFlightOutbound: 2, queuedMessages: 3, droppedMessages: 5 });
      expect(small.refusals).toMatchObject([{ reason: 'queued-messages', clientId: 's', limit: 3 }]);
      for (const expected of ['0', '1', '2', '3', '4']) {
        const { payload, messageId } = await client.next('publish');
        expect(payload.toString()).toBe(expected);
        client.send({ cmd: 'puback', messageId: messageId! });
      }
      await client.expectNothing();
      expect(small.broker.counters).toMatchObject({ queuedMessages: 0, queuedBytes: 0 });
    } finally {
      await small.close();
    }
  });

  it('is told to the window: who it is, what it waits for', async () => {
    const client = await bench.client(version, { ...kept(version, 's'), keepalive: 30, username: 'ada' });
    await client.subscribe('a/#', 1);
    const publisher = await bench.client(version);
    await publisher.publishFully('a/b', 'hello', { qos: 1 });
    await client.next('publish');
    client.publish('x', 'y', { qos: 2 });
    await client.next('pubrec');
    expect(bench.broker.client('s')).toEqual({
      clientId: 's',
      version: version === 5 ? '5.0' : '3.1.1',
      username: 'ada',
      connection: 1,
      remote: { host: '127.0.0.1', port: expect.any(Number) as number },
      keepAliveSeconds: 30,
      cleanStart: false,
      sessionExpirySeconds: version === 5 ? 100 : null,
      connectedAtMs: clock.nowMs(),
      disconnectedAtMs: null,
      subscriptions: 1,
      inFlightOutbound: 1,
      inFlightInbound: 1,
      queuedMessages: 0,
      queuedBytes: 8,
      droppedMessages: 0,
      hasWill: false,
    });
    expect(bench.broker.subscriptions('s', 0, 10)).toEqual({
      total: 1,
      items: [
        {
          topicFilter: 'a/#',
          shareName: null,
          qos: 1,
          noLocal: false,
          retainAsPublished: false,
          retainHandling: 0,
          subscriptionIdentifier: null,
        },
      ],
    });
  });

  it('can be ended by the window, connected or not', async () => {
    const client = await bench.client(version, kept(version, 's'));
    await client.subscribe('a', 1);
    bench.broker.disconnect('s');
    expect(await client.disconnectReason()).toBe(version === 5 ? 0x98 : null);
    expect(() => bench.broker.disconnect('s')).toThrow(/No MQTT client/);
    bench.broker.deleteSession('s');
    expect(() => bench.broker.deleteSession('s')).toThrow(/No MQTT client/);
    const again = await bench.client(version, kept(version, 's'));
    expect(again.connack!.sessionPresent).toBe(false);
    bench.broker.deleteSession('s');
    await again.closed();
    expect(bench.broker.clients(0, 9)).toEqual({ total: 0, items: [] });
  });
});

describe('a session of MQTT 3.1.1', () => {
  it('with CleanSession 1 ends with its connection', async () => {
    const client = await bench.client(4, { clientId: 's', clean: true });
    await client.subscribe('a', 1);
    await client.disconnect();
    expect(bench.broker.client('s')).toBeNull();
  });

  it('with CleanSession 0 stays for as long as it takes', async () => {
    await (await bench.client(4, kept(4, 's'))).disconnect();
    clock.advance(10 * 365 * 86_400_000);
    expect((await bench.client(4, kept(4, 's'))).connack!.sessionPresent).toBe(true);
  });
});

describe('a session of MQTT 5.0', () => {
  it('ends when its expiry interval is over, and with it what was kept for it', async () => {
    const client = await bench.client(5, kept(5, 's', 100));
    await client.subscribe('a', 1);
    await client.disconnect();
    const publisher = await bench.client(5);
    await publisher.publishFully('a', 'x', { qos: 1 });
    clock.advance(99_000);
    expect(bench.broker.client('s')).not.toBeNull();
    clock.advance(1_000);
    expect(bench.broker.client('s')).toBeNull();
    expect(bench.broker.counters).toMatchObject({ queuedBytes: 0, subscriptions: 0, disconnectedSessions: 0 });
    expect((await bench.client(5, kept(5, 's', 100))).connack!.sessionPresent).toBe(false);
  });

  it('ends with its connection unless it asks for more, and never where it asks for 0xFFFFFFFF', async () => {
    await (await bench.client(5, { clientId: 'short', clean: false })).disconnect();
    expect(bench.broker.client('short')).toBeNull();
    await (await bench.client(5, kept(5, 'long', 0xffff_ffff))).disconnect();
    clock.advance(0xffff_ffff * 1000 + 1000);
    expect(bench.broker.client('long')).toMatchObject({ sessionExpirySeconds: null });
  });

  it('can be given another expiry interval with DISCONNECT, but not where it had none', async () => {
    const client = await bench.client(5, kept(5, 's', 100));
    client.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: 10 } });
    await client.closed();
    clock.advance(11_000);
    expect(bench.broker.client('s')).toBeNull();
    const other = await bench.client(5, { clientId: 'o', clean: true });
    other.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: 10 } });
    expect(await other.disconnectReason()).toBe(0x82);
    expect(bench.broker.client('o')).toBeNull();
  });

  it('is granted no longer interval than the server’s, and told so', async () => {
    const strict = await BrokerBench.make({ limits: { sessionExpirySeconds: 60 } });
    try {
      const client = await strict.client(5, kept(5, 's', 1000));
      expect(client.connack!.properties).toMatchObject({ sessionExpiryInterval: 60 });
      expect(strict.broker.client('s')!.sessionExpirySeconds).toBe(60);
    } finally {
      await strict.close();
    }
  });

  it('of a client that is taken over goes on, unless it was to end with its connection', async () => {
    const first = await bench.client(5, kept(5, 's', 100));
    await first.subscribe('a', 1);
    const second = await bench.client(5, { clientId: 's', clean: false });
    expect(second.connack!.sessionPresent).toBe(true);
    const third = await bench.client(5, { clientId: 's', clean: false });
    expect(third.connack!.sessionPresent).toBe(false);
  });

  it('never has more under way than the client’s Receive Maximum, and answers everything else meanwhile', async () => {
    const client = await bench.client(5, { clientId: 's', properties: { receiveMaximum: 2 } });
    await client.subscribe('a', 2);
    const publisher = await bench.client(5);
    for (const qos of [1, 2, 1, 2, 0] as const) await publisher.publishFully('a', 'x', { qos });
    const [first, second, third] = [
      await client.next('publish'),
      await client.next('publish'),
      await client.next('publish'),
    ];
    expect([first.qos, second.qos, third.qos]).toEqual([1, 2, 0]);
    expect((await client.subscribe('b')).granted).toEqual([0]);
    await client.expectNothing();
    client.send({ cmd: 'pubrec', messageId: second.messageId! });
    await client.next('pubrel');
    await client.expectNothing();
    client.send({ cmd: 'pubcomp', messageId: second.messageId! });
    expect((await client.next('publish')).qos).toBe(1);
    client.send({ cmd: 'puback', messageId: first.messageId! });
    expect((await client.next('publish')).qos).toBe(2);
    await client.expectNothing();
  });

  it('keeps to a lower Receive Maximum of a later connection, redelivery included', async () => {
    const client = await bench.client(5, kept(5, 's'));
    await client.subscribe('a', 1);
    const publisher = await bench.client(5);
    for (const payload of ['1', '2', '3']) await publisher.publishFully('a', payload, { qos: 1 });
    await payloads(client, 3);
    await lose(client, 's');
    const properties = { sessionExpiryInterval: 100, receiveMaximum: 1 };
    const again = await bench.client(5, { clientId: 's', clean: false, properties });
    for (const expected of ['1', '2', '3']) {
      const { payload, messageId, dup } = await again.next('publish');
      expect([payload.toString(), dup]).toEqual([expected, true]);
      await again.expectNothing();
      again.send({ cmd: 'puback', messageId: messageId! });
    }
    await again.expectNothing();
  });

  it('ends a client that has more QoS 2 messages under way than the server’s Receive Maximum', async () => {
    const client = await bench.client(5);
    const { receiveMaximum } = client.connack!.properties!;
    for (let count = 0; count < receiveMaximum! + 1; count += 1) client.publish('a', 'x', { qos: 2 });
    expect(await client.disconnectReason()).toBe(0x93);
  });
});
