/** The Will: MQTT 3.1.1 and 5.0 §3.1.2.5, §3.1.3.2, §3.14.4. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';
import { ManualClock } from '../../support/mqtt/manual-clock';
import type { ConnectFields, RawClient } from '../../support/mqtt/raw-client';

let bench: BrokerBench;
let clock: ManualClock;
let watcher: RawClient;
beforeEach(async () => {
  clock = new ManualClock();
  bench = await BrokerBench.make({ clock });
  watcher = await bench.client(5);
  await watcher.subscribe('will/#', 2);
});
afterEach(() => bench.close());

function withWill(will: Partial<NonNullable<ConnectFields['will']>> = {}, fields: ConnectFields = {}): ConnectFields {
  return { clientId: 'mortal', will: { topic: 'will/x', payload: 'gone', qos: 0, retain: false, ...will }, ...fields };
}

async function lose(client: RawClient): Promise<void> {
  client.destroy();
  await bench.untilGone('mortal');
}

describe.each([4, 5] as const)('a Will, protocol level %i', (version) => {
  it.each([0, 1, 2] as const)('of QoS %i is published when the connection breaks', async (qos) => {
    const client = await bench.client(version, withWill({ qos }));
    expect(bench.broker.client('mortal')!.hasWill).toBe(true);
    await lose(client);
    expect(await watcher.next('publish')).toMatchObject({
      topic: 'will/x',
      qos,
      retain: false,
      payload: Buffer.from('gone'),
    });
    await watcher.expectNothing();
    const late = await bench.client(version);
    await late.subscribe('will/#');
    await late.expectNothing();
  });

  it('is published as a retained message where it says so', async () => {
    await lose(await bench.client(version, withWill({ retain: true, qos: 1 })));
    const late = await bench.client(version);
    await late.subscribe('will/#', 2);
    expect(await late.next('publish')).toMatchObject({ retain: true, qos: 1 });
  });

  it('is forgotten when the client says DISCONNECT', async () => {
    const client = await bench.client(version, withWill());
    await client.disconnect();
    await bench.untilGone('mortal');
    await watcher.expectNothing();
  });

  it('is published once, and only for the connection that brought it', async () => {
    const kept = { clean: false, ...(version === 5 && { properties: { sessionExpiryInterval: 100 } }) };
    await lose(await bench.client(version, withWill({}, kept)));
    expect(await watcher.nextPayload()).toBe('gone');
    expect(bench.broker.client('mortal')!.hasWill).toBe(false);
    const again = await bench.client(version, { clientId: 'mortal', ...kept });
    again.destroy();
    await bench.until(() => bench.events.filter((e) => e.event === 'client-disconnected').length === 2);
    await watcher.expectNothing();
  });

  it('is published when the client breaks the rules', async () => {
    const client = await bench.client(version, withWill());
    client.sendBytes('e1 00');
    expect(await client.disconnectReason()).toBe(version === 5 ? 0x81 : null);
    expect(await watcher.nextPayload()).toBe('gone');
  });

  it('is published when another client takes over', async () => {
    const client = await bench.client(version, withWill());
    await bench.client(version, { clientId: 'mortal' });
    await client.closed();
    expect(await watcher.nextPayload()).toBe('gone');
  });

  it('may be empty', async () => {
    const client = await bench.open(version);
    const properties = version === 5 ? '00' : '';
    const rest = Buffer.from(
      `06 0000 ${properties} 0006 6d6f7274616c ${properties} 0006 77696c6c2f78 0000`.replaceAll(' ', ''),
      'hex',
    );
    client.sendBytes(0x10, 7 + rest.length, '00 04', Buffer.from('MQTT'), version, rest);
    await client.next('connack');
    await lose(client);
    expect(await watcher.next('publish')).toMatchObject({ topic: 'will/x', payload: Buffer.alloc(0) });
  });
});

describe('a Will of MQTT 5.0', () => {
  const kept = { clean: false, properties: { sessionExpiryInterval: 100 } };
  const delayed = withWill({ properties: { willDelayInterval: 10 } }, kept);

  it('waits for its delay', async () => {
    await lose(await bench.client(5, delayed));
    clock.advance(9_900);
    await watcher.expectNothing();
    clock.advance(100);
    expect(await watcher.nextPayload()).toBe('gone');
  });

  it('is not published when the client comes back before its delay is over', async () => {
    await lose(await bench.client(5, delayed));
    clock.advance(5_000);
    await bench.client(5, { clientId: 'mortal', ...kept });
    clock.advance(1_000_000);
    await watcher.expectNothing();
  });

  it('is not published when another connection takes the session over before its delay is over', async () => {
    const first = await bench.client(5, delayed);
    await bench.client(5, { clientId: 'mortal', ...kept });
    await first.closed();
    clock.advance(1_000_000);
    await watcher.expectNothing();
  });

  it('is published when the session ends before its delay is over', async () => {
    const will = { properties: { willDelayInterval: 1000 } };
    await lose(await bench.client(5, withWill(will, kept)));
    clock.advance(99_000);
    await watcher.expectNothing();
    clock.advance(1_000);
    expect(await watcher.nextPayload()).toBe('gone');
    clock.advance(1_000_000);
    await watcher.expectNothing();
  });

  it('is published at once when the session ends with the connection, or by a clean start', async () => {
    await lose(await bench.client(5, withWill({ properties: { willDelayInterval: 10 } })));
    expect(await watcher.nextPayload()).toBe('gone');
    const second = await bench.client(5, delayed);
    second.destroy();
    await bench.until(() => bench.broker.client('mortal')?.connection === null);
    await watcher.expectNothing();
    await bench.client(5, { clientId: 'mortal', clean: true });
    expect(await watcher.nextPayload()).toBe('gone');
  });

  it('is published where DISCONNECT asks for it (0x04), or tells of an error', async () => {
    for (const reasonCode of [0x04, 0x80]) {
      const client = await bench.client(5, withWill());
      await client.disconnect(reasonCode);
      expect(await watcher.nextPayload()).toBe('gone');
    }
  });

  it('carries its properties, the user’s in their order', async () => {
    const client = await bench.open(5);
    const user = '26 0001 62 0001 31  26 0001 61 0001 32  26 0001 62 0001 33';
    const others = '18 00000000  01 01  02 0000000a  03 0001 63  08 0001 72  09 0002 0001';
    const properties = Buffer.from(`${others}${user}`.replaceAll(' ', ''), 'hex');
    const will = [
      Buffer.of(properties.length),
      properties,
      Buffer.from('0006 77696c6c2f78 0001 21'.replaceAll(' ', ''), 'hex'),
    ];
    const head = Buffer.from('06 0000 00 0006 6d6f7274616c'.replaceAll(' ', ''), 'hex');
    const rest = Buffer.concat([head, ...will]);
    client.sendBytes(0x10, 7 + rest.length, '00 04', Buffer.from('MQTT'), 5, rest);
    await client.next('connack');
    await lose(client);
    const message = await watcher.next('publish');
    expect(message.properties).toMatchObject({ messageExpiryInterval: 10, contentType: 'c', responseTopic: 'r' });
    expect(watcher.received.includes(Buffer.from(user.replaceAll(' ', ''), 'hex'))).toBe(true);
  });
});

describe('DISCONNECT', () => {
  it('of MQTT 3.1.1 with anything in it, or with flags, is a broken rule', async () => {
    for (const bytes of ['e0 01 00', 'e2 00']) {
      const client = await bench.client(4, withWill());
      client.sendBytes(bytes);
      await client.closed();
      expect(await watcher.nextPayload()).toBe('gone');
    }
  });

  it('of MQTT 5.0 that breaks the rules is told so', async () => {
    const cases: [string, number][] = [
      ['e8 00', 0x81],
      ['e0 01 8b', 0x82],
      ['e0 02 00 01', 0x81],
      ['e0 04 00 00 00 00', 0x81],
      ['e0 05 00 03 21 00 01', 0x82],
    ];
    for (const [bytes, reasonCode] of cases) {
      const client = await bench.client(5);
      client.sendBytes(bytes);
      expect([bytes, await client.disconnectReason()]).toEqual([bytes, reasonCode]);
    }
  });

  it('is the last that is heard: what follows it is not processed, and the server closes', async () => {
    const client = await bench.client(5);
    const publish = client.encode({
      cmd: 'publish',
      topic: 'will/late',
      payload: 'x',
      qos: 0,
      dup: false,
      retain: false,
    });
    client.sendBytes('e0 00', publish);
    expect(await client.closed()).toEqual([]);
    await watcher.expectNothing();
  });
});

describe('PINGREQ', () => {
  it.each([4, 5] as const)('is answered with PINGRESP, protocol level %i', async (version) => {
    const client = await bench.client(version);
    for (let count = 0; count < 3; count += 1) client.sendBytes('c0 00');
    for (let count = 0; count < 3; count += 1) await client.next('pingresp');
    expect(client.received.subarray(-2)).toEqual(Buffer.of(0xd0, 0));
  });

  it('with flags or content ends the connection', async () => {
    for (const bytes of ['c1 00', 'c0 01 00']) {
      const client = await bench.client(5);
      client.sendBytes(bytes);
      expect(await client.disconnectReason()).toBe(0x81);
    }
  });
});
