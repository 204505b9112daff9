/** Exchanges that every decoder test plays: the ordinary, and what breaks the rules. */
import { readFileSync } from 'node:fs';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { MessageDirection } from '../../../../src-main/contract/decoded';
import type { ConversationOptions } from '../../../../src-main/engine/decode/conversation';
import { inflate } from '../../../../src-main/engine/inflate';
import { unpack } from '../../../../src-main/engine/unpack';
import { bytesOf, hex, type Exchange } from '../../../support/decoding';
import { moreDnsSamples } from './dns/samples';
import { mqttSamples } from './mqtt/samples';
import { moreNtpSamples } from './ntp/samples';
import { moreTlsSamples } from './tls/samples';

export interface Sample extends ConversationOptions {
  readonly name: string;
  readonly exchange: Exchange;
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

const upgrade = (extra = ''): Exchange => [
  [
    'inbound',
    bytesOf(
      `GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${extra}\r\n`,
    ),
  ],
  [
    'outbound',
    bytesOf(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n${extra}\r\n`,
    ),
  ],
];

/** As permessage-deflate sends it: without its last four bytes. */
const deflated = (text: string): Buffer => deflateRawSync(text, { finishFlush: 2 }).subarray(0, -4);

/** As a client sends it: masked, no longer than 125 bytes. */
const masked = (first: number, payload: Uint8Array): Uint8Array => {
  const key = [0x37, 0xfa, 0x21, 0x3d];
  return Uint8Array.from([first, 0x80 | payload.length, ...key, ...payload.map((byte, at) => byte ^ key[at & 3]!)]);
};

export const httpSamples: readonly Sample[] = [
  {
    name: 'requests and responses of every framing, pipelined',
    protocol: 'http',
    exchange: [
      [
        'inbound',
        bytesOf(
          'GET / HTTP/1.1\r\nHost: a\r\n\r\n' +
            'HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n' +
            'POST /p HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello' +
            'PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n',
        ),
      ],
      [
        'outbound',
        bytesOf(
          'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<p>\r\n!' +
            'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n' +
            'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n',
        ),
      ],
      ['inbound', bytesOf('5;name="v"\r\nhello\r\n00a\r\n0123456789\r\n0;last\r\nX-Sum: 15\r\n\r\n\r\n')],
      ['outbound', bytesOf('HTTP/1.1 200 \r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\n\x1f\x8b\x08\r\n0\r\n\r\n')],
      ['inbound', bytesOf('GET /close HTTP/1.0\r\n\r\n')],
      ['outbound', bytesOf('HTTP/1.0 304 Not Modified\r\nContent-Length: 12\r\n\r\nHTTP/1.0 200 OK\n\nto the end')],
    ],
  },
  {
    name: 'an upgrade that is refused, and one request after it',
    protocol: 'http',
    exchange: [
      [
        'inbound',
        bytesOf(
          'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n',
        ),
      ],
      [
        'outbound',
        bytesOf('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno'),
      ],
    ],
  },
  {
    name: 'CONNECT, and what is not HTTP after it',
    protocol: 'http',
    exchange: [
      ['inbound', bytesOf('CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n')],
      ['outbound', bytesOf('HTTP/1.1 200 OK\r\n\r\n')],
      ['inbound', hex('16 0301 0005 0100000100')],
    ],
  },
  {
    name: 'a start line that is none',
    protocol: 'http',
    exchange: [['inbound', bytesOf('\r\nGET /a b HTTP/1.1\r\n')]],
  },
  {
    name: 'bad field lines',
    protocol: 'http',
    exchange: [
      [
        'inbound',
        bytesOf(
          '\r\nGET /a HTTP/1.1\nNo colon\r\nSpace : 1\r\nB\xe4d: 2\r\nX: a\x01b\r\n folded\r\nHost: a\r\nHost: b\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n',
        ),
      ],
    ],
  },
  ...['-1', '5, 6', '99999999999999999999'].map((length): Sample => ({
    name: `Content-Length ${length}`,
    protocol: 'http',
    exchange: [['inbound', bytesOf(`POST / HTTP/1.0\r\nContent-Length: ${length}\r\n\r\nabcdef`)]],
  })),
  ...['zz\r\nabc', '3\r\nabcd\r\n', 'ffffffffffffffff\r\n', '3 ;x\r\nab'].map((chunk): Sample => ({
    name: `chunk ${JSON.stringify(chunk)}`,
    protocol: 'http',
    exchange: [
      ['outbound', bytesOf(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${chunk}`)],
    ],
  })),
  { name: 'TLS where HTTP is meant', protocol: 'http', exchange: [['inbound', hex('16 0301 0005 0100000100')]] },
  { name: 'HTTP/2', protocol: 'http', exchange: [['inbound', bytesOf('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')]] },
];

