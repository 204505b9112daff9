/** Mosquitto's own clients as peers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';
import { Peer } from '../../support/peer';

let bench: BrokerBench;
let peers: Peer[] = [];
beforeEach(async () => {
  bench = await BrokerBench.make();
});
afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.stop()));
  peers = [];
  await bench.close();
});

function run(program: string, ...args: readonly (string | number)[]): Peer {
  const peer = Peer.run(program, '-h', '127.0.0.1', '-p', bench.port, ...args);
  peers.push(peer);
  return peer;
}

async function subscribed(...args: readonly (string | number)[]): Promise<Peer> {
  const { total } = bench.broker.clients(0, 0);
  const peer = run('mosquitto_sub', ...args);
  await bench.until(() => bench.broker.clients(total, 1).items[0]?.subscriptions === 1);
  return peer;
}

describe.each(['mqttv311', 'mqttv5'] as const)('mosquitto_pub and mosquitto_sub, %s', (version) => {
  it.each([0, 1, 2])('exchange a message with QoS %i', async (qos) => {
    const subscriber = await subscribed('-V', version, '-q', qos, '-t', 'lab/#', '-F', '%t %q %r %p', '-C', 1);
    const publisher = run('mosquitto_pub', '-V', version, '-q', qos, '-t', 'lab/temperature', '-m', '21.5');
    expect(await subscriber.line()).toBe(`lab/temperature ${qos} 0 21.5`);
    expect([await publisher.ended(), await subscriber.ended()]).toEqual([0, 0]);
  });
});
