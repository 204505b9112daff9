import { once } from 'node:events';
import { duplexPair, type Duplex } from 'node:stream';
import { generate } from 'mqtt-packet';
import { expect, it } from 'vitest';
import { Broker } from '../../../src-main/engine/mqtt/broker/broker';
import type { PassedMessage } from '../../../src-main/engine/mqtt/broker/broker-contract';

it('a bug ends the connection that it happened on, and no other', async () => {
  const faults: unknown[] = [];
  const bug = new Error('a bug of ours');
  const onMessage = ({ topic }: PassedMessage): void => {
    if (topic === 'bug') throw bug;
  };
  const listener = { onChange: () => undefined, onEvent: () => undefined, onMessage };
  const broker = new Broker({}, { ...listener, onFault: (error) => void faults.push(error) });
  await broker.start();
  const connect = async (number: number): Promise<{ ours: Duplex; theirs: Duplex }> => {
    const [ours, theirs] = duplexPair();
    broker.accept(ours, { connection: number, remote: null });
    theirs.write(generate({ cmd: 'connect', protocolVersion: 4, clientId: `${number}`, clean: true }));
    await once(theirs, 'data');
    return { ours, theirs };
  };
  const [unlucky, other] = [await connect(1), await connect(2)];
  const ended = once(unlucky.ours, 'close');
  unlucky.theirs.write(generate({ cmd: 'publish', topic: 'bug', payload: 'x', qos: 0, dup: false, retain: false }));
  other.theirs.write(generate({ cmd: 'pingreq' }));
  const [pong] = (await once(other.theirs, 'data')) as [Buffer];
  expect(pong).toEqual(generate({ cmd: 'pingresp' }));
  await ended;
  expect(faults).toEqual([bug]);
  expect(broker.counters.connectedClients).toBe(1);
  broker.dispose();
});