/** A response with a body of a type and, packed, in codings. */
const content = (type: string, body: Uint8Array, fields = ''): Uint8Array =>
  joined(bytesOf(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n${fields}Content-Length: ${body.length}\r\n\r\n`), body);

const parts =
  'ignored\r\n--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--xyz\r\nContent-Disposition: form-data; name="f"; filename="f.json"\r\nContent-Type: application/json\r\nContent-Transfer-Encoding: binary\r\nX-Other: 1\r\nnone\r\n\r\n{"b":[true]}\r\n--xyz--\r\nignored';

export const contentSamples: readonly Sample[] = [
  {
    name: 'contents of every kind',
    protocol: 'http',
    unpack,
    exchange: [
      [
        'outbound',
        joined(
          content('application/json; charset=utf-8', bytesOf('{"a":1,"b":[true,false,null,"x"],"c":{"d":1e400}}')),
          content('application/json', bytesOf('[NaN]')),
          content('application/json', bytesOf('{"a":;')),
          content(
            'application/cbor',
            hex('a6 6161 01 6162 20 6163 4101 6164 c1 f93c00 6165 fa3f800000 6166 82 fb3ff0000000000000 f0'),
          ),
          content('application/cbor', hex('85 f4 f5 f6 f7 ff')),
          content(
            'application/msgpack',
            hex(
              '8a a161 01 a162 ff a163 cc80 a164 d0ff a165 c0 a166 92c2c3 a167 ca3f800000 a168 c40101 a169 d6ff00000001 a16a d90178',
            ),
          ),
          content('application/vnd.msgpack', hex('92 cb3ff0000000000000 c1')),
          content('application/x-www-form-urlencoded', bytesOf('a=1+2&b=%C3%A9&c')),
          content('multipart/form-data; boundary=xyz', bytesOf(parts)),
          content('multipart/mixed', bytesOf(parts)),
          content(
            'application/protobuf',
            hex('089601 1203616263 1a03089601 250000803f 29000000000000f03f 3202ffff 3b08013c 0e'),
          ),
          content('text/plain; charset=gbk', hex('c4e3bac3')),
          content('image/png', hex('89504e47')),
        ),
      ],
    ],
  },
  {
    name: 'contents in codings',
    protocol: 'http',
    unpack,
    exchange: [
      [
        'outbound',
        joined(
          content('text/plain', gzipSync('hello'), 'Content-Encoding: gzip\r\n'),
          content('text/plain', deflateSync('hello'), 'Content-Encoding: deflate\r\n'),
          content('text/plain', deflateRawSync('hello'), 'Content-Encoding: deflate\r\n'),
          content('text/plain', gzipSync(brotliCompressSync('hello')), 'Content-Encoding: br, gzip\r\n'),
          content('text/plain', gzipSync('hello').subarray(0, 14), 'Content-Encoding: gzip\r\n'),
          content('text/plain', bytesOf('hello'), 'Content-Encoding: zstd\r\n'),
        ),
      ],
    ],
  },
  {
    name: 'fields of every known kind',
    protocol: 'http',
    exchange: [
      [
        'inbound',
        bytesOf(
          'GET http://a:80/p?q=1&r HTTP/1.1\r\nHost: a:80\r\nUser-Agent: x\r\nAccept: text/html;q=0.5;level=1, */*\r\nAccept-Charset: a, b\r\nAccept-Encoding: gzip, br;q=0\r\nAccept-Language: en, zh;q=0.1\r\nAuthorization: Basic YTpi\r\nProxy-Authorization: Digest username="u", opaque=\r\nCache-Control: no-cache, max-stale=1, other\r\nConnection: keep-alive, TE\r\nCookie: a=1; b\r\nExpect: 100-continue, x\r\nIf-None-Match: "a", W/"b"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\nRange: bytes=0-9,-5,x\r\nTE: trailers, deflate;q=0.5\r\nVia: 1.1 a, 1.1 b\r\nOrigin: null\r\nX-None: 1\r\nForwarded: for=1\r\n\r\n',
        ),
      ],
      [
        'outbound',
        bytesOf(
          'HTTP/1.1 206 Partial Content\r\nAllow: GET, HEAD\r\nContent-Disposition: attachment; filename="a"\r\nContent-Language: en, zh\r\nContent-Range: bytes 0-9/100\r\nContent-Length: 0\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: "a"\r\nSet-Cookie: a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Max-Age=1; Domain=a; Path=/; Secure; HttpOnly; SameSite=Lax; x\r\nStrict-Transport-Security: max-age=1; includeSubDomains; preload; x\r\nVary: Accept, Origin\r\nWWW-Authenticate: Bearer abc, realm="b"\r\nKeep-Alive: timeout=5\r\nUpgrade: a, b\r\nSec-WebSocket-Protocol: a, b\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nCache-Control: max-age=1, private, s-maxage=2, immutable\r\nServer: x\r\n\r\n',
        ),
      ],
      ['inbound', bytesOf('CONNECT a:1 HTTP/1.0\r\n\r\n')],
    ],
  },
];

export const webSocketSamples: readonly Sample[] = [
  {
    name: 'frames of every kind',
    protocol: 'websocket',
    exchange: [
      ...upgrade(),
      // RFC 6455 §5.7.
      ['inbound', hex('81 85 37fa213d 7f9f4d5158')],
      ['outbound', hex('810548656c6c6f 010348656c 80026c6f 890548656c6c6f')],
      ['inbound', hex('8a85 37fa213d 7f9f4d5158')],
      [
        'outbound',
        joined(hex('827e0100'), new Uint8Array(256).fill(7), hex('827f0000000000010000'), new Uint8Array(65_536)),
      ],
      ['inbound', hex('8880 00000000')],
      ['outbound', joined(hex('880a 03e8'), bytesOf('good bye'))],
    ],
  },
  {
    name: 'frames that break the rules',
    protocol: 'websocket',
    exchange: [
      ...upgrade(),
      ['inbound', hex('8101 61 c181 00000000 62 8301 63 8080 00000000 0181 00000000 64 8180 00000000')],
      ['outbound', hex('8181 00000000 61 8901 62 0900 817e0001 63 8101 ff 8801 03 880203ee 8903616263')],
      ['inbound', hex('827fffffffffffffffff 00')],
    ],
  },
  {
    name: 'compressed, with and without somebody to inflate it',
    protocol: 'websocket',
    exchange: [
      ...upgrade('Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n'),
      ['outbound', joined(Uint8Array.of(0xc1, deflated('Hello').length), deflated('Hello'))],
      [
        'outbound',
        joined(
          Uint8Array.of(0x41, 3),
          deflated('Hello').subarray(0, 3),
          hex('8900'),
          Uint8Array.of(0x80, deflated('Hello').length - 3),
          deflated('Hello').subarray(3),
        ),
      ],
      ['outbound', hex('c103 ffffff')],
    ],
  },
  {
    name: 'compressed, masked and in fragments, and read',
    protocol: 'websocket',
    inflate,
    exchange: [
      ...upgrade('Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10\r\n'),
      ['inbound', masked(0xc1, deflated('{"a": [1, 2]}'))],
      ['inbound', masked(0x01, bytesOf('{"b":'))],
      ['inbound', masked(0x89, bytesOf('are you there'))],
      ['outbound', joined(hex('8a0d'), bytesOf('are you there'))],
      ['inbound', masked(0x80, bytesOf('true}'))],
      ['inbound', masked(0x82, hex('00ff'))],
      ['outbound', joined(hex('810c'), bytesOf('{"c": "d\\n"}'))],
      ['outbound', hex('8a026869')],
      ['inbound', masked(0x88, joined(hex('03e9'), bytesOf('bye')))],
      ['outbound', hex('880203e9')],
    ],
  },
  {
    name: 'MQTT inside',
    protocol: 'websocket',
    exchange: [
      ...upgrade('Sec-WebSocket-Protocol: mqtt\r\n'),
      ['inbound', hex('8287 00000000 100c0004 4d5154 8287 00000000 540402003c0000')],
      ['outbound', hex('820420020000')],
      ['inbound', hex('8289 00000000 3007 0003612f62 c000 8183 00000000 6869 c0')],
    ],
  },
];

/** Made by dnspython, and by OpenSSL under Python's ssl. */
function recorded(name: string): Exchange {
  const text = readFileSync(new URL(`../../../fixtures/exchanges/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as [MessageDirection, string][]).map(([direction, digits]) => [direction, hex(digits)]);
}

