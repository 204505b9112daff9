/** Eclipse Paho for Python as a peer, both versions: its network loop and its state machine are none of ours. */
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

const prelude = `
import paho.mqtt.client as mqtt, queue
from paho.mqtt.properties import Properties
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.subscribeoptions import SubscribeOptions
port, level = int(sys.argv[1]), int(sys.argv[2])
protocol = mqtt.MQTTv5 if level == 5 else mqtt.MQTTv311
def client(name, **options):
    c = mqtt.Client(name, protocol=protocol, **options)
    c.got, c.done = queue.Queue(), queue.Queue()
    c.on_message = lambda c, u, m: c.got.put(m)
    c.on_connect = lambda c, u, flags, code, properties=None: c.done.put((flags, code, properties))
    c.on_subscribe = lambda c, u, mid, codes, properties=None: c.done.put(codes)
    c.on_unsubscribe = lambda c, u, mid, *more: c.done.put(more)
    return c
def start(c, **options):
    c.connect('127.0.0.1', port, 60, **options)
    c.loop_start()
    return c.done.get(timeout=30)
def subscribe(c, *args, **options):
    c.subscribe(*args, **options)
    return c.done.get(timeout=30)
`;

function python(version: 4 | 5, script: string): Peer {
  const peer = Peer.python(prelude + script, bench.port, version);
  peers.push(peer);
  return peer;
}

describe.each([4, 5] as const)('Paho, protocol level %i', (version) => {
  it('publishes and receives with every QoS, a thousand messages each', async () => {
    const peer = python(
      version,
      `
s, p = client('s'), client('p')
start(s); start(p)
subscribe(s, 'load/#', 2)
p.max_inflight_messages_set(100)
for qos in (0, 1, 2):
    infos = [p.publish('load/%d' % qos, 'message %d' % n, qos) for n in range(1000)]
    got = [s.got.get(timeout=60) for n in range(1000)]
    for info in infos: info.wait_for_publish()
    say(qos, {m.qos for m in got}, [m.payload.decode() for m in got] == ['message %d' % n for n in range(1000)])
`,
    );
    for (const qos of [0, 1, 2]) expect(await peer.line()).toBe(`${qos} {${qos}} True`);
  });

  it('finds its session again after its connection broke, and what came meanwhile', async () => {
    const peer = python(
      version,
      `
if level == 5:
    keep = Properties(PacketTypes.CONNECT); keep.SessionExpiryInterval = 60
    s = client('s'); first = start(s, clean_start=False, properties=keep)
else:
    s = client('s', clean_session=False); first = start(s)
subscribe(s, 'a', 1)
s.loop_stop(); s._sock_close()
p = client('p'); start(p)
for n in range(3): p.publish('a', str(n), 1).wait_for_publish()
again = start(s, clean_start=False, properties=keep) if level == 5 else start(s)
say([int(dict(f[0])['session present']) for f in (first, again)], [s.got.get(timeout=30).payload for n in range(3)])
`,
    );
    expect(await peer.line()).toBe("[0, 1] [b'0', b'1', b'2']");
  });

  it('subscribes to many filters, is told of each, and unsubscribes', async () => {
    const peer = python(
      version,
      `
c = client('c'); start(c)
if level == 5: codes = subscribe(c, [('a/%d/#' % n, SubscribeOptions(qos=n % 3)) for n in range(6)])
else: codes = subscribe(c, [('a/%d/#' % n, n % 3) for n in range(6)])
say([int(getattr(code, 'value', code)) for code in codes])
c.unsubscribe(['a/0/#', 'a/9/#'])
c.done.get(timeout=30)
c.publish('a/0/x', 'gone', 1).wait_for_publish(); c.publish('a/2/x', 'here', 2).wait_for_publish()
say(c.got.get(timeout=30).payload, c.got.empty())
`,
    );
    expect(await peer.line()).toBe('[0, 1, 2, 0, 1, 2]');
    expect(await peer.line()).toBe("b'here' True");
  });

  it('stays connected by its pings', async () => {
    const peer = python(
      version,
      `
c = client('c')
c.connect('127.0.0.1', port, 1)
c.loop_start(); c.done.get(timeout=30)
say('connected')
for line in sys.stdin: break
subscribe(c, 'a')
say(c.is_connected())
`,
    );
    await peer.line();
    const silence = (): boolean => bench.events.some(({ event }) => event === 'client-disconnected');
    // Three of its keep alive periods, by its own pings: each is a change.
    let changes = 0;
    await bench.until(() => (changes += 1) > 4 || silence());
    peer.tell('go on');
    expect(await peer.line()).toBe('True');
  });
});

describe('Paho, MQTT 5.0 alone', () => {
  it('reads what CONNACK grants, and gets every property of a message', async () => {
    const peer = python(
      5,
      `
c = client('')
flags, code, granted = start(c)
say(granted.AssignedClientIdentifier.startswith('auto-'), granted.TopicAliasMaximum, granted.ReceiveMaximum)
properties = Properties(PacketTypes.SUBSCRIBE); properties.SubscriptionIdentifier = 42
subscribe(c, 'a', options=SubscribeOptions(qos=1), properties=properties)
told = Properties(PacketTypes.PUBLISH)
told.PayloadFormatIndicator = 1; told.MessageExpiryInterval = 60; told.ContentType = 'text'
told.ResponseTopic = 'r'; told.CorrelationData = b'\\x00\\xff'; told.UserProperty = [('b', '2'), ('a', '1'), ('b', '3')]
c.publish('a', 'x', 1, properties=told).wait_for_publish()
p = c.got.get(timeout=30).properties
say(p.PayloadFormatIndicator, p.MessageExpiryInterval, p.ContentType, p.ResponseTopic, p.CorrelationData, p.UserProperty, p.SubscriptionIdentifier)
`,
    );
    expect(await peer.line()).toBe('True 256 256');
    expect(await peer.line()).toBe("1 60 text r b'\\x00\\xff' [('b', '2'), ('a', '1'), ('b', '3')] [42]");
  });

  it('does not hear itself with No Local, and hears retained messages as it asked', async () => {
    const peer = python(
      5,
      `
c = client('c'); start(c)
c.publish('a', 'kept', 1, retain=True).wait_for_publish()
subscribe(c, 'a', options=SubscribeOptions(qos=1, noLocal=True, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND))
c.publish('a', 'own', 1).wait_for_publish()
subscribe(c, 'a', options=SubscribeOptions(qos=1, retainAsPublished=True, retainHandling=SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE))
first = c.got.get(timeout=30)
c.publish('a', 'new', 1, retain=True).wait_for_publish()
second = c.got.get(timeout=30)
say([(m.payload, m.retain) for m in (first, second)], c.got.empty())
`,
    );
    expect(await peer.line()).toBe("[(b'kept', 1), (b'new', 1)] True");
  });
});
