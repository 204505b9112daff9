/** Shared subscriptions: MQTT 5.0 §4.8.2; clients of 3.1.1 may have them too. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';
import type { RawClient } from '../../support/mqtt/raw-client';

let bench: BrokerBench;
beforeEach(async () => {
  bench = await BrokerBench.make();
});
afterEach(() => bench.close());

const filter = '$share/workers/job/+';

async function payloads(client: RawClient): Promise<string[]> {
  return (await client.publishesUntilNow()).map(({ payload }) => payload.toString());
}

describe.each([4, 5] as const)('a shared subscription, protocol level %i', (version) => {
  it('gives each message to one of its members in turn, and to every other subscription', async () => {
    const workers = [];
    for (let count = 0; count < 3; count += 1) workers.push(await bench.client(version));
    for (const worker of workers) expect((await worker.subscribe(filter, 1)).granted).toEqual([1]);
    const [others, alone] = [await bench.client(version), await bench.client(version)];
    await others.subscribe('$share/others/job/#', 0);
    await alone.subscribe('job/+', 0);
    const publisher = await bench.client(version);
    for (let count = 0; count < 9; count += 1) await publisher.publishFully(`job/${count}`, `${count}`, { qos: 1 });
    const received = await Promise.all(workers.map(payloads));
    expect(received.map(({ length }) => length)).toEqual([3, 3, 3]);
    expect(received.flat().sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
    expect(await payloads(others)).toHaveLength(9);
    expect(await payloads(alone)).toHaveLength(9);
  });

  it('respects the QoS that each member was granted', async () => {
    const [low, high] = [await bench.client(version), await bench.client(version)];
    await low.subscribe(filter, 0);
    await high.subscribe(filter, 2);
    const publisher = await bench.client(version);
    for (let count = 0; count < 4; count += 1) await publisher.publishFully('job/1', 'x', { qos: 2 });
    expect((await low.publishesUntilNow()).map(({ qos }) => qos)).toEqual([0, 0]);
    expect((await high.publishesUntilNow()).map(({ qos }) => qos)).toEqual([2, 2]);
  });

  it('and one without share of the same client each bring their copy', async () => {
    const client = await bench.client(version);
    await client.subscribe(filter, 0);
    await client.subscribe('job/1', 0);
    client.publish('job/1', 'x');
    expect(await payloads(client)).toEqual(['x', 'x']);
  });

  it('leaves out members that are away as long as one is there', async () => {
    const kept = { clean: false, ...(version === 5 && { properties: { sessionExpiryInterval: 60 } }) };
    const away = await bench.client(version, { clientId: 'away', ...kept });
    const there = await bench.client(version);
    await away.subscribe(filter, 1);
    await there.subscribe(filter, 0);
    await away.disconnect();
    const publisher = await bench.client(version);
    for (let count = 0; count < 4; count += 1) await publisher.publishFully('job/1', `${count}`, { qos: 1 });
    expect(await payloads(there)).toEqual(['0', '1', '2', '3']);
    await there.disconnect();
    await publisher.publishFully('job/1', 'kept', { qos: 1 });
    const back = await bench.client(version, { clientId: 'away', ...kept });
    expect(await back.nextPayload()).toBe('kept');
    await back.expectNothing();
  });
});

describe('a shared subscription of MQTT 5.0', () => {
  const kept = { clientId: 'worker', clean: false, properties: { sessionExpiryInterval: 60 } };

  it('completes a QoS 2 delivery with the member that it began with, or with nobody', async () => {
    const worker = await bench.client(5, kept);
    await worker.subscribe(filter, 2);
    const publisher = await bench.client(5);
    await publisher.publishFully('job/1', 'begun', { qos: 2 });
    const { messageId } = await worker.next('publish');
    worker.destroy();
    await bench.untilGone('worker');
    const other = await bench.client(5);
    await other.subscribe(filter, 2);
    await other.expectNothing();
    const back = await bench.client(5, kept);
    expect(await back.next('publish')).toMatchObject({ messageId, dup: true });
    bench.broker.deleteSession('worker');
    await back.closed();
    await other.expectNothing();
  });

  it('gives what a member has not begun to another one when its session ends', async () => {
    const slow = await bench.client(5, { clientId: 'slow', properties: { receiveMaximum: 1 } });
    await slow.subscribe(filter, 1);
    const publisher = await bench.client(5);
    for (const payload of ['1', '2', '3']) await publisher.publishFully('job/1', payload, { qos: 1 });
    await slow.next('publish');
    const other = await bench.client(5);
    await other.subscribe(filter, 1);
    slow.destroy();
    await bench.untilGone('slow');
    expect(await payloads(other)).toEqual(['1', '2', '3']);
  });

  it('gives a message that a member refuses to nobody else', async () => {
    const [first, second] = [await bench.client(5), await bench.client(5)];
    for (const worker of [first, second]) await worker.subscribe(filter, 1);
    const publisher = await bench.client(5);
    await publisher.publishFully('job/1', 'x', { qos: 1 });
    const { messageId } = await first.next('publish');
    first.send({ cmd: 'puback', messageId: messageId!, reasonCode: 0x83 });
    await first.expectNothing();
    first.destroy();
    await second.expectNothing();
  });

  it('brings the subscription identifier of the member that gets the message', async () => {
    const client = await bench.client(5);
    await client.subscribe(filter, 0, { subscriptionIdentifier: 9 });
    await client.subscribe('job/#', 0, { subscriptionIdentifier: 8 });
    client.publish('job/1', 'x');
    const identifiers = (await client.publishesUntilNow()).map(({ properties }) => properties!.subscriptionIdentifier);
    expect(identifiers.sort()).toEqual([8, 9]);
  });
});