/** Over TCP each message has its length before it. */
const withLength = (exchange: Exchange): Exchange =>
  exchange.map(([direction, bytes]) => [
    direction,
    joined(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes),
  ]);

const dnsHeader = '0001 8000 0001 0001 0000 0000';
const question = '0161 00 0001 0001';

export const dnsSamples: readonly Sample[] = [
  { name: 'queries and answers', protocol: 'dns', transport: 'udp', exchange: recorded('dns') },
  { name: 'queries and answers over TCP', protocol: 'dns', transport: 'tcp', exchange: withLength(recorded('dns')) },
  ...Object.entries({
    'a pointer to itself': `${dnsHeader} c00c 0001 0001`,
    'a pointer forward': `${dnsHeader} c00e 00 0001 0001`,
    'pointers in a circle': `${dnsHeader} 0161 c00c 0001 0001`,
    'a label of a reserved type': `${dnsHeader} 8161 00 0001 0001`,
    'a name that is too long': `${dnsHeader} ${`3f${'61'.repeat(63)}`.repeat(4)} 00 0001 0001`,
    'a name that is cut off': `${dnsHeader} 0361 61`,
    'a record with too little data, and one after it': `0001 8000 0001 0002 0000 0000 ${question} c00c 0001 0001 00000001 0003 010203 c00c 0010 0001 00000001 0003 026869`,
    'a record with too much data': `${dnsHeader} ${question} c00c 000f 0001 00000001 0006 000a c00c ffff`,
    'bytes after the message': `0001 0000 0001 0000 0000 0000 ${question} ffff`,
    'a dynamic update': `0001 2800 0000 0000 0000 0000`,
    nothing: '',
    'half a header': '0001 0000',
  }).map(([name, digits]): Sample => ({
    name,
    protocol: 'dns',
    transport: 'udp',
    exchange: [['inbound', hex(digits)]],
  })),
  ...moreDnsSamples,
];

