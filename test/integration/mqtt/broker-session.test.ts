/** A broker as a session, against Mosquitto's clients, paho and tshark. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { MqttPage } from '../../../src-main/contract/mqtt-commands';
import type { BrokerClient, BrokerTopic } from '../../../src-main/contract/mqtt-broker';
import type { MqttEntry, MqttPublishEntry } from '../../../src-main/contract/mqtt-entry';
import type { MqttBrokerState } from '../../../src-main/contract/mqtt-state';
import type { SessionSpecInput } from '../../../src-main/contract/session-spec';
import type { Session } from '../../../src-main/engine/session/session';
import { Peer } from '../../support/peer';
import { eventsOf, openResources, recordsOf, TestBench } from '../../support/test-bench';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

type BrokerSpec = Extract<SessionSpecInput, { kind: 'mqtt-broker' }>;
const tcp = { host: '127.0.0.1', port: 0 } as const;

const open = (more: Partial<BrokerSpec> = {}): Promise<Session> =>
  lab.open({ kind: 'mqtt-broker', listeners: [tcp], ...more });
const endpoint = (session: Session): MqttBrokerState => session.state.endpoint as MqttBrokerState;
const portOf = (session: Session, index = 0): number => Number(new URL(endpoint(session).listeners[index]!.url).port);

function entries(session: Session): MqttEntry[] {
  return session.journal!.page(1, 500).entries.filter((entry) => entry.type === 'mqtt');
}
const messages = (session: Session): MqttPublishEntry[] => entries(session).filter((entry) => entry.what === 'publish');

const run = (program: string, session: Session, ...args: readonly (string | number)[]): Peer =>
  lab.with(Peer.run(program, '-h', '127.0.0.1', '-p', portOf(session), ...args));

async function subscriber(session: Session, ...args: readonly (string | number)[]): Promise<Peer> {
  const { subscriptions } = endpoint(session).counters;
  const peer = run('mosquitto_sub', session, ...args);
  await lab.until(session, () => endpoint(session).counters.subscriptions > subscriptions);
  return peer;
}

const act = (session: Session, action: object) =>
  lab.execute('session.act', { session: session.id, action: action as never });
const text = (message: string) => ({ from: 'message', message: { mode: 'text', text: message } }) as const;
const clients = async (session: Session) =>
  (await lab.execute('mqtt.clients', { session: session.id })) as MqttPage<BrokerClient>;
const topics = async (session: Session, topic: string | null) =>
  (await lab.execute('mqtt.topics', { session: session.id, topic })) as MqttPage<BrokerTopic>;

describe('the MQTT broker session', () => {
  it.each(['mqttv311', 'mqttv5'])('passes on what mosquitto_pub publishes, %s, and tells of it', async (version) => {
    const session = await open();
    expect(session.state.url).toBe(`mqtt://127.0.0.1:${portOf(session)}`);
    const receiving = await subscriber(
      session,
      '-V',
      version,
      '-i',
      'reader',
      '-t',
      'a/#',
      '-q',
      2,
      '-F',
      '%t %q %p',
      '-C',
      1,
    );
    expect(session.state.connections).toMatchObject([{ label: 'reader' }]);
    const publishing = run(
      'mosquitto_pub',
      session,
      '-V',
      version,
      '-i',
      'writer',
      '-t',
      'a/b',
      '-q',
      2,
      '-m',
      'hello',
    );
    expect(await receiving.line()).toBe('a/b 2 hello');
    expect([await publishing.ended(), await receiving.ended()]).toEqual([0, 0]);
    await lab.until(session, ({ openConnections }) => openConnections === 0);
    expect(messages(session)).toMatchObject([
      { clientId: 'writer', topic: 'a/b', qos: 2, receivers: 1, body: { byteLength: 5 } },
    ]);
    const { number } = session
      .journal!.page(1, 500)
      .entries.find((one) => one.type === 'mqtt' && one.what === 'publish')!;
    expect(Buffer.from(session.journal!.body(number, 'payload', 0, 10).bytes).toString()).toBe('hello');
    expect(entries(session).map(({ what }) => what)).toEqual([
      'connect',
      'connect',
      'publish',
      'disconnect',
      'disconnect',
    ]);
    expect(endpoint(session).counters).toMatchObject({ receivedMessages: 1, sentMessages: 1 });
  });

  it('publishes, keeps and clears from the window, and shows the tree', async () => {
    const session = await open();
    const receiving = await subscriber(session, '-V', 'mqttv5', '-t', 'lab/#', '-F', '%t %r %C %p');
    await act(session, {
      do: 'mqtt.publish',
      publish: { topic: 'lab/a', payload: text('1'), retain: true, contentType: 'text/plain' },
    });
    expect(await receiving.line()).toBe('lab/a 0 text/plain 1');
    await act(session, { do: 'mqtt.publish', publish: { topic: 'lab/b/c', payload: text('2'), retain: true } });
    expect((await topics(session, null)).items.map(({ topic }) => topic)).toContain('lab');
    const tree = await topics(session, 'lab');
    expect(tree).toMatchObject({
      total: 2,
      items: [
        { topic: 'lab/a', hasRetained: true },
        { topic: 'lab/b', hasRetained: false, children: 1 },
      ],
    });
    expect(await lab.execute('mqtt.topic', { session: session.id, topic: 'lab/b/c' })).toMatchObject({
      retained: { payload: Uint8Array.of(0x32) },
    });
    await act(session, { do: 'mqtt.clearRetained', topic: 'lab', withSubtopics: true });
    expect(endpoint(session).counters.retainedMessages).toBe(0);
    await expect(
      act(session, { do: 'mqtt.publish', publish: { topic: 'a/#', payload: text('') } }),
    ).rejects.toMatchObject({ code: 'MQTT_BAD_TOPIC' });
    await expect(lab.send(session, 'x')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('ends a client, and deletes a session that waits for one', async () => {
    const session = await open();
    const client = await subscriber(session, '-V', 'mqttv5', '-i', 'kept', '-c', '-x', 600, '-q', 1, '-t', 't');
    await act(session, { do: 'mqtt.disconnectClient', clientId: 'kept' });
    await client.complaint(/Administrative action|Connection (lost|error)|disconnect/i).catch(() => undefined);
    await lab.until(session, () => entries(session).some(({ what }) => what === 'disconnect'));
    expect(entries(session).find(({ what }) => what === 'disconnect')).toMatchObject({
      ending: 'administrative',
      reasonName: 'Administrative action',
    });
    await client.stop();
    await lab.until(session, ({ openConnections }) => openConnections === 0);
    expect((await clients(session)).items).toMatchObject([{ clientId: 'kept', connection: null, subscriptions: 1 }]);
    await act(session, { do: 'mqtt.deleteSession', clientId: 'kept' });
    expect(await clients(session)).toEqual({ total: 0, items: [] });
    await expect(act(session, { do: 'mqtt.disconnectClient', clientId: 'kept' })).rejects.toMatchObject({
      code: 'MQTT_CLIENT_NOT_FOUND',
    });
  });

  it('lets in who knows the password, and holds them to the rules', async () => {
    const { hash } = (await lab.execute('mqtt.hashPassword', { password: 'lovelace' })) as { hash: string };
    const session = await open({
      users: [{ username: 'ada', passwordHash: hash }],
      allowAnonymous: false,
      acl: [
        { isAllowed: true, filter: 'own/%u/#' },
        { isAllowed: false, filter: '#' },
      ],
    });
    const wrong = run('mosquitto_pub', session, '-u', 'ada', '-P', 'byron', '-t', 'own/ada/x', '-m', '1');
    expect(await wrong.ended()).not.toBe(0);
    const events = eventsOf(await recordsOf(session));
    expect(events).toContainEqual(expect.objectContaining({ event: 'problem' }));
    const right = ['-u', 'ada', '-P', 'lovelace', '-V', 'mqttv5', '-q', '1', '-m', '1'];
    expect(await run('mosquitto_pub', session, ...right, '-t', 'own/ada/x').ended()).toBe(0);
    expect(messages(session).map(({ topic }) => topic)).toEqual(['own/ada/x']);
    await run('mosquitto_pub', session, ...right, '-t', 'other').ended();
    expect(messages(session).map(({ topic }) => topic)).toEqual(['own/ada/x']);
  });

  it('listens over TCP, WebSocket, TLS, and TLS with WebSocket in one session', async () => {
    const session = await open({
      listeners: [
        tcp,
        { ...tcp, transport: 'ws' },
        { ...tcp, tls: {} },
        { ...tcp, transport: 'ws', path: '/other', tls: {} },
      ],
    });
    expect(endpoint(session).listeners.map(({ url }) => url.replace(/\d+(?=\/|$)/, ''))).toEqual([
      'mqtt://127.0.0.1:',
      'ws://127.0.0.1:/mqtt',
      'mqtts://127.0.0.1:',
      'wss://127.0.0.1:/other',
    ]);
    const authority = join(lab.folder, 'authority.pem');
    await writeFile(authority, await lab.bench.authority.certificate());
    const peer = lab.with(
      Peer.python(
        `
import paho.mqtt.client as mqtt, threading
tcp, ws, tls, wss = map(int, sys.argv[1:5])
got = []
ready = threading.Semaphore(0)
def make(port, **more):
  secure = more.pop('secure', False); path = more.pop('path', None)
  c = mqtt.Client(protocol=mqtt.MQTTv5, **more)
  if path: c.ws_set_options(path=path)
  if secure: c.tls_set(sys.argv[5])
  c.on_connect = lambda c, *a: c.subscribe('all/#', 1)
  c.on_subscribe = lambda *a: ready.release()
  c.on_message = lambda c, u, m: (got.append(m.payload.decode()), ready.release())
  c.connect('127.0.0.1', port); c.loop_start(); return c
clients = [make(tcp), make(ws, transport='websockets', path='/mqtt'), make(tls, secure=True), make(wss, transport='websockets', path='/other', secure=True)]
for c in clients: ready.acquire()
for i, c in enumerate(clients): c.publish('all/x', str(i) * 70000 if i == 1 else str(i), 1)
for i in range(16): ready.acquire()
say(sorted(len(x) for x in got))
for c in clients: c.disconnect(); c.loop_stop()
say('done')`,
        ...[0, 1, 2, 3].map((index) => portOf(session, index)),
        authority,
      ),
    );
    expect(await peer.line()).toBe(
      JSON.stringify([...Array<number>(12).fill(1), ...Array<number>(4).fill(70_000)]).replaceAll(',', ', '),
    );
    expect(await peer.line()).toBe('done');
    await lab.until(session, ({ openConnections }) => openConnections === 0);
  });

  it('refuses HTTP that is not its WebSocket', async () => {
    const session = await open({ listeners: [{ ...tcp, transport: 'ws' }] });
    const ask = async (...args: string[]) =>
      (await promisify(execFile)('curl', ['-s', '-m', '10', '-o', '/dev/null', '-w', '%{http_code}', ...args])).stdout;
    const url = `http://127.0.0.1:${portOf(session)}`;
    const upgrade = ['-H', 'Connection: Upgrade', '-H', 'Upgrade: websocket', '-H', 'Sec-WebSocket-Version: 13'];
    const key = ['-H', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
    expect(await ask(`${url}/mqtt`)).toBe('426');
    expect(await ask(...upgrade, ...key, `${url}/mqtt`)).toBe('400');
    expect(await ask(...upgrade, ...key, '-H', 'Sec-WebSocket-Protocol: mqtt', `${url}/elsewhere`)).toBe('404');
    const problems = eventsOf(await recordsOf(session)).filter(({ event }) => event === 'problem');
    expect(problems).toHaveLength(3);
  });

  it('frees every listener where one of them cannot be had', async () => {
    const first = await open();
    const second = lab.session({ kind: 'mqtt-broker', listeners: [tcp, { ...tcp, port: portOf(first) }] });
    await expect(second.open()).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    expect(second.state.phase).toBe('failed');
  });

  it('writes a capture in which tshark knows every message', async () => {
    const session = await open();
    const port = portOf(session);
    for (const version of ['mqttv311', 'mqttv5']) {
      const receiving = await subscriber(session, '-V', version, '-t', 'a/#', '-q', 2, '-C', 3);
      for (const qos of [0, 1, 2])
        expect(
          await run('mosquitto_pub', session, '-V', version, '-t', 'a/b', '-q', qos, '-m', `qos ${qos}`).ended(),
        ).toBe(0);
      expect(await receiving.ended()).toBe(0);
    }
    await session.close();
    const [capture] = (await readdir(lab.folder)).filter((name) => name.endsWith('.pcapng'));
    const { stdout } = await promisify(execFile)('tshark', [
      ...[
        '-r',
        join(lab.folder, capture!),
        '-d',
        `tcp.port==${port},mqtt`,
        '-T',
        'fields',
        '-e',
        'mqtt.msgtype',
        '-e',
        '_ws.malformed',
      ],
    ]);
    const types = stdout.split(/[\s,]+/).filter((type) => type !== '');
    expect(new Set(types)).toEqual(new Set(['1', '2', '3', '4', '5', '6', '7', '8', '9', '14']));
  });

  it('writes down a bounded number of messages a second, and counts the rest', async () => {
    const session = await open();
    const publishing = lab.with(
      Peer.python(
        `
import paho.mqtt.client as mqtt
c = mqtt.Client(); c.connect('127.0.0.1', int(sys.argv[1])); c.loop_start()
for i in range(5000): last = c.publish('flood', str(i), 0)
last = c.publish('end', 'x', 1); last.wait_for_publish(); c.disconnect(); c.loop_stop(); say('done')`,
        portOf(session),
      ),
    );
    expect(await publishing.line()).toBe('done');
    expect(endpoint(session).counters.receivedMessages).toBe(5_001);
    expect(session.journal!.state.count + endpoint(session).unshownMessages).toBeGreaterThanOrEqual(5_001);
    expect(endpoint(session).unshownMessages).toBeGreaterThan(0);
  });

  it('keeps retained messages and sessions over a restart of the session', async () => {
    await lab.close();
    const dataFolder = await mkdtemp(join(tmpdir(), 'wirebench-data-'));
    onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
    lab = await TestBench.make({ dataFolder });
    const session = await open({ isPersistent: true });
    const away = ['-V', 'mqttv5', '-i', 'away', '-c', '-x', 600, '-q', 1, '-t', 'for/away'] as const;
    expect(await run('mosquitto_sub', session, ...away, '-E').ended()).toBe(0);
    expect(await run('mosquitto_pub', session, '-t', 'kept', '-r', '-q', 1, '-m', 'still here').ended()).toBe(0);
    expect(await run('mosquitto_pub', session, '-t', 'for/away', '-q', 1, '-m', 'missed').ended()).toBe(0);
    await session.close();
    await session.open();
    expect(await run('mosquitto_sub', session, '-t', 'kept', '-C', 1).line()).toBe('still here');
    const back = run('mosquitto_sub', session, ...away, '-C', 1);
    expect(await back.line()).toBe('missed');
  });

  it('lets our own client in over WebSocket, a packet a message', async () => {
    const session = await open({ listeners: [tcp, { ...tcp, transport: 'ws' }] });
    const receiving = await subscriber(session, '-t', 'over/#', '-C', 1, '-F', '%t %p');
    const client = await lab.open({
      kind: 'mqtt-client',
      host: '127.0.0.1',
      port: portOf(session, 1),
      transport: 'ws',
    });
    await act(client, { do: 'mqtt.publish', publish: { topic: 'over/websocket', payload: text('hello'), qos: 2 } });
    expect(await receiving.line()).toBe('over/websocket hello');
    await lab.until(client, () => messages(client)[0]?.phase === 'done');
    await client.close();
    expect(client.state.error).toBeNull();
    // The request, then a frame each: CONNECT, PUBLISH, PUBREL, DISCONNECT, and the Close frame.
    const sent = (await recordsOf(client)).filter(({ direction }) => direction === 'outbound');
    expect(sent.slice(1).map(({ bytes }) => bytes[0])).toEqual([0x82, 0x82, 0x82, 0x82, 0x88]);
    const elsewhere = lab.session({ ...client.spec, path: '/elsewhere' } as SessionSpecInput);
    await expect(elsewhere.open()).rejects.toMatchObject({ code: 'MQTT_WEBSOCKET_REFUSED' });
  });
});
