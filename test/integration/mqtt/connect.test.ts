/** CONNECT and CONNACK: MQTT 3.1.1 and 5.0 §3.1, §3.2. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokerBench } from '../../support/mqtt/broker-bench';
import { ManualClock } from '../../support/mqtt/manual-clock';

let bench: BrokerBench;
let clock: ManualClock;
beforeEach(async () => {
  clock = new ManualClock();
  bench = await BrokerBench.make({ clock, responseInformation: 'replies/' });
});
afterEach(() => bench.close());

const versions = [4, 5] as const;

describe.each(versions)('CONNECT, protocol level %i', (version) => {
  it('is answered with CONNACK before anything else', async () => {
    const client = await bench.open(version);
    await client.connect();
    expect(client.received[0]).toBe(0x20);
    expect(client.connack).toMatchObject({ sessionPresent: false, [version === 5 ? 'reasonCode' : 'returnCode']: 0 });
    await client.expectNothing();
  });

  it('has to be the first packet', async () => {
    const client = await bench.open(version);
    client.send({ cmd: 'pingreq' });
    expect(await client.closed()).toEqual([]);
    expect(bench.refusals).toMatchObject([{ reason: 'protocol-error', clause: 'MQTT-3.1.0-1' }]);
  });

  it('must not come twice', async () => {
    const client = await bench.client(version, { clientId: 'once' });
    client.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: version, clientId: 'once', clean: true });
    expect(await client.disconnectReason()).toBe(version === 5 ? 0x82 : null);
    expect(bench.refusals).toMatchObject([{ reason: 'protocol-error', clause: 'MQTT-3.1.0-2' }]);
  });

  it('makes a session of its identifier, which is there again when asked for', async () => {
    const kept = {
      clientId: 'kept',
      clean: false,
      ...(version === 5 && { properties: { sessionExpiryInterval: 60 } }),
    };
    const first = await bench.client(version, kept);
    expect(first.connack!.sessionPresent).toBe(false);
    await first.subscribe('a', 1);
    await first.disconnect();
    const second = await bench.client(version, kept);
    expect(second.connack!.sessionPresent).toBe(true);
    expect(second.received[2]).toBe(1);
    const publisher = await bench.client(version);
    await publisher.publishFully('a', 'still subscribed', { qos: 1 });
    expect(await second.nextPayload()).toBe('still subscribed');
    const other = await bench.client(version, { ...kept, clientId: 'other' });
    expect(other.connack!.sessionPresent).toBe(false);
  });

  it('with a clean start forgets the earlier session, in that connection and in later ones', async () => {
    const kept = {
      clientId: 'kept',
      clean: false,
      ...(version === 5 && { properties: { sessionExpiryInterval: 60 } }),
    };
    const first = await bench.client(version, kept);
    await first.subscribe('a', 1);
    await first.disconnect();
    const clean = await bench.client(version, { ...kept, clean: true });
    expect(clean.connack!.sessionPresent).toBe(false);
    expect(bench.broker.client('kept')!.subscriptions).toBe(0);
    await clean.disconnect();
    const publisher = await bench.client(version);
    await publisher.publishFully('a', 'for nobody', { qos: 1 });
    const third = await bench.client(version, kept);
    expect(third.connack!.sessionPresent).toBe(version === 5);
    await third.expectNothing();
  });

  it('of a connected client ends the earlier connection', async () => {
    const first = await bench.client(version, { clientId: 'twin' });
    const second = await bench.client(version, { clientId: 'twin' });
    expect(await first.disconnectReason()).toBe(version === 5 ? 0x8e : null);
    await second.expectNothing();
    expect(bench.broker.counters.connectedClients).toBe(1);
  });

  it('is accepted with every identifier of 1 to 23 letters and digits, and with longer ones', async () => {
    const all = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const identifiers = [...(all.match(/.{1,23}/g) ?? []), 'x', all, 'ü/+# 漢字', 'n'.repeat(65_535)];
    for (const clientId of identifiers) {
      const client = await bench.client(version, { clientId });
      expect(bench.broker.client(clientId)).toMatchObject({ clientId });
      await client.disconnect();
    }
  });

  it('without an identifier gets one that nobody else has', async () => {
    const clients = [await bench.client(version, { clientId: '' }), await bench.client(version, { clientId: '' })];
    const names = bench.broker.clients(0, 10).items.map(({ clientId }) => clientId);
    expect(new Set(names).size).toBe(2);
    if (version === 5) {
      expect(clients.map(({ connack }) => connack!.properties!.assignedClientIdentifier)).toEqual(names);
    }
    await clients[0]!.expectNothing();
  });

  it('is closed as if the network had failed after one and a half times its keep alive', async () => {
    const watcher = await bench.client(version);
    await watcher.subscribe('gone');
    const will = { topic: 'gone', payload: 'silent', qos: 0, retain: false } as const;
    const client = await bench.client(version, { keepalive: 10, will });
    clock.advance(14_900);
    await client.expectNothing();
    clock.advance(14_900);
    client.sendBytes('c0');
    await watcher.expectNothing();
    clock.advance(200);
    expect(await client.disconnectReason()).toBe(version === 5 ? 0x8d : null);
    expect(await watcher.nextPayload()).toBe('silent');
    expect(bench.refusals).toMatchObject([{ reason: 'keep-alive' }]);
  });

  it('with a keep alive of 0 is never closed for silence', async () => {
    const client = await bench.client(version, { keepalive: 0 });
    clock.advance(1_000_000_000);
    await client.expectNothing();
  });

  it('may be followed by more before the answer has come', async () => {
    const client = await bench.open(version);
    const connect = client.encode({ cmd: 'connect', protocolVersion: version, clientId: 'eager', clean: true });
    const subscriptions = [{ topic: 'a', qos: 0, nl: false, rap: false, rh: 0 }] as const;
    const subscribe = client.encode({ cmd: 'subscribe', messageId: 7, subscriptions: [...subscriptions] });
    const publish = client.encode({ cmd: 'publish', topic: 'a', payload: 'x', qos: 0, dup: false, retain: false });
    client.sendBytes(connect, subscribe, publish);
    await client.next('connack');
    expect((await client.next('suback')).messageId).toBe(7);
    expect(await client.nextPayload()).toBe('x');
  });
});

describe('CONNECT of MQTT 3.1.1', () => {
  it('with an unknown level is refused with return code 1', async () => {
    for (const level of [0, 1, 2, 3, 6, 99, 0x84, 255]) {
      const client = await bench.open(4);
      client.sendBytes('10 0d 00 04', Buffer.from('MQTT'), level, '02 00 3c 00 01 61');
      expect(await client.closed()).toMatchObject([{ cmd: 'connack', returnCode: 1, sessionPresent: false }]);
    }
  });

  it('under another protocol name is closed without an answer', async () => {
    const client = await bench.open(4);
    client.sendBytes('10 0d 00 04', Buffer.from('MQTS'), '04 02 00 3c 00 01 61');
    expect(await client.closed()).toEqual([]);
    expect(bench.refusals).toMatchObject([{ reason: 'not-mqtt' }]);
  });

  it('under the name of MQTT 3.1 is told that the level is not spoken', async () => {
    const client = await bench.open(4);
    client.sendBytes('10 0f 00 06', Buffer.from('MQIsdp'), '03 02 00 3c 00 01 61');
    expect(await client.closed()).toMatchObject([{ cmd: 'connack', returnCode: 1 }]);
  });

  it('without an identifier but with a session to keep is refused with return code 2', async () => {
    const client = await bench.open(4);
    client.sendBytes('10 0c 00 04', Buffer.from('MQTT'), '04 00 00 3c 00 00');
    expect(await client.closed()).toMatchObject([{ cmd: 'connack', returnCode: 2, sessionPresent: false }]);
    expect(bench.broker.clients(0, 9).total).toBe(0);
  });

  it('that was refused lets nothing be processed that follows it', async () => {
    const watcher = await bench.client(4);
    await watcher.subscribe('#');
    const client = await bench.open(4);
    const publish = client.encode({ cmd: 'publish', topic: 'a', payload: 'x', qos: 0, dup: false, retain: false });
    client.sendBytes('10 0c 00 04', Buffer.from('MQTT'), '04 00 00 3c 00 00', publish);
    await client.closed();
    await watcher.expectNothing();
  });
});

describe('CONNECT of MQTT 5.0', () => {
  it('is told what the server grants', async () => {
    const client = await bench.client(5, { keepalive: 120, properties: { requestResponseInformation: true } });
    expect(client.connack!.properties).toEqual({
      receiveMaximum: 256,
      maximumPacketSize: 64 * 1024 * 1024,
      topicAliasMaximum: 256,
      serverKeepAlive: 60,
      responseInformation: 'replies/',
    });
    expect(client.received[2]).toBe(0);
  });

  it('is not told a Server Keep Alive where its own is taken', async () => {
    const client = await bench.client(5, { keepalive: 30 });
    expect(client.connack!.properties).not.toHaveProperty('serverKeepAlive');
    clock.advance(44_900);
    await client.expectNothing();
    clock.advance(45_100);
    expect(await client.disconnectReason()).toBe(0x8d);
  });

  it('gets no response information unless it asks for it', async () => {
    const silent = await bench.client(5);
    const refusing = await bench.client(5, { properties: { requestResponseInformation: false } });
    for (const { connack } of [silent, refusing]) {
      expect(connack!.properties).not.toHaveProperty('responseInformation');
    }
  });

  it('may bring a password without a user name', async () => {
    const client = await bench.open(5);
    client.sendBytes('10 12 00 04', Buffer.from('MQTT'), '05 42 00 00 00 00 01 61 00 02 70 77');
    expect(await client.next('connack')).toMatchObject({ reasonCode: 0 });
  });

  it('with an authentication method is refused with 0x8C, and AUTH is never sent', async () => {
    const client = await bench.open(5);
    await client.connect({ properties: { authenticationMethod: 'SCRAM-SHA-1', authenticationData: Buffer.from('x') } });
    expect(client.connack).toMatchObject({ reasonCode: 0x8c, sessionPresent: false });
    expect(client.connack!.properties).not.toHaveProperty('authenticationMethod');
    await client.closed();
  });

  it('that is refused says why in words only to who wants them, and where they fit', async () => {
    const properties = { authenticationMethod: 'x' };
    const wishes = [{}, { requestProblemInformation: false }, { maximumPacketSize: 20 }, { maximumPacketSize: 4 }];
    const answers = [];
    for (const wish of wishes) {
      const client = await bench.open(5);
      client.send({
        cmd: 'connect',
        protocolVersion: 5,
        clientId: 'x',
        clean: true,
        properties: { ...properties, ...wish },
      });
      answers.push((await client.closed()).map((packet) => (packet as { properties?: object }).properties));
    }
    const told = { reasonString: expect.stringMatching(/no authentication method/) as string };
    expect(answers).toEqual([[told], [undefined], [undefined], []]);
  });

  it('without an authentication method must not be followed by AUTH', async () => {
    const client = await bench.client(5);
    client.sendBytes('f0 02 18 00');
    expect(await client.disconnectReason()).toBe(0x82);
  });

  it('that was refused lets nothing be processed that follows it', async () => {
    const watcher = await bench.client(5);
    await watcher.subscribe('#');
    const client = await bench.open(5);
    const properties = { authenticationMethod: 'x' };
    const connect = client.encode({ cmd: 'connect', protocolVersion: 5, clientId: 'a', clean: true, properties });
    const publish = client.encode({ cmd: 'publish', topic: 'a', payload: 'x', qos: 0, dup: false, retain: false });
    client.sendBytes(connect, publish);
    await client.closed();
    await watcher.expectNothing();
  });

  it('that breaks the rules is refused with the reason code for it, and then closed', async () => {
    const cases: [string, number][] = [
      // The reserved connect flag; Will QoS 3; Will QoS, then Will Retain without a Will.
      ['03 00 00 00 00 01 61', 0x81],
      ['1e 00 00 00 00 01 61 00 00 01 74 00 00', 0x81],
      ['0a 00 00 00 00 01 61', 0x81],
      ['22 00 00 00 00 01 61', 0x81],
      // Receive Maximum 0, Maximum Packet Size 0, a property twice, one that is none here, one that is none at all.
      ['02 00 00 03 21 00 00 00 01 61', 0x82],
      ['02 00 00 05 27 00 00 00 00 00 01 61', 0x82],
      ['02 00 00 06 21 00 01 21 00 01 00 01 61', 0x82],
      ['02 00 00 03 23 00 01 00 01 61', 0x82],
      ['02 00 00 02 7f 00 00 01 61', 0x81],
      // Request Problem Information 2, authentication data without a method.
      ['02 00 00 02 17 02 00 01 61', 0x82],
      ['02 00 00 04 16 00 01 78 00 01 61', 0x82],
      // A Will to a topic with a wildcard, and to none.
      ['06 00 00 00 00 01 61 00 00 01 23 00 00', 0x90],
      ['06 00 00 00 00 01 61 00 00 00 00 00', 0x90],
      // Too short for its flags (user name, password, Will), and too long.
      ['82 00 00 00 00 01 61', 0x81],
      ['42 00 00 00 00 01 61', 0x81],
      ['06 00 00 00 00 01 61', 0x81],
      ['02 00 00 00 00 01 61 00', 0x81],
      // An identifier that is no UTF-8; the properties longer than the packet.
      ['02 00 00 00 00 02 c3 28', 0x81],
      ['02 00 00 20 00 01 61', 0x81],
      ['82 00 00 00 00 01 61 00 02 c3 28', 0x81],
    ];
    for (const [rest, reasonCode] of cases) {
      const client = await bench.open(5);
      const bytes = Buffer.from(rest.replaceAll(' ', ''), 'hex');
      client.sendBytes(0x10, 7 + bytes.length, '00 04', Buffer.from('MQTT'), 5, bytes);
      expect([rest, await client.closed()]).toMatchObject([
        rest,
        [{ cmd: 'connack', reasonCode, sessionPresent: false }],
      ]);
    }
    expect(bench.broker.clients(0, 1).total).toBe(0);
  });
});

describe('CONNECT of MQTT 3.1.1 that breaks the rules', () => {
  it('is closed without CONNACK', async () => {
    const cases = [
      '03 00 00 00 01 61',
      '1e 00 00 00 01 61 00 01 74 00 00',
      '0a 00 00 00 01 61',
      '22 00 00 00 01 61',
      // A password without a user name.
      '42 00 00 00 01 61 00 01 70',
      '82 00 00 00 01 61',
      'c2 00 00 00 01 61 00 01 75',
      '06 00 00 00 01 61',
      '02 00 00 00 01 61 00',
      '02 00 00 00 02 c3 28',
      '02 00 00 00 03 61 00 62',
      '82 00 00 00 01 61 00 02 c3 28',
      '06 00 00 00 01 61 00 02 c3 28 00 00',
      '06 00 00 00 01 61 00 01 2b 00 00',
      '02 00 00',
    ];
    for (const rest of cases) {
      const client = await bench.open(4);
      const bytes = Buffer.from(rest.replaceAll(' ', ''), 'hex');
      client.sendBytes(0x10, 7 + bytes.length, '00 04', Buffer.from('MQTT'), 4, bytes);
      expect([rest, await client.closed()]).toEqual([rest, []]);
    }
    expect(bench.refusals).toHaveLength(cases.length);
  });
});
