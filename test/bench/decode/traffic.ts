/** What is decoded: one connection of each protocol, many times the same kind of message with other contents. */
import dnsPacket from 'dns-packet';
import mqttPacket from 'mqtt-packet';

export type ProtocolUnderLoad = 'http' | 'websocket' | 'mqtt' | 'dns' | 'ntp' | 'tls';

export interface Traffic {
  readonly protocol: ProtocolUnderLoad;
  readonly transport: 'tcp' | 'udp';
  readonly serverPort: number;
  readonly messages: number;
  /** In their order; over UDP each is a datagram. */
  readonly said: readonly (readonly [side: 'client' | 'server', bytes: Buffer])[];
}

/** `factor`: how many messages, in relation to what is measured by default. */
export function traffics(factor = 1): Traffic[] {
  const many = (count: number): number => Math.round(count * factor);
  return [
    http(many(6_000)),
    webSocket(many(20_000)),
    mqtt(many(20_000)),
    dns(many(8_000)),
    ntp(many(20_000)),
    tls(many(8_000)),
  ];
}

function http(pairs: number): Traffic {
  const said = Array.from({ length: pairs }, (_, at) => {
    const request = `GET /items/${at}?page=${at % 10} HTTP/1.1\r\nHost: example.com\r\nUser-Agent: bench/1.0\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate\r\nCookie: session=0123456789abcdef\r\nConnection: keep-alive\r\n\r\n`;
    const response = `HTTP/1.1 200 OK\r\nDate: Sat, 28 Nov 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 64\r\nConnection: keep-alive\r\n\r\n${'x'.repeat(64)}`;
    return [['client', Buffer.from(request)] as const, ['server', Buffer.from(response)] as const];
  }).flat();
  return { protocol: 'http', transport: 'tcp', serverPort: 80, messages: said.length, said };
}

export const upgradeRequest = Buffer.from(
  'GET /chat HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
);
export const upgradeResponse = Buffer.from(
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
);

function webSocket(count: number): Traffic {
  const frames = Array.from(
    { length: count },
    (_, at) => ['client', maskedFrame(`message ${at} `.padEnd(64, '.'), at)] as const,
  );
  const said: Traffic['said'] = [['client', upgradeRequest], ['server', upgradeResponse], ...frames];
  return { protocol: 'websocket', transport: 'tcp', serverPort: 80, messages: count + 2, said };
}

/** RFC 6455 §5.2: one text frame of less than 126 bytes. */
function maskedFrame(text: string, key: number): Buffer {
  const payload = Buffer.from(text);
  const frame = Buffer.alloc(6 + payload.length);
  frame.writeUInt16BE(0x8180 | payload.length);
  frame.writeUInt32BE((key * 2_654_435_761) >>> 0, 2);
  for (const [at, byte] of payload.entries()) frame[6 + at] = byte ^ frame[2 + (at % 4)]!;
  return frame;
}

function mqtt(count: number): Traffic {
  const connect = mqttPacket.generate({
    cmd: 'connect',
    clientId: 'bench',
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
  });
  const publishes = Array.from({ length: count }, (_, at) => {
    const topic = `site/${at % 100}/sensor/temperature`;
    const payload = `value ${at} `.padEnd(64, '.');
    const packet = {
      cmd: 'publish',
      topic,
      payload,
      qos: 1,
      dup: false,
      retain: false,
      messageId: 1 + (at % 65_535),
    } as const;
    return ['client', mqttPacket.generate(packet)] as const;
  });
  return {
    protocol: 'mqtt',
    transport: 'tcp',
    serverPort: 1883,
    messages: count + 1,
    said: [['client', connect], ...publishes],
  };
}

function dns(pairs: number): Traffic {
  const said = Array.from({ length: pairs }, (_, at) => {
    const question = { type: 'A', name: `host-${at}.example.com`, class: 'IN' } as const;
    const answers = [
      { type: 'CNAME', name: question.name, ttl: 300, data: 'www.example.com' },
      { type: 'A', name: 'www.example.com', ttl: 300, data: `192.0.2.${at % 256}` },
      { type: 'AAAA', name: 'www.example.com', ttl: 300, data: '2001:db8::1' },
    ] as const;
    const id = at % 65_536;
    return [
      ['client', dnsPacket.encode({ type: 'query', id, flags: 0x100, questions: [question] })],
      [
        'server',
        dnsPacket.encode({ type: 'response', id, flags: 0x180, questions: [question], answers: [...answers] }),
      ],
    ] as const;
  }).flat();
  return { protocol: 'dns', transport: 'udp', serverPort: 53, messages: said.length, said };
}

function ntp(count: number): Traffic {
  const said = Array.from({ length: count }, (_, at) => {
    const packet = Buffer.alloc(48);
    packet.writeUInt32BE(at % 2 === 0 ? 0x230006ec : 0x240206e8);
    for (const offset of [16, 24, 32, 40]) packet.writeUInt32BE(0xe5f1d2c3 + at, offset);
    // An answer says what it is one to: when the request was sent.
    if (at % 2 === 1) packet.writeUInt32BE(0xe5f1d2c3 + at - 1, 24);
    return [at % 2 === 0 ? 'client' : 'server', packet] as const;
  });
  return { protocol: 'ntp', transport: 'udp', serverPort: 123, messages: count, said };
}

/** A hello, and then the records of a long conversation. */
function tls(count: number): Traffic {
  const body = Buffer.concat([
    Buffer.from('0303', 'hex'),
    Buffer.alloc(32, 7),
    Buffer.from('00000813011302130313040100', 'hex'),
  ]);
  const hello = Buffer.concat([Buffer.from([1, 0, 0, body.length]), body]);
  const record = (type: number, content: Buffer): Buffer => {
    const header = Buffer.from([type, 3, 3, content.length >> 8, content.length & 0xff]);
    return Buffer.concat([header, content]);
  };
  const data = Array.from({ length: count }, (_, at) => ['client', record(23, Buffer.alloc(400, at))] as const);
  return {
    protocol: 'tls',
    transport: 'tcp',
    serverPort: 443,
    messages: count + 1,
    said: [['client', record(22, hello)], ...data],
  };
}
