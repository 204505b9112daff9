/** Exchanges of what is rarer: contents in codings and in parts, every property of MQTT 5, chains of certificates. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Peer } from '../../support/peer';
import { freePort, run, saying, withMosquitto } from './exchanges';
import { RecordingProxy, type Recorded } from './recording-proxy';

const contentServer = `
import gzip, http.server, zlib
document = b'{"a":1,"b":[true,false,null,"text",-2.5e3,{}],"c":{"d":"caf\\\\u00e9","e":[]}}'
parts = b'--xy\\r\\nContent-Type: text/plain\\r\\n\\r\\none\\r\\n--xy\\r\\nContent-Type: application/json\\r\\n\\r\\n[1]\\r\\n--xy--\\r\\n'
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *a): pass
    def give(self, body, **fields):
        self.send_response(200)
        for name, value in fields.items(): self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body))); self.end_headers(); self.wfile.write(body)
    def do_GET(self):
        if self.path == '/json': self.give(document, Content_Type='application/json')
        if self.path == '/gzip': self.give(gzip.compress(document * 20), Content_Type='text/plain', Content_Encoding='gzip')
        if self.path == '/deflate': self.give(zlib.compress(document), Content_Type='application/json', Content_Encoding='deflate')
        if self.path == '/parts': self.give(parts, Content_Type='multipart/mixed; boundary=xy')
        if self.path == '/trailers':
            self.send_response(200); self.send_header('Transfer-Encoding', 'chunked'); self.send_header('Trailer', 'X-Sum, X-Note'); self.end_headers()
            for part in (b'one', b'two;', b'three'): self.wfile.write(b'%x;name="v"\\r\\n%s\\r\\n' % (len(part), part))
            self.wfile.write(b'0\\r\\nX-Sum: 12\\r\\nX-Note: after all\\r\\n\\r\\n')
    def do_POST(self):
        self.rfile.read(int(self.headers['Content-Length'])); self.give(b'')
s = http.server.ThreadingHTTPServer(('127.0.0.1', 0), H); say(s.server_port); s.serve_forever()`;

export async function contents(folder: string): Promise<Recorded> {
  const server = Peer.python(contentServer);
  const proxy = new RecordingProxy(join(folder, 'contents.pcapng'));
  const url = `http://127.0.0.1:${await proxy.tcp(Number(await server.line()), 'http')}`;
  await run('curl', ['-s', ...['json', 'parts', 'trailers'].map((path) => `${url}/${path}`)]);
  await run('curl', ['-s', '--compressed', `${url}/gzip`, `${url}/deflate`]);
  await run('curl', ['-s', '-F', 'name=value', '-F', 'file=@-;filename=a.json;type=application/json', url], '[1,2]');
  await run('curl', ['-s', '-H', 'Content-Type: application/json', '-d', '{"k":[1,2]}', url]);
  const recorded = await proxy.close();
  await server.stop();
  return recorded;
}

/** Every property that a client may send (MQTT 5.0 §2.2.2.2), as mosquitto_pub says them. */
const clientProperties = [
  ...['CONNECT session-expiry-interval 60', 'CONNECT receive-maximum 20', 'CONNECT maximum-packet-size 100000'],
  ...['CONNECT topic-alias-maximum 9', 'CONNECT request-response-information 1'],
  ...['CONNECT request-problem-information 1', 'CONNECT user-property who me', 'CONNECT user-property and more'],
  ...['WILL will-delay-interval 5', 'WILL payload-format-indicator 1', 'WILL message-expiry-interval 70'],
  ...['WILL content-type text/plain', 'WILL response-topic will/r', 'WILL correlation-data w1'],
  ...['WILL user-property will me', 'PUBLISH payload-format-indicator 1', 'PUBLISH message-expiry-interval 100'],
  ...['PUBLISH content-type text/plain', 'PUBLISH response-topic r', 'PUBLISH correlation-data c1'],
  ...['PUBLISH topic-alias 2', 'PUBLISH user-property a b', 'DISCONNECT session-expiry-interval 30'],
  ...['DISCONNECT user-property good bye'],
].flatMap((one) => ['-D', ...one.split(' ')]);

