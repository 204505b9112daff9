/** Retained messages: MQTT 3.1.1 and 5.0 §3.3.1.3. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';

let bench: BrokerBench;
beforeEach(async () => {
  bench = await BrokerBench.make();
});
afterEach(() => bench.close());

describe.each([4, 5] as const)('a retained message, protocol level %i', (version) => {
  it.each([0, 1, 2] as const)('of QoS %i is sent to who subscribes later, marked as retained', async (qos) => {
    const publisher = await bench.client(version);
    await publisher.publishFully('a/b', 'kept', { qos, retain: true });
    await publisher.disconnect();
    const subscriber = await bench.client(version);
    await subscriber.subscribe('a/+', 2);
    expect(await subscriber.next('publish')).toMatchObject({ topic: 'a/b', qos, retain: true, dup: false });
    await subscriber.expectNothing();
  });

  it('is not marked so for who is subscribed already', async () => {
    const subscriber = await bench.client(version);
    await subscriber.subscribe('a', 1);
    const publisher = await bench.client(version);
    await publisher.publishFully('a', 'x', { qos: 1, retain: true });
    expect(await subscriber.next('publish')).toMatchObject({ retain: false });
  });

  it('replaces the one before, QoS included', async () => {
    const publisher = await bench.client(version);
    await publisher.publishFully('a', 'old', { qos: 2, retain: true });
    await publisher.publishFully('a', 'new', { qos: 0, retain: true });
    await publisher.expectNothing();
    const subscriber = await bench.client(version);
    await subscriber.subscribe('a', 2);
    expect(await subscriber.next('publish')).toMatchObject({ qos: 0, payload: Buffer.from('new') });
    await subscriber.expectNothing();
    expect(bench.broker.counters.retainedMessages).toBe(1);
  });

  it('stays what it was when a message without RETAIN comes', async () => {
    const publisher = await bench.client(version);
    await publisher.publishFully('a', 'kept', { qos: 1, retain: true });
    await publisher.publishFully('a', 'passing', { qos: 1 });
    await publisher.publishFully('a', '', { qos: 1 });
    const subscriber = await bench.client(version);
    await subscriber.subscribe('a');
    expect(await subscriber.nextPayload()).toBe('kept');
    await subscriber.expectNothing();
  });

  it('is taken away by an empty one, which is passed on and not kept', async () => {
    const publisher = await bench.client(version);
    const subscriber = await bench.client(version);
    await publisher.publishFully('a', 'kept', { qos: 1, retain: true });
    await subscriber.subscribe('a');
    await subscriber.next('publish');
    await publisher.publishFully('a', '', { qos: 1, retain: true });
    expect(await subscriber.next('publish')).toMatchObject({ retain: false, payload: Buffer.alloc(0) });
    const late = await bench.client(version);
    await late.subscribe('a');
    await late.expectNothing();
    expect(bench.broker.counters.retainedMessages).toBe(0);
  });

  it('does not end with the session that published it', async () => {
    const publisher = await bench.client(version, { clean: true });
    await publisher.publishFully('a', 'kept', { qos: 1, retain: true });
    await publisher.disconnect();
    const subscriber = await bench.client(version);
    await subscriber.subscribe('#');
    expect(await subscriber.nextPayload()).toBe('kept');
  });

  it('is sent again for a subscription that is made again', async () => {
    const client = await bench.client(version);
    await client.publishFully('a', 'kept', { qos: 1, retain: true });
    for (let count = 0; count < 2; count += 1) {
      await client.subscribe('a', 0);
      expect(await client.next('publish')).toMatchObject({ retain: true, qos: 0 });
    }
  });

  it('comes once for each of the filters of one SUBSCRIBE that match, and only for those', async () => {
    const publisher = await bench.client(version);
    for (const topic of ['a', 'a/b', 'a/b/c', 'b', '$x/a'])
      await publisher.publishFully(topic, topic, { retain: true });
    await publisher.expectNothing();
    const expected: [string, string[]][] = [
      ['#', ['a', 'a/b', 'a/b/c', 'b']],
      ['a/#', ['a', 'a/b', 'a/b/c']],
      ['+', ['a', 'b']],
      ['+/+', ['a/b']],
      ['a/+/#', ['a/b', 'a/b/c']],
      ['$x/#', ['$x/a']],
      ['$x/+', ['$x/a']],
      ['+/a', []],
      ['c', []],
    ];
    for (const [filter, topics] of expected) {
      const subscriber = await bench.client(version);
      await subscriber.subscribe(filter);
      const received = (await subscriber.publishesUntilNow()).map(({ topic }) => topic);
      expect([filter, received.sort()]).toEqual([filter, topics.sort()]);
    }
    const both = await bench.client(version);
    await both.subscribe([
      { topic: 'a', qos: 0, nl: false, rap: false, rh: 0 },
      { topic: '+', qos: 0, nl: false, rap: false, rh: 0 },
    ]);
    expect((await both.publishesUntilNow()).map(({ topic }) => topic).sort()).toEqual(['a', 'a', 'b']);
  });
});

describe('a retained message, MQTT 5.0', () => {
  const filter = { topic: 'a', qos: 0, nl: false, rap: false } as const;

  it('is sent as Retain Handling asks: always, for a new subscription only, never', async () => {
    const client = await bench.client(5);
    await client.publishFully('a', 'kept', { qos: 1, retain: true });
    const counts = [];
    for (const rh of [2, 0, 1, 0] as const) {
      await client.subscribe([{ ...filter, rh }]);
      counts.push((await client.publishesUntilNow()).length);
    }
    await client.unsubscribe('a');
    await client.subscribe([{ ...filter, rh: 1 }]);
    counts.push((await client.publishesUntilNow()).length);
    expect(counts).toEqual([0, 1, 0, 1, 1]);
  });

  it('is marked for who asked for Retain As Published, and only when it was published so', async () => {
    const asPublished = await bench.client(5);
    const asEver = await bench.client(5);
    await asPublished.subscribe([{ ...filter, rap: true, rh: 0 }]);
    await asEver.subscribe([{ ...filter, rh: 0 }]);
    const publisher = await bench.client(5);
    await publisher.publishFully('a', '1', { qos: 1, retain: true });
    await publisher.publishFully('a', '2', { qos: 1, retain: false });
    expect((await asPublished.publishesUntilNow()).map(({ retain }) => retain)).toEqual([true, false]);
    expect((await asEver.publishesUntilNow()).map(({ retain }) => retain)).toEqual([false, false]);
    const late = await bench.client(5);
    await late.subscribe([{ ...filter, rap: false, rh: 0 }]);
    expect((await late.publishesUntilNow()).map(({ retain }) => retain)).toEqual([true]);
  });

  it('is not sent for a shared subscription', async () => {
    const client = await bench.client(5);
    await client.publishFully('a', 'kept', { qos: 1, retain: true });
    await client.subscribe('$share/group/a');
    await client.expectNothing();
  });
});