const ntpTimes = 'e5f1d2c300000000 e5f1d2c380000000 e5f1d2c4ffffffff 00000001 00000000';

export const ntpSamples: readonly Sample[] = [
  {
    name: 'a request and its answer',
    protocol: 'ntp',
    transport: 'udp',
    exchange: [
      ['inbound', hex(`23 00 06 ec 00000000 00000000 00000000 ${'00'.repeat(24)} e5f1d2c380000000`)],
      ['outbound', hex(`24 02 06 e8 00001800 00000a3d c0000201 ${ntpTimes}`)],
      ['outbound', hex(`dc 00 0a 00 00000000 00000000 52415445 ${ntpTimes}`)],
    ],
  },
  {
    name: 'a primary server with extension fields and a digest',
    protocol: 'ntp',
    transport: 'udp',
    exchange: [
      [
        'outbound',
        hex(
          `1c 01 03 fa 00000000 00000000 47505300 ${ntpTimes} 0104 0010 ${'ab'.repeat(12)} 00000007 ${'cd'.repeat(16)}`,
        ),
      ],
    ],
  },
  ...Object.entries({
    'too short a packet': '23 00 06',
    'an extension field of no length': `23 00 06 ec ${'00'.repeat(44)} 0104 0000 ${'00'.repeat(24)}`,
    'a control message': '16 02 0001 0000 0000 0000 0000',
    'a version that is none': `3b ${'00'.repeat(47)}`,
  }).map(([name, digits]): Sample => ({
    name,
    protocol: 'ntp',
    transport: 'udp',
    exchange: [['inbound', hex(digits)]],
  })),
  ...moreNtpSamples,
];

/** Cuts handshake records in two in the middle of their message. */
const inTwoRecords = (bytes: Uint8Array): Uint8Array => {
  const [body, half] = [bytes.subarray(5), 37];
  const record = (part: Uint8Array): Uint8Array =>
    joined(hex('16 0301'), Uint8Array.of(part.length >> 8, part.length & 0xff), part);
  return joined(record(body.subarray(0, 2)), record(body.subarray(2, half)), record(body.subarray(half)));
};

export const tlsSamples: readonly Sample[] = [
  { name: 'TLS 1.2', protocol: 'tls', exchange: recorded('tls-1.2') },
  { name: 'TLS 1.3', protocol: 'tls', exchange: recorded('tls-1.3') },
  {
    name: 'a ClientHello in three records',
    protocol: 'tls',
    exchange: [
      ['inbound', inTwoRecords(recorded('tls-1.2')[0]![1])],
      ['outbound', hex('15 0303 0002 02 28')],
    ],
  },
  {
    name: 'several messages in a record',
    protocol: 'tls',
    exchange: [['outbound', hex('16 0303 000c 0e000000 0e000000 00000000')]],
  },
  {
    name: 'handshake messages that are too short',
    protocol: 'tls',
    exchange: [['inbound', hex('16 0301 0006 01000002 0303 16 0301 0009 0b000005 0000050001')]],
  },
  { name: 'HTTP where TLS is meant', protocol: 'tls', exchange: [['inbound', bytesOf('GET / HTTP/1.1\r\n\r\n')]] },
  { name: 'a record that is too long', protocol: 'tls', exchange: [['inbound', hex('17 0303 ffff')]] },
  { name: 'a record that is cut off', protocol: 'tls', exchange: [['inbound', hex('17 0303 0010 0000')]] },
  ...moreTlsSamples,
];

export { mqttSamples };

export const samples: readonly Sample[] = [
  ...httpSamples,
  ...contentSamples,
  ...webSocketSamples,
  ...mqttSamples,
  ...dnsSamples,
  ...ntpSamples,
  ...tlsSamples,
];
