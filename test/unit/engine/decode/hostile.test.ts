/** What is made to cost more than it brings: a named limit holds, a violation says so, and decoding goes on. */
import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import type { Decoded, MessageDirection } from '../../../../src-main/contract/decoded';
import type { FieldNode } from '../../../../src-main/contract/fields';
import { Conversation, type ConversationOptions } from '../../../../src-main/engine/decode/conversation';
import { inflate } from '../../../../src-main/engine/inflate';
import { unpack } from '../../../../src-main/engine/unpack';
import { bytesOf, hex } from '../../../support/decoding';
import { heapUsed } from '../../../support/mutations/campaign';

vi.setConfig({ testTimeout: 600_000 });

const megabyte = 1024 * 1024;
/** What may be kept of all of them, whatever comes. */
const kept = 96 * megabyte;

type Said = readonly [direction: MessageDirection, bytes: Uint8Array];

interface Attack {
  readonly name: string;
  readonly options: ConversationOptions;
  /** One after the other; many are made while they are said. */
  said(): Iterable<Said>;
  /** Codes that have to be among those that are said; none: it is no fault to be so many, or nobody reads it. */
  readonly codes: readonly RegExp[];
  /** What comes after it, and has to be understood. */
  readonly after: Said;
  readonly understood: string;
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const response = (fields: string, body: Uint8Array): Said => [
  'outbound',
  joined(bytesOf(`HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n`), body),
];
const nextResponse: Said = ['outbound', bytesOf('HTTP/1.1 204 No Content\r\n\r\n')];
const nextRequest: Said = ['inbound', bytesOf('GET /next HTTP/1.1\r\nHost: a\r\n\r\n')];
const upgrade: readonly Said[] = [
  [
    'inbound',
    bytesOf(
      'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    ),
  ],
  [
    'outbound',
    bytesOf(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n\r\n',
    ),
  ],
];
const http: ConversationOptions = { protocol: 'http', inflate, unpack };

function frame(first: number, payload: Uint8Array): Said {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(payload.length));
  return ['outbound', joined(Uint8Array.of(first, 127), length, payload)];
}

/** The same bytes, many times. */
const times = (count: number, bytes: Uint8Array): Uint8Array => Buffer.alloc(count * bytes.length, bytes);

function* many(count: number, said: Said): Generator<Said> {
  for (let number = 0; number < count; number++) yield said;
}

const zeros = new Uint8Array(64 * megabyte);
const levels = 10_000;
const nested: Readonly<Record<string, Uint8Array>> = {
  'application/json': bytesOf('['.repeat(levels)),
  'application/problem+json': bytesOf('{"a":'.repeat(levels / 5)),
  'application/cbor': new Uint8Array(levels).fill(0x81),
  'application/msgpack': new Uint8Array(levels).fill(0x91),
  'application/x-protobuf': new Uint8Array(levels).fill(0x0b),
};

const connect = hex('10 0d 0004 4d515454 04 02 003c 0001 61');
const ping: Said = ['inbound', hex('c000')];

const attacks: readonly Attack[] = [
  ...Object.entries({ gzip: gzipSync(zeros), br: brotliCompressSync(zeros) }).map(([coding, packed]) => ({
    name: `64 MiB of zeros in ${packed.length} bytes, ${coding}`,
    options: http,
    said: () => [response(`Content-Encoding: ${coding}\r\n`, packed)],
    // Of a long body only the beginning is kept, which becomes no more than the limit.
    codes: coding === 'br' ? [/^HTTP_UNPACKED_TOO_LONG$/] : [],
    after: nextResponse,
    understood: 'response',
  })),
  {
    name: '64 MiB of zeros in a WebSocket message, compressed',
    options: http,
    said: () => [...upgrade, frame(0xc1, deflateRawSync(zeros))],
    codes: [/^WS_(NOT_INFLATED|INFLATED_TOO_LONG)$/],
    after: ['outbound', hex('8900')],
    understood: 'ping',
  },
  {
    name: '100,000 WebSocket messages that cannot be inflated',
    options: http,
    said: function* () {
      yield* upgrade;
      yield* many(100, ['outbound', times(1_000, hex('c103ffffff'))]);
    },
    codes: [/^WS_NOT_INFLATED$/],
    after: ['outbound', hex('8900')],
    understood: 'ping',
  },
  {
    name: 'a WebSocket message of 100,000 fragments',
    options: http,
    said: function* () {
      yield* [...upgrade, ['outbound', hex('010161')] as const];
      yield* many(100, ['outbound', times(1_000, hex('000161'))]);
    },
    codes: [],
    after: ['outbound', hex('8900')],
    understood: 'ping',
  },
  ...Object.entries(nested).map(([mediaType, body]) => ({
    name: `${body.length} bytes of nesting, ${mediaType}`,
    options: http,
    said: () => [response(`Content-Type: ${mediaType}\r\n`, body)],
    codes: mediaType.endsWith('json') ? [/^CONTENT_TOO_DEEP$/] : [],
    after: nextResponse,
    understood: 'response',
  })),
  {
    name: '10,000 levels of DER in a certificate',
    options: { protocol: 'tls' },
    said: () => {
      const der = times(levels, hex('3080'));
      const u24 = (value: number) => hex(value.toString(16).padStart(6, '0'));
      const list = joined(u24(der.length), der);
      const certificate = joined(hex('0b'), u24(list.length + 3), u24(list.length), list);
      // A record holds 16 KiB.
      return [0, 16_000].map((from) => {
        const part = certificate.subarray(from, from + 16_000);
        return ['outbound', joined(hex('16 0303'), hex(part.length.toString(16).padStart(4, '0')), part)] as const;
      });
    },
    codes: [],
    after: ['outbound', hex('15 0303 0002 02 28')],
    understood: 'alert',
  },
  {
    name: 'names of pointers to pointers, as long as a DNS message can be',
    options: { protocol: 'dns', transport: 'tcp' },
    said: () => {
      // Each record's name is a label and a pointer to the one before it.
      const record = (at: number) => hex(`0161 ${(0xc000 | at).toString(16)} 0001 0001 00000000 0000`);
      const records = Array.from({ length: 1_000 }, (_, number) =>
        record(number === 0 ? 12 : 12 + 5 + (number - 1) * 14),
      );
      const body = joined(hex('0001 8000 0001 03e8 0000 0000 00 0001 0001'), ...records);
      return [['inbound', joined(hex(body.length.toString(16).padStart(4, '0')), body)]];
    },
    codes: [],
    after: ['inbound', hex('0011 0002 0100 0001 0000 0000 0000 00 0001 0001')],
    understood: 'query',
  },
  {
    name: 'a million header fields',
    options: http,
    said: function* () {
      yield ['inbound', bytesOf('POST / HTTP/1.1\r\nHost: a\r\n')];
      yield* many(100, ['inbound', bytesOf('a: b\r\n'.repeat(10_000))]);
      yield ['inbound', bytesOf('Content-Length: 0\r\n\r\n')];
    },
    codes: [/^FIELDS_NOT_SHOWN$/],
    after: nextRequest,
    understood: 'request',
  },
  {
    name: 'a million chunks',
    options: http,
    said: function* () {
      yield ['inbound', bytesOf('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')];
      yield* many(100, ['inbound', bytesOf('1\r\na\r\n'.repeat(10_000))]);
      yield ['inbound', bytesOf('0\r\n\r\n')];
    },
    codes: [/^FIELDS_NOT_SHOWN$/],
    after: nextRequest,
    understood: 'request',
  },
  {
    name: '100,000 requests that nobody answers',
    options: http,
    said: () => many(100, ['inbound', bytesOf('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1_000))]),
    codes: [],
    after: nextRequest,
    understood: 'request',
  },
  {
    name: '100,000 messages that nobody acknowledges, over MQTT',
    options: { protocol: 'mqtt' },
    said: function* () {
      yield ['inbound', connect];
      for (let number = 0; number < 100; number++)
        yield [
          'inbound',
          joined(
            ...Array.from({ length: 1_000 }, (_, at) => {
              const id = 1 + ((number * 1_000 + at) % 65_535);
              return Uint8Array.of(0x32, 6, 0, 1, 0x61, id >> 8, id & 0xff, 0x78);
            }),
          ),
        ];
    },
    codes: [],
    after: ping,
    understood: 'PINGREQ',
  },
  {
    name: 'a SUBSCRIBE of 200,000 topic filters',
    options: { protocol: 'mqtt' },
    said: () => {
      const filters = joined(hex('0001'), times(200_000, hex('0001 61 01')));
      const length = [(filters.length & 127) | 128, ((filters.length >> 7) & 127) | 128, filters.length >> 14];
      return [['inbound', connect] as const, ['inbound', joined(Uint8Array.of(0x82, ...length), filters)] as const];
    },
    codes: [/^FIELDS_NOT_SHOWN$/],
    after: ping,
    understood: 'PINGREQ',
  },
  {
    name: 'a TLS handshake message in records of one byte',
    options: { protocol: 'tls' },
    said: function* () {
      yield ['inbound', hex('16 0301 0004 01 01ffff')];
      yield* many(131, ['inbound', times(1_000, hex('16 0301 0001 00'))]);
      yield ['inbound', times(71, hex('16 0301 0001 00'))];
    },
    codes: [],
    after: ['inbound', hex('15 0303 0002 02 28')],
    understood: 'alert',
  },
];

it.each(attacks)('$name', ({ options, said, codes, after, understood }) => {
  const conversation = new Conversation(options);
  const before = heapUsed();
  const found = new Set<string>();
  let deepest = 0;
  const note = (decoded: readonly Decoded[]): void => {
    for (const one of decoded)
      if (one.kind === 'violation') found.add(one.code);
      else deepest = Math.max(deepest, depth(one.fields));
  };
  for (const [direction, bytes] of said()) note(conversation.push(direction, bytes));
  expect(heapUsed() - before).toBeLessThan(kept);
  const last = conversation.push(...after);
  note(last);
  expect(last.map((one) => one.kind === 'message' && one.type)).toContain(understood);
  for (const code of codes) expect([...found].join('\n')).toMatch(new RegExp(code, 'm'));
  expect(deepest).toBeLessThan(200);
});

function depth(fields: readonly FieldNode[]): number {
  return 1 + Math.max(0, ...fields.map(({ children = [] }) => (children.length > 0 ? depth(children) : 0)));
}

it('keeps no more of an endless message than its limits', () => {
  const piece = new Uint8Array(64 * 1024).fill(0x61);
  const begins: readonly [ConversationOptions['protocol'], string][] = [
    ['http', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n'],
    ['http', 'GET / HTTP/1.1\r\nHost: a\r\nX: '],
    ['http', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['mqtt', '\x30\xff\xff\xff\x7f\x00\x01a'],
  ];
  for (const [protocol, begin] of begins) {
    const conversation = new Conversation({ protocol });
    conversation.push('inbound', bytesOf(begin));
    const before = heapUsed();
    for (let count = 0; count < 3200; count++) conversation.push('inbound', piece);
    expect(heapUsed() - before).toBeLessThan(64 * megabyte);
  }
});
