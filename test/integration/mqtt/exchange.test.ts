import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';

let bench: BrokerBench;
beforeEach(async () => {
  bench = await BrokerBench.make();
});
afterEach(() => bench.close());

describe.each([4, 5] as const)('messages, protocol level %i', (version) => {
  it.each([0, 1, 2] as const)('go from publisher to subscriber with QoS %i', async (qos) => {
    const subscriber = await bench.client(version);
    const publisher = await bench.client(version);
    expect((await subscriber.subscribe('a/+', qos)).granted).toEqual([qos]);
    await publisher.publishFully('a/b', 'hello', { qos });
    const message = await subscriber.next('publish');
    expect(message).toMatchObject({ topic: 'a/b', qos, dup: false, retain: false });
    expect(message.payload.toString()).toBe('hello');
    if (qos === 1) subscriber.send({ cmd: 'puback', messageId: message.messageId! });
    if (qos === 2) {
      subscriber.send({ cmd: 'pubrec', messageId: message.messageId! });
      expect((await subscriber.next('pubrel')).messageId).toBe(message.messageId);
      subscriber.send({ cmd: 'pubcomp', messageId: message.messageId! });
    }
    await subscriber.expectNothing();
  });
});
