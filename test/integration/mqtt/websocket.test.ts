/** MQTT over WebSocket: MQTT 3.1.1 and 5.0 §6. */
import { once } from 'node:events';
import { generate, parser, type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { MqttBrokerState } from '../../../src-main/contract/mqtt-state';
import { openResources, TestBench } from '../../support/test-bench';

let lab: TestBench;
let url: string;
beforeEach(async () => {
  lab = await TestBench.make();
  const listeners = [{ host: '127.0.0.1', port: 0, transport: 'ws' as const }];
  const session = await lab.open({ kind: 'mqtt-broker', listeners });
  url = (session.state.endpoint as MqttBrokerState).listeners[0]!.url;
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(url, ['other', 'mqtt']);
  await once(socket, 'open');
  return socket;
}

/** The packets in what comes, however it is cut. */
function packets(socket: WebSocket): { next: () => Promise<Packet> } {
  const reader = parser();
  const read: Packet[] = [];
  reader.on('packet', (packet) => read.push(packet));
  socket.on('message', (data: Buffer, isBinary) => {
    expect(isBinary).toBe(true);
    reader.parse(data);
  });
  const next = async (): Promise<Packet> => {
    while (read.length === 0) await once(socket, 'message');
    return read.shift()!;
  };
  return { next };
}

const connect = generate({ cmd: 'connect', protocolVersion: 4, clientId: 'x', clean: true });

describe('MQTT over WebSocket', () => {
  it('selects the subprotocol mqtt', async () => {
    const socket = await open();
    expect(socket.protocol).toBe('mqtt');
    socket.terminate();
  });

  it('knows no boundaries of messages: packets come in pieces, and several at once', async () => {
    const socket = await open();
    const { next } = packets(socket);
    for (const byte of connect) socket.send(Buffer.of(byte));
    expect(await next()).toMatchObject({ cmd: 'connack', returnCode: 0 });
    const subscribe = generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 0 }] });
    const publish = generate({ cmd: 'publish', topic: 'a', payload: 'x', qos: 0, dup: false, retain: false });
    const all = Buffer.concat([subscribe, publish, publish]);
    socket.send(all.subarray(0, -3));
    socket.send(Buffer.alloc(0));
    socket.send(all.subarray(-3));
    const received = [(await next()).cmd, (await next()).cmd, (await next()).cmd];
    expect(received).toEqual(['suback', 'publish', 'publish']);
    socket.terminate();
  });

  it('is ended by a message that is not binary', async () => {
    const socket = await open();
    socket.send(connect.toString('latin1'));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1003);
  });
});