/** Every property that only a server may send, in CONNACK, AUTH, acknowledgements and DISCONNECT. */
const mqttServer = `
s = socket.create_server(('127.0.0.1', 0)); say(s.getsockname()[1])
text = lambda value: struct.pack('!H', len(value)) + value
def packet(first, *rest):
    body = b''.join(rest); return bytes([first]) + (bytes([len(body)]) if len(body) < 128 else bytes([len(body) & 127 | 128, len(body) >> 7])) + body
def properties(*all):
    body = b''.join(all); return (bytes([len(body)]) if len(body) < 128 else bytes([len(body) & 127 | 128, len(body) >> 7])) + body
pair = b'\\x26' + text(b'k') + text(b'v'); reason = b'\\x1f' + text(b'so it is')
method, data = b'\\x15' + text(b'SCRAM'), b'\\x16' + text(b'ab')
connack = properties(b'\\x11' + struct.pack('!I', 60), b'\\x21\\0\\x14', b'\\x24\\x01', b'\\x25\\x01', b'\\x27\\0\\x01\\0\\0', b'\\x12' + text(b'assigned'), b'\\x22\\0\\x05',
    reason, pair, b'\\x28\\x01', b'\\x29\\x01', b'\\x2a\\0', b'\\x13\\0\\x1e', b'\\x1a' + text(b'answers/here'), b'\\x1c' + text(b'other:1883'), method, data)
acknowledgement = properties(reason, pair)
c, _ = s.accept(); c.recv(1000)
c.sendall(packet(0xf0, b'\\x18', properties(method, data, reason, pair))); c.recv(1000)
c.sendall(packet(0x20, b'\\0\\0', connack))
for first, code in ((0x40, b'\\x10'), (0x50, b'\\0'), (0x62, b'\\x92'), (0x70, b'\\0')): c.sendall(packet(first, b'\\0', bytes([first]), code, acknowledgement))
c.sendall(packet(0x90, b'\\0\\x08', acknowledgement, b'\\x02')); c.sendall(packet(0xb0, b'\\0\\x09', acknowledgement, b'\\x11'))
c.sendall(packet(0x30, text(b'a'), properties(b'\\x0b\\xac\\x02', b'\\x0b\\x07'), b'payload'))
c.sendall(packet(0xe0, b'\\x9d', properties(reason, pair, b'\\x1c' + text(b'other:1883')))); c.close()`;
const mqttRawClient = `
text = lambda value: struct.pack('!H', len(value)) + value
method, data, ask = b'\\x15' + text(b'SCRAM'), b'\\x16' + text(b'a'), b'\\x19\\x01'
c = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
body = text(b'MQTT') + b'\\x05\\x02\\0\\x1e' + bytes([len(method + data + ask)]) + method + data + ask + text(b'')
c.sendall(bytes([0x10, len(body)]) + body); c.recv(1000)
body = b'\\x18' + bytes([len(method + data)]) + method + data
c.sendall(bytes([0xf0, len(body)]) + body)
while c.recv(1000): pass
say('done')`;

export async function mqttProperties(folder: string): Promise<Recorded> {
  const proxy = new RecordingProxy(join(folder, 'mqtt-properties.pcapng'));
  await withMosquitto(folder, async (port) => {
    const to = ['-h', '127.0.0.1', '-p', await proxy.tcp(port, 'mqtt'), '-V', '5'];
    const will = ['--will-topic', 'will/t', '--will-payload', 'gone', '--will-qos', '1'];
    await run('mosquitto_pub', [...to, '-t', 'a/b', '-m', 'hello', '-q', '2', ...will, ...clientProperties]);
    const watched = ['SUBSCRIBE subscription-identifier 300', 'SUBSCRIBE user-property s t'];
    const asked = watched.flatMap((one) => ['-D', ...one.split(' ')]);
    await run('mosquitto_pub', [...to, '-t', 'kept', '-m', 'kept', '-r']);
    await run('mosquitto_sub', [...to, '-t', 'kept', '-C', '1', '-q', '1', ...asked]);
  });
  const server = Peer.python(mqttServer);
  const client = Peer.python(mqttRawClient, await proxy.tcp(Number(await server.line()), 'mqtt'));
  await client.line();
  await Promise.all([client.stop(), server.stop()]);
  return await proxy.close();
}

type Key = 'RSA' | 'EC';
const newKeys: Readonly<Record<Key, readonly string[]>> = {
  RSA: ['-newkey', 'rsa:2048'],
  EC: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
};

/** A root, an authority between, and a server's certificate; all but the root are sent. */
async function makeChain(folder: string, key: Key): Promise<readonly [chain: string, key: string]> {
  const at = (name: string): string => join(folder, `${key}-${name}.pem`);
  const make = async (name: string, by: string | null, extension: string): Promise<void> => {
    const signed = by === null ? [] : ['-CA', at(by), '-CAkey', at(`${by}-key`)];
    const [subject, extensions] = [`/C=DE/O=Wirebench Test/CN=${name}`, ['-addext', extension]];
    const names = ['-nodes', '-days', '30', '-subj', subject, ...extensions, '-keyout', at(`${name}-key`)];
    await run('openssl', ['req', '-x509', ...newKeys[key], ...names, ...signed, '-out', at(name)]);
  };
  await make('root', null, 'keyUsage=critical,keyCertSign');
  await make('between', 'root', 'keyUsage=critical,keyCertSign');
  await make('localhost', 'between', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  return [at('between'), at('localhost')];
}

/** TLS 1.2, where certificates are to be seen. */
export async function tlsChain(folder: string, key: Key): Promise<Recorded> {
  const [between, certificate] = await makeChain(folder, key);
  const proxy = new RecordingProxy(join(folder, `tls-${key}.pcapng`));
  const port = await freePort();
  const files = ['-cert', certificate, '-key', certificate.replace('.pem', '-key.pem'), '-cert_chain', between];
  const server = spawn('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, ...files, '-www']);
  const closed = once(server, 'close');
  try {
    await saying(/ACCEPT/, server);
    const asked = await proxy.tcp(port, 'tls');
    await run('curl', ['-k', '-s', '--tls-max', '1.2', `https://127.0.0.1:${asked}/`]);
    return await proxy.close();
  } finally {
    server.kill();
    await closed;
  }
}
