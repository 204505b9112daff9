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

function publish(...args: readonly (string | number)[]): Promise<number | null> {
  return run('mosquitto_pub', ...args).ended();
}

/** Resolves when it is subscribed. */
async function subscribed(...args: readonly (string | number)[]): Promise<Peer> {
  const { subscriptions } = bench.broker.counters;
  const peer = run('mosquitto_sub', ...args);
  await bench.until(() => bench.broker.counters.subscriptions > subscriptions);
  return peer;
}

describe.each(['mqttv311', 'mqttv5'] as const)('mosquitto_pub and mosquitto_sub, %s', (version) => {
  it.each([0, 1, 2])('exchange a message with QoS %i', async (qos) => {
    const subscriber = await subscribed('-V', version, '-q', qos, '-t', 'lab/#', '-F', '%t %q %r %p', '-C', 1);
    expect(await publish('-V', version, '-q', qos, '-t', 'lab/temperature', '-m', '21.5')).toBe(0);
    expect(await subscriber.line()).toBe(`lab/temperature ${qos} 0 21.5`);
    expect(await subscriber.ended()).toBe(0);
  });

  it('exchange a file of a megabyte, byte for byte', async () => {
    const subscriber = await subscribed('-V', version, '-t', 'file', '-F', '%l', '-C', 1);
    const publisher = run('mosquitto_pub', '-V', version, '-q', 1, '-t', 'file', '-s');
    publisher.stdin.end(Buffer.alloc(1024 * 1024, 'wirebench'));
    expect(await publisher.ended()).toBe(0);
    expect(await subscriber.line()).toBe('1048576');
  });

  it('find a retained message, and none after it was cleared', async () => {
    await publish('-V', version, '-r', '-q', 1, '-t', 'state', '-m', 'on');
    const found = run('mosquitto_sub', '-V', version, '-t', 'state', '-F', '%r %p', '-C', 1);
    expect(await found.line()).toBe('1 on');
    await publish('-V', version, '-r', '-q', 1, '-n', '-t', 'state');
    expect(bench.broker.counters.retainedMessages).toBe(0);
  });

  it('see the Will of a client that was killed', async () => {
    const watcher = await subscribed('-V', version, '-t', 'will', '-C', 1);
    const mortal = await subscribed('-V', version, '-t', 'x', '--will-topic', 'will', '--will-payload', 'gone');
    await mortal.stop();
    expect(await watcher.line()).toBe('gone');
  });

  it('share a subscription', async () => {
    const workers = [];
    for (let count = 0; count < 2; count += 1) {
      workers.push(await subscribed('-V', version, '-q', 1, '-t', '$share/g/job', '-C', 2));
    }
    for (const payload of ['1', '2', '3', '4']) await publish('-V', version, '-q', 1, '-t', 'job', '-m', payload);
    const received = await Promise.all(workers.map(async (worker) => [await worker.line(), await worker.line()]));
    expect(received.flat().sort()).toEqual(['1', '2', '3', '4']);
  });

  it('get what was published while they were away', async () => {
    const kept = ['-V', version, '-i', 'kept', '-c', '-q', 1, '-t', 'a', ...(version === 'mqttv5' ? ['-x', 60] : [])];
    const first = run('mosquitto_sub', ...kept, '-E');
    expect(await first.ended()).toBe(0);
    await publish('-V', version, '-q', 1, '-t', 'a', '-m', 'missed');
    const again = run('mosquitto_sub', ...kept, '-C', 1);
    expect(await again.line()).toBe('missed');
  });

  it('read what the broker tells of itself', async () => {
    const reader = run('mosquitto_sub', '-V', version, '-t', '$SYS/broker/clients/connected', '-C', 1);
    expect(await reader.line()).toBe('1');
  });
});

describe('mosquitto_pub and mosquitto_sub, MQTT 5.0 alone', () => {
  it('exchange properties', async () => {
    const format = '%C %R %D %E %P';
    const subscriber = await subscribed('-V', 'mqttv5', '-t', 'a', '-F', format, '-C', 1);
    const properties = [
      'content-type text/plain',
      'response-topic r',
      'correlation-data c',
      'message-expiry-interval 60',
    ];
    const user = ['user-property b 2', 'user-property a 1'];
    const args = [...properties, ...user].flatMap((property) => ['-D', 'publish', ...property.split(' ')]);
    expect(await publish('-V', 'mqttv5', '-t', 'a', '-m', 'x', ...args)).toBe(0);
    expect(await subscriber.line()).toBe('text/plain r c 60 b:2 a:1');
  });

  it('are told why they are not let in', async () => {
    const strict = run(
      'mosquitto_pub',
      '-V',
      'mqttv5',
      '-t',
      'a',
      '-m',
      'x',
      '-D',
      'connect',
      'authentication-method',
      'SCRAM',
    );
    await strict.complaint(/Bad authentication method/);
    expect(await strict.ended()).not.toBe(0);
  });
});
