/** Connections that keep breaking: what QoS 1 and 2 promise all the same, to Eclipse Paho for Python. */
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

/** Both clients are driven by hand, and come back at once with their sessions when one of them has lost its connection. */
const script = `
import paho.mqtt.client as mqtt, random
from paho.mqtt.properties import Properties
from paho.mqtt.packettypes import PacketTypes
port, level, qos, count = map(int, sys.argv[1:5])
random.seed(level * 10 + qos)
got, acknowledged, breaks = [], set(), 0
keep = None
if level == 5:
    keep = Properties(PacketTypes.CONNECT); keep.SessionExpiryInterval = 600
def client(name):
    c = mqtt.Client(name, clean_session=None if level == 5 else False, protocol=mqtt.MQTTv5 if level == 5 else mqtt.MQTTv311)
    c.max_inflight_messages_set(50)
    c.max_queued_messages_set(0)
    c.subscribed = c.connected = False
    def on_connect(c, *a): c.connected = True
    def on_disconnect(c, *a): c.connected = False
    def on_subscribe(c, *a): c.subscribed = True
    c.on_connect, c.on_disconnect, c.on_subscribe = on_connect, on_disconnect, on_subscribe
    c.on_message = lambda c, u, m: got.append(int(m.payload))
    c.on_publish = lambda c, u, mid: acknowledged.add(mid)
    if level == 5: c.connect('127.0.0.1', port, 60, clean_start=False, properties=keep)
    else: c.connect('127.0.0.1', port, 60)
    return c
s, p = client('s'), client('p')
def turn(c):
    if c.loop(0.001) != 0: c.reconnect()
while not s.connected: turn(s)
s.subscribe('a', qos)
while not s.subscribed: turn(s)
sent = 0
while len(set(got)) < count or len(acknowledged) < count:
    for c in (s, p): turn(c)
    for n in range(random.randrange(4)):
        if sent < count and p.connected: p.publish('a', str(sent), qos); sent += 1
    if random.randrange(60) == 0 and breaks < 30:
        c = random.choice((s, p))
        if c.connected:
            c.socket().shutdown(socket.SHUT_RDWR); breaks += 1
firsts = list(dict.fromkeys(got))
say(firsts == list(range(count)), len(got) == count, breaks > 5)
`;

describe.each([4, 5] as const)('clients whose connections keep breaking, protocol level %i', (version) => {
  it.each([1, 2] as const)('get every message of QoS %i in order, and of QoS 2 each one once', async (qos) => {
    const peer = Peer.python(script, bench.port, version, qos, 1_000);
    peers.push(peer);
    const [isInOrder, isOnce, isBroken] = (await peer.line()).split(' ');
    expect([isInOrder, isBroken]).toEqual(['True', 'True']);
    if (qos === 2) expect(isOnce).toBe('True');
  });
});
