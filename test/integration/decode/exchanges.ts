/** Real exchanges between programs that are none of ours, passed through a recording proxy. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Peer } from '../../support/peer';
import { RecordingProxy, type Recorded, type Recorder } from './recording-proxy';

/** Runs a program to its end; it must succeed, unless its end says nothing. */
export async function run(command: string, args: readonly (string | number)[], input = ''): Promise<string> {
  const child = spawn(command, args.map(String), { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${said}`);
  return said;
}

/** Resolves once the program has said so; rejects when it ends first. */
export async function saying(expected: RegExp, child: ChildProcessWithoutNullStreams): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (text: Buffer): void => {
      said += text.toString();
      if (expected.test(said)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', () => reject(new Error(`it ended: ${said}`)));
  });
}

/** A port that was free a moment ago, for programs that cannot say which they took. */
export async function freePort(): Promise<number> {
  const peer = Peer.python(`s = socket.socket(); s.bind(('127.0.0.1', 0)); say(s.getsockname()[1])`);
  const port = Number(await peer.line());
  await peer.stop();
  return port;
}

const httpServer = `
import http.server
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *a): pass
    def do_GET(self):
        if self.path == '/chunked':
            self.send_response(200); self.send_header('Transfer-Encoding', 'chunked'); self.end_headers()
            for part in (b'one', b'two;', b'three'): self.wfile.write(b'%x\\r\\n%s\\r\\n' % (len(part), part))
            self.wfile.write(b'0\\r\\n\\r\\n'); return
        if self.path == '/nothing': self.send_response(204); self.end_headers(); return
        body = b'Hello, ' + self.path.encode()
        self.send_response(200); self.send_header('Content-Type', 'text/plain'); self.send_header('Content-Length', str(len(body))); self.end_headers()
        if self.command == 'GET': self.wfile.write(body)
    do_HEAD = do_GET
    def do_POST(self):
        if self.headers.get('Transfer-Encoding') == 'chunked':
            while True:
                size = int(self.rfile.readline(), 16); self.rfile.read(size); self.rfile.readline()
                if size == 0: break
        else: self.rfile.read(int(self.headers['Content-Length']))
        self.send_response(201, 'Made it'); self.send_header('Content-Length', '0'); self.end_headers()
s = http.server.ThreadingHTTPServer(('127.0.0.1', 0), H); say(s.server_port); s.serve_forever()`;

export async function http(
  folder: string,
  proxy: Recorder = new RecordingProxy(join(folder, 'http.pcapng')),
): Promise<Recorded> {
  const server = Peer.python(httpServer);
  const url = `http://127.0.0.1:${await proxy.tcp(Number(await server.line()), 'http')}`;
  await run('curl', ['-s', `${url}/a?b=c`, `${url}/second`, `${url}/chunked`, '-H', 'X-Note: caf\u00e9']);
  await run('curl', ['-s', '-I', `${url}/head`]);
  await run('curl', ['-s', `${url}/nothing`]);
  await run('curl', ['-s', '-d', 'name=value&x=1', `${url}/form`]);
  await run('curl', ['-s', '-T', '-', '-X', 'POST', `${url}/upload`], 'streamed '.repeat(1000));
  await run('curl', ['-s', '--http1.0', `${url}/old`]);
  const recorded = await proxy.close();
  await server.stop();
  return recorded;
}

const webSocketServer = `
import asyncio, websockets
async def serve(ws):
    async for message in ws: await ws.send(message)
async def main():
    s = await websockets.serve(serve, '127.0.0.1', 0, compression='deflate' if sys.argv[1] == 'deflate' else None)
    say(s.sockets[0].getsockname()[1]); await asyncio.Future()
asyncio.run(main())`;
const webSocketClient = `
import asyncio, websockets
async def main():
    async with websockets.connect(sys.argv[1], compression='deflate' if sys.argv[2] == 'deflate' else None) as ws:
        for message in ('Hello', 'Hello', '你好', b'\\x00\\x01\\xff', 'x' * 200, b'y' * 70000):
            await ws.send(message); await ws.recv()
        await ws.send(['frag', 'men', 'ted']); await ws.recv()
        await (await ws.ping(b'still there?'))
        await ws.close(1001, 'going')
asyncio.run(main()); say('done')`;

export async function webSocket(
  folder: string,
  compression: 'deflate' | 'none',
  proxy: Recorder = new RecordingProxy(join(folder, `websocket-${compression}.pcapng`)),
): Promise<Recorded> {
  const server = Peer.python(webSocketServer, compression);
  const port = await proxy.tcp(Number(await server.line()), 'http');
  const client = Peer.python(webSocketClient, `ws://127.0.0.1:${port}/chat`, compression);
  await client.line();
  const recorded = await proxy.close();
  await Promise.all([client.stop(), server.stop()]);
  return recorded;
}

const mqttClient = `
import paho.mqtt.client as mqtt
from paho.mqtt.properties import Properties
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.subscribeoptions import SubscribeOptions
port, version = int(sys.argv[1]), int(sys.argv[2])
five = version == 5
def properties(type, **values):
    if not five: return None
    p = Properties(type)
    for k, v in values.items(): setattr(p, k, v)
    return p
got = []
old = [mqtt.CallbackAPIVersion.VERSION1] if hasattr(mqtt, 'CallbackAPIVersion') else []
c = mqtt.Client(*old, 'wire-%d' % version, protocol=version, **({} if five else {'clean_session': True}))
c.username_pw_set('user', 'secret')
c.will_set('will/topic', 'gone', qos=1, retain=True, properties=properties(PacketTypes.WILLMESSAGE, WillDelayInterval=5))
c.on_message = lambda *a: got.append(a[2])
state = {'subscribed': False, 'published': 0}
c.on_subscribe = lambda *a: state.update(subscribed=True)
c.on_publish = lambda *a: state.update(published=state['published'] + 1)
c.on_unsubscribe = lambda *a: state.update(subscribed=False)
kw = dict(clean_start=True, properties=properties(PacketTypes.CONNECT, SessionExpiryInterval=60, ReceiveMaximum=20, UserProperty=('who', 'me'))) if five else {}
c.connect('127.0.0.1', port, 30, **kw)
def until(what):
    while not what(): c.loop(0.1)
until(c.is_connected)
if five: c.subscribe('a/#', options=SubscribeOptions(qos=2, noLocal=False, retainAsPublished=True, retainHandling=1), properties=properties(PacketTypes.SUBSCRIBE, SubscriptionIdentifier=300))
else: c.subscribe([('a/#', 2), ('b', 0)])
until(lambda: state['subscribed'])
for qos in (0, 1, 2):
    p = properties(PacketTypes.PUBLISH, ContentType='text/plain', MessageExpiryInterval=100, CorrelationData=b'c1', ResponseTopic='r', PayloadFormatIndicator=1, TopicAlias=1 + qos)
    c.publish('a/%d' % qos, 'hello 你好 %d' % qos, qos=qos, retain=qos == 1, properties=p)
c.publish('a/long', b'z' * 20000, qos=1)
until(lambda: state['published'] == 4 and len(got) == 4)
c.unsubscribe('a/#')
until(lambda: not state['subscribed'])
c.disconnect(); 
for _ in range(3): c.loop(0.05)
say('done')`;

/** Packets cut into frames as few programs do, and any may (MQTT-6.0.0-3, MQTT-6.0.0-4). What the server says is written down. */
const mqttOverWebSocketServer = `
import asyncio, websockets
answers = {b'\\x02': '20020000', b'\\x82': '9003000101', b'\\x32': '40020007 300a 0003 612f62 68656c6c6f', b'\\xc0': 'd000'}
async def serve(ws):
    async for message in ws:
        said = b''.join(bytes.fromhex(text) for first, text in answers.items() if message.startswith(first))
        if said: await ws.send(said[:3]); await ws.send(said[3:])
async def main():
    s = await websockets.serve(serve, '127.0.0.1', 0, subprotocols=['mqtt'], compression=None)
    say(s.sockets[0].getsockname()[1]); await asyncio.Future()
asyncio.run(main())`;
const mqttOverWebSocketClient = `
import asyncio, websockets
connect = bytes.fromhex('100f 0004 4d515454 04 02 003c 0003 777362')
subscribe = bytes.fromhex('8208 0001 0003 612f23 01')
publish = bytes.fromhex('320c 0003 612f62 0007 68656c6c6f')
async def main():
    async with websockets.connect('ws://127.0.0.1:%s/mqtt' % sys.argv[1], subprotocols=['mqtt'], compression=None) as ws:
        for part in (connect[:1], connect[1:9], connect[9:]): await ws.send(part)
        await ws.recv(); await ws.recv()
        await ws.send(subscribe + bytes.fromhex('c000') + publish[:6]); await ws.send(publish[6:])
        await ws.recv(); await ws.recv()
        await ws.send(publish + bytes.fromhex('e000'))
        await ws.recv(); await ws.recv()
asyncio.run(main()); say('done')`;

export async function mqttOverWebSocket(folder: string): Promise<Recorded> {
  const server = Peer.python(mqttOverWebSocketServer);
  const proxy = new RecordingProxy(join(folder, 'mqtt-websocket.pcapng'));
  const port = await proxy.tcp(Number(await server.line()), 'http');
  const client = Peer.python(mqttOverWebSocketClient, port);
  await client.line();
  const recorded = await proxy.close();
  await Promise.all([client.stop(), server.stop()]);
  return recorded;
}

/** A broker of its own for what is done with it. */
export async function withMosquitto(folder: string, act: (port: number) => Promise<void>): Promise<void> {
  const port = await freePort();
  const path = join(folder, 'mosquitto.conf');
  await writeFile(path, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  const broker = spawn('mosquitto', ['-v', '-c', path]);
  const closed = once(broker, 'close');
  try {
    await saying(/ running/, broker);
    await act(port);
  } finally {
    broker.kill();
    await closed;
  }
}

export async function mqtt(
  folder: string,
  version: 4 | 5,
  proxy: Recorder = new RecordingProxy(join(folder, `mqtt-${version}.pcapng`)),
): Promise<Recorded> {
  await withMosquitto(folder, async (port) => {
    const client = Peer.python(mqttClient, await proxy.tcp(port, 'mqtt'), version);
    await client.line();
    await client.stop();
  });
  return proxy.close();
}

const dnsServer = `
import threading, dns.message, dns.rrset, dns.flags
def answer(wire):
    q = dns.message.from_wire(wire); r = dns.message.make_response(q); r.flags |= dns.flags.AA
    name = q.question[0].name.to_text(); kind = dns.rdatatype.to_text(q.question[0].rdtype)
    data = {'A': ['192.0.2.1', '192.0.2.2'], 'AAAA': ['2001:db8::1'], 'MX': ['10 mail.example.com.'], 'TXT': ['"v=spf1 -all" "more"'],
      'SRV': ['1 2 5060 sip.example.com.'], 'CNAME': ['other.example.com.'], 'NS': ['ns1.example.com.'], 'PTR': ['host.example.com.'],
      'SOA': ['ns1.example.com. admin.example.com. 2026 7200 900 1209600 300'], 'CAA': ['0 issue "ca.example.net"'],
      'HTTPS': ['1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1'], 'SVCB': ['0 svc.example.com.']}.get(kind)
    if name.startswith('no'): r.set_rcode(3)
    elif data: r.answer.append(dns.rrset.from_text(name, 300, 'IN', kind, *data))
    r.authority.append(dns.rrset.from_text('example.com.', 60, 'IN', 'NS', 'ns1.example.com.'))
    return r.to_wire()
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0))
t = socket.create_server(('127.0.0.1', 0)); say(u.getsockname()[1]); say(t.getsockname()[1])
def tcp():
    while True:
        c, _ = t.accept(); n = struct.unpack('!H', c.recv(2))[0]; w = answer(c.recv(n)); c.sendall(struct.pack('!H', len(w)) + w); c.close()
threading.Thread(target=tcp, daemon=True).start()
while True:
    wire, peer = u.recvfrom(4096); u.sendto(answer(wire), peer)`;

export async function dns(
  folder: string,
  proxy: Recorder = new RecordingProxy(join(folder, 'dns.pcapng')),
): Promise<Recorded> {
  const server = Peer.python(dnsServer);
  const [udpPort, tcpServerPort] = [Number(await server.line()), Number(await server.line())];
  const [port, tcpPort] = [await proxy.udp(udpPort, 'dns'), await proxy.tcp(tcpServerPort, 'dns')];
  const types = ['A', 'AAAA', 'MX', 'TXT', 'SRV', 'CNAME', 'NS', 'PTR', 'SOA', 'CAA', 'HTTPS', 'SVCB'];
  const dig = (...args: readonly (string | number)[]) => run('dig', ['@127.0.0.1', '+tries=1', '+time=10', ...args]);
  for (const type of types) await dig('-p', port, 'www.example.com', type);
  await dig('-p', port, 'no.example.com', 'A', '+noedns');
  await dig('-p', tcpPort, 'www.example.com', 'MX', '+tcp', '+dnssec');
  const recorded = await proxy.close();
  await server.stop();
  return recorded;
}

const ntpServer = `
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0)); say(u.getsockname()[1])
def now(): return int((time.time() + 2208988800) * 2**32)
while True:
    q, peer = u.recvfrom(1000); t = now()
    u.sendto(struct.pack('!BBbbIII', 0x24, 2, 6, -20, 0x1800, 0x0a3d, 0xc0000201) + struct.pack('!Q', t - 2**36) + q[40:48] + struct.pack('!QQ', t, now()), peer)`;

export async function ntp(
  folder: string,
  proxy: Recorder = new RecordingProxy(join(folder, 'ntp.pcapng')),
): Promise<Recorded> {
  const server = Peer.python(ntpServer);
  const port = await proxy.udp(Number(await server.line()), 'ntp');
  const client = Peer.python(
    `import ntplib\nfor v in (3, 4): ntplib.NTPClient().request('127.0.0.1', port=${port}, version=v, timeout=20)\nsay('done')`,
  );
  await client.line();
  await Promise.all([client.stop(), server.stop()]);
  return await proxy.close();
}

export async function tls(
  folder: string,
  version: '1.2' | '1.3',
  proxy: Recorder = new RecordingProxy(join(folder, `tls-${version}.pcapng`)),
): Promise<Recorded> {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const name = [
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    30,
    '-subj',
    '/CN=localhost',
  ];
  await run('openssl', ['req', ...name, '-keyout', key, '-out', certificate]);
  const port = await freePort();
  const args = [
    's_server',
    '-accept',
    `127.0.0.1:${port}`,
    '-cert',
    certificate,
    '-key',
    key,
    '-alpn',
    'http/1.1',
    '-www',
  ];
  const server = spawn('openssl', args);
  const closed = once(server, 'close');
  try {
    await saying(/ACCEPT/, server);
    const asked = await proxy.tcp(port, 'tls');
    const options = ['-k', '-s', '--tls-max', version, '--http1.1', '--resolve', `localhost:${asked}:127.0.0.1`];
    await run('curl', [...options, `https://localhost:${asked}/`]);
    return await proxy.close();
  } finally {
    server.kill();
    await closed;
  }
}
