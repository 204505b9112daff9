/** A thousand clients and ten thousand retained topics. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';
import { Peer } from '../../support/peer';
import type { RawClient } from '../../support/mqtt/raw-client';

let bench: BrokerBench;
beforeEach(async () => {
  bench = await BrokerBench.make();
});
afterEach(() => bench.close());

async function manyClients(count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  for (let first = 0; first < count; first += 100) {
    clients.push(...(await Promise.all(Array.from({ length: 100 }, (_, at) => bench.client(at % 2 === 0 ? 4 : 5)))));
  }
  return clients;
}

describe('a busy broker', () => {
  it('serves a thousand clients, of both versions', async () => {
    const clients = await manyClients(1_000);
    await Promise.all(clients.map((client, index) => client.subscribe(`room/${index % 10}/#`, 1)));
    expect(bench.broker.counters).toMatchObject({ connectedClients: 1_000, subscriptions: 1_000 });
    expect(bench.broker.clients(990, 100)).toMatchObject({ total: 1_000, items: { length: 10 } });
    await clients[0]!.publishFully('room/3/light', 'on');
    const members = clients.filter((_, index) => index % 10 === 3);
    for (const payload of await Promise.all(members.map((client) => client.nextPayload()))) expect(payload).toBe('on');
    await clients[0]!.expectNothing();
  });

  it('hands ten thousand retained messages to who subscribes to all of them, every one once', async () => {
    const publisher = await bench.client(4);
    for (let index = 0; index < 10_000; index += 1) {
      publisher.publish(`house/${index % 100}/sensor/${index}`, `value ${index}`, { retain: true });
    }
    await publisher.expectNothing();
    expect(bench.broker.counters.retainedMessages).toBe(10_000);
    expect(bench.broker.topics('house', 0, 1_000, 0)).toMatchObject({ total: 100, items: { length: 100 } });

    const peer = Peer.run(
      'mosquitto_sub',
      '-h',
      '127.0.0.1',
      '-p',
      bench.port,
      '-q',
      1,
      '-t',
      '#',
      '-C',
      10_000,
      '-F',
      '%r %p',
    );
    try {
      const lines = (await peer.output()).toString().trimEnd().split('\n');
      expect(new Set(lines)).toEqual(new Set(Array.from({ length: 10_000 }, (_, index) => `1 value ${index}`)));
      expect(lines).toHaveLength(10_000);
    } finally {
      await peer.stop();
    }
    const some = await bench.client(5);
    await some.subscribe('house/7/+/+', 1);
    expect(await some.publishesUntilNow()).toHaveLength(100);
  });

  it('stops handing out retained messages where their subscription ends', async () => {
    const small = await BrokerBench.make({ limits: { inFlightMessages: 5 } });
    try {
      for (let index = 0; index < 100; index += 1) {
        small.broker.publish({ topic: `a/${index}`, payload: Buffer.from('x'), qos: 1, retain: true });
      }
      const reader = await small.client(5);
      await reader.subscribe('#', 1);
      const begun = await reader.publishesUntilNow();
      expect(begun).toHaveLength(5);
      await reader.unsubscribe('#');
      for (const { messageId } of begun) reader.send({ cmd: 'puback', messageId: messageId! });
      await reader.expectNothing();
    } finally {
      await small.close();
    }
  });

  it('hands retained messages that are more than it may have waiting to a slow reader all the same', async () => {
    const small = await BrokerBench.make({
      limits: { outgoingBytes: 100_000, queuedMessages: 10, inFlightMessages: 10 },
    });
    try {
      const publisher = await small.client(4);
      const payload = Buffer.alloc(10_000);
      for (let index = 0; index < 1_000; index += 1) {
        await publisher.publishFully(`a/${index}`, payload, { retain: true, qos: index % 2 === 0 ? 0 : 1 });
      }
      await publisher.expectNothing();
      const reader = await small.client(5, { clientId: 'reader' });
      await reader.subscribe('#', 1);
      const topics = new Set<string>();
      while (topics.size < 1_000) {
        const { topic, qos, messageId } = await reader.next('publish');
        topics.add(topic);
        if (qos === 1) reader.send({ cmd: 'puback', messageId: messageId! });
      }
      await reader.expectNothing();
      expect(small.broker.client('reader')!.droppedMessages).toBe(0);
    } finally {
      await small.close();
    }
  });
});
