/** Our client against Mosquitto. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MqttEntry, MqttPublishEntry } from '../../../src-main/contract/mqtt-entry';
import type { SessionSpecInput } from '../../../src-main/contract/session-spec';
import type { MqttClientState } from '../../../src-main/contract/mqtt-state';
import type { Session } from '../../../src-main/engine/session/session';
import { Mosquitto, mosquittoPub, type MosquittoOptions } from '../../support/mqtt/mosquitto';
import { Peer } from '../../support/peer';
import { eventsOf, openResources, recordsOf, TestBench } from '../../support/test-bench';

let lab: TestBench;
let broker: Mosquitto | null = null;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  await broker?.stop();
  broker = null;
  expect(openResources()).toEqual([]);
});

async function start(options?: MosquittoOptions): Promise<Mosquitto> {
  broker = await Mosquitto.start(options);
  return broker;
}

type ClientSpec = Extract<SessionSpecInput, { kind: 'mqtt-client' }>;
const specOf = (port: number, more: Partial<ClientSpec> = {}): ClientSpec => ({
  kind: 'mqtt-client',
  host: '127.0.0.1',
  port,
  ...more,
});

function entries(session: Session): MqttEntry[] {
  return session.journal!.page(1, 500).entries.filter((entry) => entry.type === 'mqtt');
}
const published = (session: Session, direction: 'inbound' | 'outbound'): MqttPublishEntry[] =>
  entries(session).filter((entry) => entry.what === 'publish' && entry.direction === direction) as MqttPublishEntry[];
const endpoint = (session: Session): MqttClientState => session.state.endpoint as MqttClientState;

const text = (message: string) => ({ from: 'message', message: { mode: 'text', text: message } }) as const;
const publish = (session: Session, topic: string, message: string, more: object = {}) =>
  lab.execute('session.act', {
    session: session.id,
    action: { do: 'mqtt.publish', publish: { topic, payload: text(message), ...more } },
  });

async function subscribe(session: Session, ...filters: string[]): Promise<void> {
  await lab.execute('session.act', {
    session: session.id,
    action: { do: 'mqtt.subscribe', subscriptions: filters.map((filter) => ({ filter, qos: 2 })) },
  });
  await lab.until(session, () => endpoint(session).subscriptions.every(({ reasonCode }) => reasonCode !== null));
}

function payload(session: Session, direction: 'inbound' | 'outbound', index = 0): string {
  const entry = session
    .journal!.page(1, 500)
    .entries.filter((one) => one.type === 'mqtt' && one.what === 'publish' && one.direction === direction)[index]!;
  return Buffer.from(session.journal!.body(entry.number, 'payload', 0, 1_000).bytes).toString();
}

describe.each([4, 5] as const)('the MQTT client, protocol version %i', (protocolVersion) => {
  it.each([0, 1, 2] as const)('publishes and receives with QoS %i', async (qos) => {
    const { port } = await start();
    const session = await lab.open(specOf(port, { protocolVersion, clientId: 'bench' }));
    expect(session.state).toMatchObject({
      phase: 'open',
      url: `mqtt://127.0.0.1:${port}`,
      connections: [{ label: 'bench' }],
    });
    expect(endpoint(session)).toMatchObject({ clientId: 'bench', connack: { reasonCode: 0, sessionPresent: false } });
    await subscribe(session, 'a/#');
    expect(endpoint(session).subscriptions).toMatchObject([
      { filter: 'a/#', reasonCode: 2, reasonName: 'Granted QoS 2' },
    ]);
    await publish(session, 'a/b', 'hello', { qos });
    await lab.until(session, () => published(session, 'inbound').at(0)?.phase === 'done');
    await lab.until(session, () => endpoint(session).unacknowledged === 0);
    expect(published(session, 'outbound')).toMatchObject([
      { topic: 'a/b', qos, retain: false, phase: 'done', error: null },
    ]);
    expect(published(session, 'inbound')).toMatchObject([
      { topic: 'a/b', qos, isDuplicate: false, body: { byteLength: 5 } },
    ]);
    expect(payload(session, 'inbound')).toBe('hello');
    await session.close();
    expect(session.state).toMatchObject({ phase: 'closed', error: null });
    expect(entries(session).at(-1)).toMatchObject({
      what: 'disconnect',
      by: 'local',
      reasonName: 'Normal disconnection',
    });
    await broker!.says(/Received DISCONNECT from bench/);
  });

  it('gets retained messages, and leaves one', async () => {
    const { port } = await start();
    await mosquittoPub(port, '-t', 'kept', '-m', 'before', '-r');
    const session = await lab.open(specOf(port, { protocolVersion, subscriptions: [{ filter: 'kept' }] }));
    await lab.until(session, () => published(session, 'inbound').length === 1);
    expect(published(session, 'inbound')[0]).toMatchObject({ topic: 'kept', retain: true });
    await publish(session, 'kept', 'after', { retain: true });
    await lab.until(session, () => published(session, 'inbound').length === 2);
    const other = await lab.open(specOf(port, { protocolVersion, subscriptions: [{ filter: '+' }] }));
    await lab.until(other, () => published(other, 'inbound').length === 1);
    expect(payload(other, 'inbound')).toBe('after');
  });

  it('leaves a will when it is gone without a good-bye', async () => {
    const { port } = await start();
    const witness = await lab.open(specOf(port, { subscriptions: [{ filter: 'will' }] }));
    const will = { topic: 'will', payload: { mode: 'hex', text: '00 ff' }, qos: 1 } as const;
    const session = await lab.open(specOf(port, { protocolVersion, will }));
    session.running.resetConnection(session.state.connections[0]!.number);
    await lab.until(witness, () => published(witness, 'inbound').length === 1);
    const { number } = witness.journal!.page(1, 500).entries.at(-1)!;
    expect([...witness.journal!.body(number, 'payload', 0, 10).bytes]).toEqual([0x00, 0xff]);
    await session.whenEnded();
    expect(session.state).toMatchObject({ phase: 'closed', error: null });
  });

  it('is told when a user name or password is wrong, and let in with the right ones', async () => {
    const { port } = await start({ users: { ada: 'lovelace' } });
    const spec = specOf(port, { protocolVersion, username: 'ada' });
    const session = lab.session(spec);
    await lab.execute('session.setSecret', { session: session.id, secret: 'wrong' });
    await expect(session.open()).rejects.toMatchObject({ code: 'MQTT_NOT_AUTHORIZED' });
    expect(session.state).toMatchObject({ phase: 'failed' });
    expect(entries(session)[0]).toMatchObject({ what: 'connect', phase: 'refused' });
    await lab.execute('session.setSecret', { session: session.id, secret: 'lovelace' });
    await session.open();
    expect(session.state.phase).toBe('open');
    expect(JSON.stringify(session.spec)).not.toContain('lovelace');
  });

  it('unsubscribes', async () => {
    const { port } = await start();
    const session = await lab.open(specOf(port, { protocolVersion }));
    await subscribe(session, 'a', 'b');
    await lab.execute('session.act', { session: session.id, action: { do: 'mqtt.unsubscribe', filters: ['a'] } });
    await lab.until(session, () => entries(session).at(-1)!.what === 'unsubscribe');
    await mosquittoPub(port, '-t', 'a', '-m', '1');
    await mosquittoPub(port, '-t', 'b', '-m', '2');
    await lab.until(session, () => published(session, 'inbound').length === 1);
    expect(published(session, 'inbound')[0]).toMatchObject({ topic: 'b' });
    expect(endpoint(session).subscriptions.map(({ filter }) => filter)).toEqual(['b']);
  });

  it('comes back after the broker was gone, and subscribes again', async () => {
    const { port } = await start();
    const reconnect = { initialDelayMs: 20, maximumDelayMs: 50 };
    const session = await lab.open(
      specOf(port, { protocolVersion, reconnect, subscriptions: [{ filter: 'x', qos: 1 }] }),
    );
    await lab.until(session, () => endpoint(session).subscriptions[0]?.reasonCode === 1);
    await broker!.kill();
    await lab.until(session, ({ phase }) => phase === 'waiting-to-reconnect');
    await broker!.restart();
    await lab.until(session, ({ phase }) => phase === 'open');
    await lab.until(session, () => entries(session).filter(({ what }) => what === 'subscribe').length === 2);
    await lab.until(session, () => endpoint(session).subscriptions[0]?.reasonCode === 1);
    await mosquittoPub(port, '-t', 'x', '-m', 'again');
    await lab.until(session, () => published(session, 'inbound').length === 1);
  });
});

describe('the MQTT 5.0 client', () => {
  it('sends and shows every property of a message', async () => {
    const { port } = await start();
    const session = await lab.open(specOf(port, { subscriptions: [{ filter: 'p', identifier: 7 }] }));
    await lab.until(session, () => endpoint(session).subscriptions[0]?.reasonCode === 0);
    await publish(session, 'p', '{"a":1}', {
      contentType: 'application/json',
      responseTopic: 'answer/here',
      correlationData: { mode: 'hex', text: '01 02' },
      messageExpirySeconds: 60,
      isUtf8: true,
      userProperties: [
        { name: 'b', value: '1' },
        { name: '__proto__', value: '2' },
        { name: 'b', value: '3' },
      ],
    });
    await lab.until(session, () => published(session, 'inbound').length === 1);
    const [{ properties }] = published(session, 'inbound') as [MqttPublishEntry];
    expect(properties).toMatchObject({
      contentType: 'application/json',
      responseTopic: 'answer/here',
      correlationData: Uint8Array.of(1, 2),
      messageExpirySeconds: 60,
      isUtf8: true,
      subscriptionIdentifiers: [7],
    });
    expect([...properties.userProperties].sort((a, b) => a.value.localeCompare(b.value))).toEqual([
      { name: 'b', value: '1' },
      { name: '__proto__', value: '2' },
      { name: 'b', value: '3' },
    ]);
  });

  it('is given an identifier where it asks for none, and names the limits of the broker', async () => {
    const { port } = await start({
      lines: ['max_keepalive 30', 'max_packet_size 4096', 'retain_available false', 'max_qos 1'],
    });
    const session = await lab.open(specOf(port, { keepAliveSeconds: 300 }));
    const { clientId, connack } = endpoint(session);
    expect(clientId).toBe(connack!.assignedClientId);
    expect(clientId).not.toBe('');
    expect(connack).toMatchObject({
      serverKeepAliveSeconds: 30,
      maximumPacketBytes: 4096,
      isRetainAvailable: false,
      maximumQos: 1,
    });
    await expect(publish(session, 'a', 'x', { retain: true })).rejects.toMatchObject({ code: 'MQTT_NOT_TAKEN' });
    await expect(publish(session, 'a', 'x', { qos: 2 })).rejects.toMatchObject({ code: 'MQTT_NOT_TAKEN' });
    await expect(publish(session, 'a', 'x'.repeat(5_000))).rejects.toMatchObject({ code: 'MQTT_NOT_TAKEN' });
    await expect(publish(session, 'a/#', 'x')).rejects.toMatchObject({ code: 'MQTT_BAD_TOPIC' });
  });

  it('uses topic aliases both ways', async () => {
    const { port } = await start();
    const session = await lab.open(specOf(port, { topicAliasMaximum: 10, subscriptions: [{ filter: 'long/#' }] }));
    await lab.until(session, () => endpoint(session).subscriptions[0]?.reasonCode === 0);
    await publish(session, 'long/name', 'first', { topicAlias: 3 });
    await publish(session, '', 'second', { topicAlias: 3 });
    await lab.until(session, () => published(session, 'inbound').length === 2);
    expect(published(session, 'inbound').map(({ topic }) => topic)).toEqual(['long/name', 'long/name']);
  });

  it('shows that the broker refuses a message', async () => {
    const { port, folder } = await start();
    await writeFile(join(folder, 'acl'), 'topic read #\ntopic write open\n');
    await appendFile(join(folder, 'mosquitto.conf'), `acl_file ${join(folder, 'acl')}\n`);
    await broker!.restart();
    const session = await lab.open(specOf(port));
    for (const qos of [1, 2]) await publish(session, 'secret', 'x', { qos });
    await publish(session, 'open', 'x', { qos: 2 });
    await lab.until(session, () => endpoint(session).unacknowledged === 0);
    const refused = { phase: 'failed', reasonName: 'Not authorized', error: { code: 'MQTT_PUBLISH_REFUSED' } };
    expect(published(session, 'outbound')).toMatchObject([refused, refused, { phase: 'done', error: null }]);
  });

  it('says what the broker says: in SUBACK, and in DISCONNECT', async () => {
    const peer = lab.with(
      Peer.python(`
l = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(5); say(l.getsockname()[1])
c, a = l.accept(); c.recv(999); c.sendall(bytes([0x20, 3, 0, 0, 0]))
p = c.recv(999); c.sendall(bytes([0x90, 5, p[2], p[3], 0, 0x01, 0x87])); c.recv(999)
c.sendall(bytes([0xe0, 9, 0x8e, 7, 0x1f, 0, 4]) + b'bye!'); c.recv(9)`),
    );
    const subscriptions = [{ filter: 'a', qos: 2 }, { filter: 'b/#' }] as const;
    const session = await lab.open(specOf(Number(await peer.line()), { subscriptions: [...subscriptions] }));
    await lab.until(session, () => endpoint(session).subscriptions[1]?.reasonCode === 0x87);
    expect(entries(session).at(-1)).toMatchObject({
      phase: 'failed',
      subscriptions: [{ reasonName: 'Granted QoS 1' }, { reasonName: 'Not authorized' }],
      error: { code: 'MQTT_SUBSCRIBE_REFUSED', details: { filter: 'b/#' } },
    });
    await publish(session, 'a', 'x');
    await session.whenEnded();
    expect(session.state.error).toMatchObject({
      code: 'MQTT_DISCONNECTED',
      details: { reasonCode: '0x8e', reasonName: 'Session taken over — bye!' },
    });
    expect(entries(session).at(-1)).toMatchObject({ what: 'disconnect', by: 'remote', reasonString: 'bye!' });
  });

  it('says that the connection is lost where another takes its identifier and nothing is said', async () => {
    const { port } = await start();
    const session = await lab.open(specOf(port, { protocolVersion: 4, clientId: 'same' }));
    await lab.open(specOf(port, { protocolVersion: 4, clientId: 'same' }));
    await session.whenEnded();
    expect(session.state.error).toMatchObject({ code: 'MQTT_CONNECTION_LOST' });
  });

  it('resumes a session: what was not acknowledged goes again, as a duplicate', async () => {
    // A broker that acknowledges nothing on the first connection, and all of it on the second.
    const peer = lab.with(
      Peer.python(`
l = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(5); say(l.getsockname()[1])
for present in (0, 1):
  c, a = l.accept()
  c.recv(999); c.sendall(bytes([0x20, 3, present, 0, 0]))
  p = c.recv(999); say('%02x' % p[0])
  if present:
    at = 2 + 2 + p[3]; c.sendall(bytes([0x40, 2, p[at], p[at + 1]])); c.recv(9)
  c.close()`),
    );
    const port = Number(await peer.line());
    const reconnect = { initialDelayMs: 10, maximumDelayMs: 20 };
    const spec = specOf(port, { clean: false, clientId: 'c', sessionExpirySeconds: 60, reconnect });
    const session = await lab.open(spec);
    await publish(session, 'a', 'x', { qos: 1 });
    expect(await peer.line()).toBe('32');
    expect(await peer.line()).toBe('3a');
    await lab.until(session, () => published(session, 'outbound')[0]!.phase === 'done');
    expect(published(session, 'outbound')).toMatchObject([{ isDuplicate: true, error: null }]);
  });

  it('keeps to the Receive Maximum of the broker', async () => {
    const peer = lab.with(
      Peer.python(`
l = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(5); say(l.getsockname()[1])
c, a = l.accept(); c.recv(999); c.sendall(bytes([0x20, 6, 0, 0, 3, 0x21, 0, 2]))
def packet():
  h = c.recv(2, socket.MSG_WAITALL); return c.recv(h[1], socket.MSG_WAITALL)
for turn in range(2):
  for p in [packet(), packet()]: say(p[-1:].decode()); last = p
  c.settimeout(0.3)
  try: say('more', c.recv(9))
  except OSError: say('quiet')
  c.settimeout(None)
  for i in (2 * turn + 1, 2 * turn + 2): pass
  at = 2 + last[1]; n = last[at] * 256 + last[at + 1]
  for i in (n - 1, n): c.sendall(bytes([0x40, 2, i >> 8, i & 255]))
c.recv(1)`),
    );
    const session = await lab.open(specOf(Number(await peer.line())));
    for (const message of ['1', '2', '3', '4']) await publish(session, 'a', message, { qos: 1 });
    expect(endpoint(session).unacknowledged).toBe(4);
    const lines: string[] = [];
    while (lines.length < 6) lines.push(await peer.line());
    expect(lines).toEqual(['1', '2', 'quiet', '3', '4', 'quiet']);
    await lab.until(session, () => endpoint(session).unacknowledged === 0);
  });
});

describe('an MQTT client among the unfriendly', () => {
  it('says so where nobody answers CONNECT', async () => {
    const silent = lab.with(
      Peer.python(`l = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(5); say(l.getsockname()[1])
c, a = l.accept(); c.recv(9); sys.stdin.readline()`),
    );
    const session = lab.session(specOf(Number(await silent.line()), { connectTimeoutMs: 200 }));
    await expect(session.open()).rejects.toMatchObject({ code: 'MQTT_CONNACK_TIMEOUT' });
    expect(entries(session)).toMatchObject([{ what: 'connect', phase: 'failed' }]);
  });

  it.each([
    ['ends', '', 'MQTT_NO_CONNACK'],
    ['speaks something else', 'HTTP/1.1 400 Bad Request\\r\\n\\r\\n', 'MQTT_PROTOCOL_ERROR'],
  ])('says so where the peer %s', async (_what, answer, code) => {
    const peer = lab.with(
      Peer.python(`l = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(5); say(l.getsockname()[1])
c, a = l.accept(); c.recv(999); c.sendall(b'${answer}'); c.close()`),
    );
    const session = lab.session(specOf(Number(await peer.line())));
    await expect(session.open()).rejects.toMatchObject({ code });
    const events = eventsOf(await recordsOf(session));
    expect(events.at(-1)).toMatchObject({ event: 'failed', error: { code } });
  });

  it('stops at a packet longer than it allows, before gathering it', async () => {
    const peer = lab.with(
      Peer.python(`l = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(5); say(l.getsockname()[1])
c, a = l.accept(); c.recv(999); c.sendall(bytes([0x20, 2, 0, 0])); c.recv(99); c.sendall(bytes([0x30, 0xff, 0xff, 0xff, 0x7f])); say(c.recv(9))`),
    );
    const session = await lab.open(
      specOf(Number(await peer.line()), { protocolVersion: 4, maximumPacketBytes: 1_000_000 }),
    );
    await publish(session, 'a', 'go');
    await session.whenEnded();
    expect(session.state.error).toMatchObject({ code: 'MQTT_PACKET_TOO_LARGE', details: { byteLength: 268_435_460 } });
  });

  it('wants a variable that holds the password to be set', async () => {
    const session = lab.session(specOf(1, { username: 'a', passwordVariable: 'WIREBENCH_NO_SUCH_VARIABLE' }));
    await expect(session.open()).rejects.toMatchObject({ code: 'MQTT_PASSWORD_VARIABLE_MISSING' });
    const nameless = lab.session(specOf(1, { clean: false }));
    await expect(nameless.open()).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('the MQTT client over TLS', () => {
  it('speaks to a broker whose certificate it trusts, and only then', async () => {
    const plain = await Mosquitto.start();
    const { folder } = plain;
    await plain.kill();
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
    ]);
    await appendFile(join(folder, 'mosquitto.conf'), `certfile ${certificate}\nkeyfile ${key}\n`);
    await plain.restart();
    broker = plain;
    const session = await lab.open(specOf(plain.port, { tls: { authorityPath: certificate, keyLog: true } }));
    expect(session.state).toMatchObject({ url: `mqtts://127.0.0.1:${plain.port}` });
    await subscribe(session, 'a');
    await publish(session, 'a', 'secret', { qos: 1 });
    await lab.until(session, () => published(session, 'inbound').length === 1);
    await session.close();
    expect(session.state.error).toBeNull();
    const doubting = lab.session(specOf(plain.port, { tls: {} }));
    await expect(doubting.open()).rejects.toMatchObject({ code: 'TLS_CERTIFICATE_NOT_GOOD' });
  });
});
