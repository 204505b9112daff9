/** What outlives the program: retained messages and sessions in a folder. */
import { appendFile, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerOptions } from '../../../src-main/engine/mqtt/broker/broker-contract';
import { BrokerBench } from '../../support/mqtt/broker-bench';
import { ManualClock } from '../../support/mqtt/manual-clock';

let folder: string;
let clock: ManualClock;
let bench: BrokerBench | null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirebench-broker-'));
  clock = new ManualClock();
  bench = null;
});
afterEach(async () => {
  await bench?.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(options: BrokerOptions = {}): Promise<BrokerBench> {
  await bench?.close();
  bench = await BrokerBench.make({ folder: join(folder, 'broker'), clock, ...options });
  return bench;
}

/** What a killed program leaves: the files as they are as soon as sessions are written like this, without a good-bye. */
async function crashOnce(isWritten: RegExp): Promise<BrokerBench> {
  const [retained, sessions] = [retainedPath(), join(folder, 'broker', 'sessions.journal')];
  let written: Buffer;
  do written = await readFile(sessions);
  while (!isWritten.test(written.toString()));
  const files = [[retained, await readFile(retained)] as const, [sessions, written] as const];
  await bench!.close();
  for (const [path, bytes] of files) await writeFile(path, bytes);
  bench = null;
  return start();
}

const retainedPath = (): string => join(folder, 'broker', 'retained.journal');
const kept = { clientId: 's', clean: false, properties: { sessionExpiryInterval: 1000 } };

describe('a broker with a folder', () => {
  it('has its retained messages again, with all that belongs to them', async () => {
    const first = await start();
    const publisher = await first.client(5, { clientId: 'p' });
    const properties = { contentType: 'text/plain', userProperties: { b: '2', a: '1' }, messageExpiryInterval: 100 };
    await publisher.publishFully('a/ä', Buffer.of(0, 255, 10), { qos: 2, retain: true, properties });
    await publisher.publishFully('gone', 'x', { qos: 1, retain: true });
    await publisher.publishFully('gone', '', { qos: 1, retain: true });
    await publisher.publishFully('stale', 'x', { qos: 1, retain: true, properties: { messageExpiryInterval: 10 } });
    await publisher.subscribe('$SYS/#');

    const second = await start();
    clock.advance(40_000);
    expect(second.broker.counters.retainedMessages).toBe(2);
    const third = await start();
    expect(third.broker.counters.retainedMessages).toBe(1);
    expect(third.broker.topic('a/ä', 9)!.retained).toMatchObject({
      qos: 2,
      publisher: 'p',
      payload: Uint8Array.of(0, 255, 10),
    });
    const client = await third.client(5);
    await client.subscribe('#', 2);
    const message = await client.next('publish');
    expect(message).toMatchObject({ topic: 'a/ä', qos: 2, properties: { ...properties, messageExpiryInterval: 60 } });
    await client.expectNothing();
  });

  it('has its sessions again: subscriptions, queued messages, those under way, those received', async () => {
    const first = await start();
    const client = await first.client(5, kept);
    await client.subscribe('a/#', 2, { subscriptionIdentifier: 5 });
    await client.subscribe('b');
    await client.subscribe('$share/g/c', 1);
    await client.unsubscribe('b');
    const publisher = await first.client(5);
    for (const [payload, qos] of [
      ['1', 1],
      ['2', 2],
      ['3', 2],
      ['4', 1],
    ] as const)
      await publisher.publishFully('a/x', payload, { qos });
    const sent = [];
    for (let count = 0; count < 4; count += 1) sent.push((await client.next('publish')).messageId!);
    client.send({ cmd: 'puback', messageId: sent[0]! });
    client.send({ cmd: 'pubrec', messageId: sent[1]! });
    await client.next('pubrel');
    client.publish('z', 'x', { qos: 2, messageId: 99 });
    await client.next('pubrec');
    await client.disconnect();
    await publisher.publishFully('a/x', '5', { qos: 1 });
    await publisher.publishFully('c', '6', { qos: 1 });

    const second = await start();
    expect(second.broker.client('s')).toMatchObject({
      version: '5.0',
      connection: null,
      subscriptions: 2,
      inFlightOutbound: 3,
      inFlightInbound: 1,
      queuedMessages: 2,
    });
    const again = await second.client(5, kept);
    expect(again.connack!.sessionPresent).toBe(true);
    expect((await again.next('pubrel')).messageId).toBe(sent[1]);
    for (const [payload, dup, messageId] of [
      ['3', true, sent[2]],
      ['4', true, sent[3]],
      ['5', false, null],
      ['6', false, null],
    ] as const) {
      const message = await again.next('publish');
      expect([message.payload.toString(), message.dup]).toEqual([payload, dup]);
      if (messageId !== null) expect(message.messageId).toBe(messageId);
    }
    again.publish('z', 'x', { qos: 2, messageId: 99, dup: true });
    expect((await again.next('pubrec')).reasonCode).toBe(0);
    const other = await second.client(4);
    await other.publishFully('a/y', 'still subscribed', { qos: 0 });
    expect((await again.next('publish')).properties).toEqual({ subscriptionIdentifier: 5 });
  });

  it('forgets sessions that ended, that were not to be kept, or that have expired meanwhile', async () => {
    const first = await start();
    await (await first.client(5, kept)).disconnect();
    await (await first.client(5, { clientId: 'short', clean: false })).disconnect();
    await (await first.client(4, { clientId: 'clean', clean: true })).disconnect();
    await (await first.client(5, { ...kept, clientId: 'deleted' })).disconnect();
    first.broker.deleteSession('deleted');
    const second = await start();
    expect(second.broker.clients(0, 9).items.map(({ clientId }) => clientId)).toEqual(['s']);
    clock.advance(1_000_000);
    expect(second.broker.client('s')).toBeNull();
    const third = await start();
    expect(third.broker.clients(0, 9).total).toBe(0);
  });

  it('was killed: sessions that were connected are away, and their Wills are published', async () => {
    const first = await start();
    const watcher = await first.client(5, { ...kept, clientId: 'watcher' });
    await watcher.subscribe('will', 1);
    const will = {
      topic: 'will',
      payload: 'killed',
      qos: 1,
      retain: false,
      properties: { willDelayInterval: 10 },
    } as const;
    const client = await first.client(5, { ...kept, will });
    await client.subscribe('a', 1);
    const second = await crashOnce(/"subscribed","clientId":"s"/);
    expect(second.broker.client('s')).toMatchObject({ connection: null, subscriptions: 1, hasWill: true });
    clock.advance(10_000);
    expect(second.broker.client('s')!.hasWill).toBe(false);
    const again = await second.client(5, { ...kept, clientId: 'watcher' });
    expect(await again.nextPayload()).toBe('killed');
  });

  it('whose file was cut off has all but what was cut', async () => {
    const first = await start();
    const publisher = await first.client(4);
    for (const topic of ['a', 'b', 'c']) await publisher.publishFully(topic, 'x', { qos: 1, retain: true });
    await first.close();
    bench = null;
    const { length } = await readFile(retainedPath());
    await truncate(retainedPath(), length - 10);
    const second = await start();
    expect(second.broker.counters.retainedMessages).toBe(2);
    expect(second.events.filter(({ event }) => event === 'store-damaged')).toEqual([]);
  });

  it('whose file is damaged says so, keeps it beside, and has what can be read', async () => {
    const first = await start();
    const publisher = await first.client(4);
    for (const topic of ['a', 'b', 'c']) await publisher.publishFully(topic, 'payload', { qos: 1, retain: true });
    await first.close();
    bench = null;
    const bytes = await readFile(retainedPath());
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(retainedPath(), bytes);
    await appendFile(retainedPath(), '\0\0\0 nothing of ours\n00000000 {}\n');
    const second = await start();
    expect(second.broker.counters.retainedMessages).toBe(2);
    expect(second.events[0]).toMatchObject({ event: 'store-damaged', setAsideAs: `${retainedPath()}.damaged` });
    expect(await readdir(join(folder, 'broker'))).toContain('retained.journal.damaged');
    const third = await start();
    expect(third.events.filter(({ event }) => event === 'store-damaged')).toEqual([]);
  });

  it('whose folder cannot be written does not start', async () => {
    await writeFile(join(folder, 'broker'), 'not a folder');
    await expect(start()).rejects.toMatchObject({ code: expect.stringMatching(/^FILE_/) as string });
  });
});
