/** The `mqtt` package as a peer. */
import { connect as connectClient, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';

let bench: BrokerBench;
let clients: JsClient[] = [];
beforeEach(async () => {
  bench = await BrokerBench.make();
});
afterEach(async () => {
  await Promise.all(clients.map(({ mqtt }) => mqtt.endAsync(true)));
  clients = [];
  await bench.close();
});

/** The package's clients are no emitters of Node's to the type checker. */
function happening(client: MqttClient, event: 'connect' | 'message' | 'disconnect'): Promise<unknown> {
  return new Promise((resolve) => client.once(event, resolve as never));
}

/** A client whose messages can be awaited, also those that come right behind CONNACK. */
class JsClient {
  readonly mqtt: MqttClient;
  readonly #messages: IPublishPacket[] = [];

  constructor(options: IClientOptions) {
    this.mqtt = connectClient(options);
    this.mqtt.on('message', (_topic, _payload, packet) => void this.#messages.push(packet));
  }

  async next(): Promise<IPublishPacket> {
    while (this.#messages.length === 0) await happening(this.mqtt, 'message');
    return this.#messages.shift()!;
  }
}

async function connect(protocolVersion: 4 | 5, options: IClientOptions = {}): Promise<JsClient> {
  const client = new JsClient({ host: '127.0.0.1', port: bench.port, protocolVersion, reconnectPeriod: 0, ...options });
  clients.push(client);
  await happening(client.mqtt, 'connect');
  return client;
}

describe.each([4, 5] as const)('the mqtt package, protocol level %i', (version) => {
  it.each([0, 1, 2] as const)('publishes and receives with QoS %i', async (qos) => {
    const [subscriber, publisher] = [await connect(version), await connect(version)];
    expect(await subscriber.mqtt.subscribeAsync('a/#', { qos })).toMatchObject([{ topic: 'a/#', qos }]);
    await publisher.mqtt.publishAsync('a/b', 'hello', { qos });
    expect(await subscriber.next()).toMatchObject({ topic: 'a/b', qos, payload: Buffer.from('hello'), retain: false });
  });

  it('finds a retained message and its session again', async () => {
    const kept = {
      clientId: 'kept',
      clean: false,
      ...(version === 5 && { properties: { sessionExpiryInterval: 60 } }),
    };
    const first = await connect(version, kept);
    await first.mqtt.subscribeAsync('a', { qos: 1 });
    await first.mqtt.endAsync();
    const publisher = await connect(version);
    await publisher.mqtt.publishAsync('a', 'missed', { qos: 1, retain: true });
    const again = await connect(version, kept);
    expect(await again.next()).toMatchObject({ payload: Buffer.from('missed'), retain: false });
    await publisher.mqtt.subscribeAsync('a');
    expect(await publisher.next()).toMatchObject({ payload: Buffer.from('missed'), retain: true });
  });
});

describe('the mqtt package, MQTT 5.0 alone', () => {
  it('uses topic aliases both ways', async () => {
    const subscriber = await connect(5, { properties: { topicAliasMaximum: 5 } });
    const publisher = await connect(5, { autoAssignTopicAlias: true });
    await subscriber.mqtt.subscribeAsync('long/#', { qos: 1 });
    for (let count = 0; count < 3; count += 1) {
      await publisher.mqtt.publishAsync('long/topic/name', `${count}`, { qos: 1 });
      expect(await subscriber.next()).toMatchObject({
        payload: Buffer.from(`${count}`),
        properties: { topicAlias: 1 },
      });
    }
  });

  it('learns by whom it was taken over', async () => {
    const first = await connect(5, { clientId: 'twin' });
    const told = happening(first.mqtt, 'disconnect');
    await connect(5, { clientId: 'twin' });
    expect(await told).toMatchObject({ reasonCode: 0x8e });
  });
});
