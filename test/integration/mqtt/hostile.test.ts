/** Peers that mean no good: every limit holds, is told, and lets the others go on. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerLimits } from '../../../src-main/engine/mqtt/broker/broker-contract';
import { BrokerBench } from '../../support/mqtt/broker-bench';
import { ManualClock } from '../../support/mqtt/manual-clock';
import { seededRandom } from '../../support/seeded-random';

let bench: BrokerBench;
let clock: ManualClock;
beforeEach(() => {
  clock = new ManualClock();
});
afterEach(() => bench.close());

async function withLimits(limits: Partial<BrokerLimits>): Promise<void> {
  bench = await BrokerBench.make({ clock, limits });
}

/** Somebody else can still connect, subscribe, publish and receive. */
async function othersGoOn(): Promise<void> {
  const client = await bench.client(5);
  await client.subscribe('others');
  client.publish('others', 'fine');
  expect(await client.nextPayload()).toBe('fine');
  client.destroy();
}

describe('a broker among hostile peers', () => {
  it('refuses a Remaining Length of 268,435,455 by its header: before CONNECT, in 3.1.1, and with 0x95 in 5.0', async () => {
    await withLimits({});
    for (const version of [null, 4, 5] as const) {
      const client = version === null ? await bench.open() : await bench.client(version);
      client.sendBytes(version === null ? '10 ff ff ff 7f' : '30 ff ff ff 7f');
      expect(await client.disconnectReason()).toBe(version === 5 ? 0x95 : null);
    }
    expect(bench.refusals.map(({ reason, limit, actual }) => [reason, limit, actual])).toEqual([
      ['packet-too-large', 512 * 1024, 268_435_460],
      ['packet-too-large', 64 * 1024 * 1024, 268_435_460],
      ['packet-too-large', 64 * 1024 * 1024, 268_435_460],
    ]);
    await othersGoOn();
  });

  it('gives up on a connection that sends no whole CONNECT in time', async () => {
    await withLimits({});
    const [silent, slow] = [await bench.open(), await bench.open()];
    await bench.client(4);
    slow.sendBytes('10 0d 00 04');
    clock.advance(9_999);
    expect([silent.isEnded, slow.isEnded]).toEqual([false, false]);
    clock.advance(1);
    expect([await silent.closed(), await slow.closed()]).toEqual([[], []]);
    expect(bench.refusals).toMatchObject([
      { reason: 'connect-deadline', limit: 10_000 },
      { reason: 'connect-deadline' },
    ]);
    await othersGoOn();
  });

  it('ends the oldest of too many connections that wait for their CONNECT', async () => {
    await withLimits({ pendingConnections: 3 });
    const flood = [];
    for (let count = 0; count < 10; count += 1) flood.push(await bench.open());
    await othersGoOn();
    await Promise.all(flood.slice(0, 8).map((client) => client.closed()));
    expect(flood.filter(({ isEnded }) => !isEnded)).toHaveLength(2);
    expect(bench.refusals.map(({ reason }) => reason)).toEqual(Array(8).fill('pending-connections'));
  });

  it('takes no more connections than it may', async () => {
    await withLimits({ connections: 2 });
    const clients = [await bench.client(4), await bench.client(4)];
    const third = await bench.open();
    await third.closed();
    expect(bench.refusals).toMatchObject([{ reason: 'connections', limit: 2 }]);
    clients[0]!.destroy();
    await bench.until(() => bench.broker.counters.connectedClients === 1);
    await othersGoOn();
  });

  it('takes no more sessions than it may', async () => {
    await withLimits({ sessions: 2 });
    for (const clientId of ['1', '2']) await (await bench.client(4, { clientId, clean: false })).disconnect();
    for (const version of [4, 5] as const) {
      const client = await bench.open(version);
      const { returnCode, reasonCode } = await client.connect();
      expect(version === 5 ? reasonCode : returnCode).toBe(version === 5 ? 0x97 : 3);
    }
    expect((await bench.client(4, { clientId: '1', clean: false })).connack!.sessionPresent).toBe(true);
  });

  it('ends whoever holds most when packets that are not whole take too much', async () => {
    await withLimits({ unparsedBytes: 100_000 });
    const [large, small] = [await bench.client(5), await bench.client(5)];
    const begin = (length: number): Buffer => Buffer.concat([Buffer.from('30ffff7f', 'hex'), Buffer.alloc(length)]);
    large.sendBytes(begin(80_000));
    small.sendBytes(begin(40_000));
    expect(await large.disconnectReason()).toBe(0x89);
    expect(bench.refusals).toMatchObject([{ reason: 'unparsed-bytes', limit: 100_000 }]);
    small.sendBytes(Buffer.alloc(2_097_151 - 40_000));
    expect(await small.disconnectReason()).toBe(0x89);
    await othersGoOn();
  });

  it('drops QoS 0 for a client that does not read, keeps QoS 1 for it, and stops listening to it', async () => {
    await withLimits({ outgoingBytes: 100_000, queuedMessages: 5, inFlightMessages: 10_000 });
    const deaf = await bench.client(5, { clientId: 'deaf' });
    const payload = Buffer.alloc(50_000, 'x');
    await deaf.subscribe([
      { topic: 'zero', qos: 0, nl: false, rap: false, rh: 0 },
      { topic: 'one', qos: 1, nl: false, rap: false, rh: 0 },
    ]);
    deaf.pause();
    const publisher = await bench.client(5);
    while (bench.broker.client('deaf')!.droppedMessages < 20) await publisher.publishFully('zero', payload, { qos: 1 });
    for (let count = 0; count < 10; count += 1) await publisher.publishFully('one', `${count}`, { qos: 1 });
    expect(bench.refusals.map(({ reason, clientId }) => [reason, clientId])).toEqual([
      ['outgoing-bytes', 'deaf'],
      ['queued-messages', 'deaf'],
    ]);
    expect(bench.broker.client('deaf')).toMatchObject({ queuedMessages: 5, inFlightOutbound: 0, droppedMessages: 25 });
    await othersGoOn();
    deaf.resume();
    let first = await deaf.next('publish');
    while (first.topic === 'zero') first = await deaf.next('publish');
    expect(first.payload.toString()).toBe('0');
    for (const expected of ['1', '2', '3', '4']) expect(await deaf.nextPayload()).toBe(expected);
    await deaf.expectNothing();
  });

  it('stops listening to a client that asks and does not read the answers', async () => {
    await withLimits({ outgoingBytes: 10_000 });
    const deaf = await bench.client(5, { clientId: 'deaf' });
    deaf.pause();
    const big = 'x'.repeat(60_000);
    // Each is answered with the whole reason in words: the answers outgrow every buffer between us.
    const subscribe = deaf.encode({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: Array(100).fill({ topic: 'a', qos: 0 }) as [],
    });
    for (let count = 0; count < 5_000; count += 1) deaf.sendBytes(subscribe);
    deaf.publish(big, 'the last');
    await othersGoOn();
    expect(bench.broker.counters.receivedMessages).toBe(1);
    deaf.resume();
    await bench.until(() => bench.broker.counters.receivedMessages === 2);
  });

  it('holds topics, filters and subscriptions to their limits', async () => {
    await withLimits({ topicLevels: 4, topicBytes: 20, subscriptionsPerClient: 3, filterNodes: 8 });
    const client = await bench.client(5);
    const codes: [string, number][] = [
      ['a/b/c/d', 0],
      ['a/b/c/d/e', 0x97],
      ['x'.repeat(21), 0x97],
      ['a/b/c', 0],
      ['1/2/3/4/5', 0x97],
      ['1/2/3', 0],
      ['4', 0x97],
    ];
    for (const [filter, code] of codes)
      expect([filter, (await client.subscribe(filter)).granted]).toEqual([filter, [code]]);
    for (const topic of ['a/b/c/d/e', 'x'.repeat(21)]) {
      client.publish(topic, 'x', { qos: 1 });
      expect((await client.next('puback')).reasonCode).toBe(0x90);
    }
    const other = await bench.client(5);
    expect((await other.subscribe('5/6')).granted).toEqual([0x97]);
    expect(new Set(bench.refusals.map(({ reason }) => reason))).toEqual(
      new Set(['topic-levels', 'topic-length', 'subscriptions', 'filter-nodes']),
    );
  });

  it('refuses a SUBSCRIBE with more filters than any client may have', async () => {
    await withLimits({});
    const client = await bench.client(5);
    const filters = Buffer.concat(Array<Buffer>(10_001).fill(Buffer.from('00016100', 'hex')));
    const body = Buffer.concat([Buffer.from('000100', 'hex'), filters]);
    client.sendBytes(
      '82',
      Buffer.of((body.length & 0x7f) | 0x80, ((body.length >> 7) & 0x7f) | 0x80, body.length >> 14),
      body,
    );
    expect(await client.disconnectReason()).toBe(0x97);
  });

  it('retains no more than it may, and says so to who can hear it', async () => {
    await withLimits({ retainedMessages: 2, retainedBytes: 1_000, topicNodes: 5 });
    const client = await bench.client(5);
    await client.subscribe('#');
    const results: [string, number, number][] = [
      ['a', 10, 0],
      ['b', 2_000, 0x97],
      ['1/2/3/4/5', 1, 0x97],
      ['b', 10, 0],
      ['c', 10, 0x97],
      ['a', 20, 0],
    ];
    for (const [topic, length, code] of results) {
      client.publish(topic, Buffer.alloc(length), { qos: 1, retain: true });
      if (code === 0) await client.next('publish');
      expect([topic, (await client.next('puback')).reasonCode]).toEqual([topic, code]);
    }
    client.publish('c', 'passed on, not retained', { retain: true });
    expect(await client.nextPayload()).toMatch(/passed on/);
    expect(bench.broker.counters).toMatchObject({ retainedMessages: 2 });
    expect(bench.refusals.map(({ reason }) => reason)).toEqual([
      'retained-bytes',
      'topic-nodes',
      'retained-messages',
      'retained-messages',
    ]);
  });

  it('keeps no more for all clients together than it may', async () => {
    await withLimits({ totalQueuedBytes: 1_000 });
    for (const clientId of ['1', '2']) {
      const client = await bench.client(4, { clientId, clean: false });
      await client.subscribe('a', 1);
      await client.disconnect();
    }
    const publisher = await bench.client(4);
    for (let count = 0; count < 10; count += 1) await publisher.publishFully('a', Buffer.alloc(100), { qos: 1 });
    const { queuedBytes, droppedMessages } = bench.broker.counters;
    expect(queuedBytes).toBeLessThanOrEqual(1_000);
    expect(droppedMessages).toBe(20 - queuedBytes / 101);
    expect(bench.refusals.map(({ reason }) => reason)).toEqual(['queued-bytes', 'queued-bytes']);
  });

  it('survives whatever bytes come, before and after CONNECT', async () => {
    await withLimits({});
    const random = seededRandom(11);
    for (let round = 0; round < 300; round += 1) {
      const client = random.below(2) === 0 ? await bench.open() : await bench.client(random.below(2) === 0 ? 4 : 5);
      const bytes = Buffer.from(Array.from({ length: 1 + random.below(200) }, () => random.below(256)));
      // A type that there is, and a length that fits: it goes deeper than the header.
      if (random.below(2) === 0) bytes.set([(1 + random.below(15)) << 4, Math.min(127, Math.max(0, bytes.length - 2))]);
      client.sendBytes(bytes);
    }
    await othersGoOn();
    expect(bench.faults).toEqual([]);
  });
});
