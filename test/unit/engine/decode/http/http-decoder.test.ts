import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { DecodedMessage } from '../../../../../src-main/contract/decoded';
import type { FieldNode } from '../../../../../src-main/contract/fields';
import { Conversation } from '../../../../../src-main/engine/decode/conversation';
import { defaultLimits, type DecodeLimits } from '../../../../../src-main/engine/decode/limits';
import { unpack } from '../../../../../src-main/engine/unpack';
import { allFields, bytesOf, decodeExchange, fieldLines, told } from '../../../../support/decoding';

vi.setConfig({ testTimeout: 60_000 });

const joined = (...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(parts.map((part) => (typeof part === 'string' ? bytesOf(part) : part))));

/** The only message of one side, and what is said of it. */
function decoded(bytes: Uint8Array | string, limits: Partial<DecodeLimits> = {}) {
  const exchange = [['outbound', joined(bytes)]] as const;
  const all = decodeExchange(exchange, { protocol: 'http', unpack, limits: { ...defaultLimits, ...limits } });
  const message = all.find((one): one is DecodedMessage => one.kind === 'message')!;
  const codes = all.flatMap((one) =>
    one.kind === 'violation' ? [`${one.severity} ${one.code} @${one.at}+${one.len}`] : [],
  );
  return { message, codes, body: message.fields.find(({ name }) => name === 'message-body') ?? null };
}

const response = (fields: string, body: Uint8Array | string): Uint8Array => {
  const bytes = joined(body);
  return joined(`HTTP/1.1 200 OK\r\n${fields}Content-Length: ${bytes.length}\r\n\r\n`, bytes);
};

const linesUnder = (fields: readonly FieldNode[], name: string): string[] =>
  fieldLines([...allFields(fields)].filter((field) => field.name === name));

it('reads a chunked body with extensions and a trailer section, field by field', () => {
  const exchange = [
    [
      'inbound',
      bytesOf(
        'POST /a?b HTTP/1.1\r\nHost:  x \r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-T: 1\r\n\r\n',
      ),
    ],
  ] as const;
  const [message] = decodeExchange(exchange, { protocol: 'http' });
  expect(message!.kind === 'message' && fieldLines(message!.fields)).toEqual([
    'request-line: POST /a?b HTTP/1.1 @0+18',
    '  method: POST @0+4',
    '  request-target: /a?b @5+4',
    '    path: /a @5+2',
    '    query: b @8+1',
    '      query parameter: b @8+1',
    '        name: b @8+1',
    '  HTTP-version: HTTP/1.1 @10+8',
    'header section @20+41',
    '  Host: x @20+9',
    '    field-name: Host @20+4',
    '    field-value: x @27+1',
    '  Transfer-Encoding: chunked @31+26',
    '    field-name: Transfer-Encoding @31+17',
    '    field-value: chunked @50+7',
    'message-body: hello @61+17',
    '  chunk @61+14',
    '    chunk-size: 5 @61+1',
    '    chunk-ext: ;a=b @62+4',
    '      chunk-ext-name: a @63+1',
    '      chunk-ext-val: b @65+1',
    '    chunk-data: hello @68+5',
    '  last-chunk @75+3',
    '    chunk-size: 0 @75+1',
    '  content: hello (without chunks) @0+5',
    '    text @0+5',
    '      characters: hello (utf-8) @0+5',
    'trailer section @78+10',
    '  X-T: 1 @78+6',
    '    field-name: X-T @78+3',
    '    field-value: 1 @83+1',
  ]);
});

it('shows the beginning of a long body, and says how long it is', () => {
  const conversation = new Conversation({ protocol: 'http', limits: { ...defaultLimits, contentByteLength: 0 } });
  conversation.push('outbound', bytesOf('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n'));
  const [message] = conversation.push('outbound', new Uint8Array(100_000).fill(0x61));
  const body = message!.kind === 'message' ? message!.fields.at(-1)! : null;
  expect(body).toEqual({
    name: 'message-body',
    value: 'a'.repeat(16_384),
    at: 43,
    len: 100_000,
    text: 'the first 16,384 of 100,000 bytes',
  });
});

it('goes on after a million header fields', () => {
  const conversation = new Conversation({ protocol: 'http' });
  conversation.push('inbound', bytesOf('POST / HTTP/1.1\r\nHost: a\r\n'));
  const piece = bytesOf('a: b\r\n'.repeat(10_000));
  for (let count = 0; count < 100; count++) expect(conversation.push('inbound', piece)).toEqual([]);
  const last = conversation.push('inbound', bytesOf('Content-Length: 2\r\n\r\nhiGET / HTTP/1.0\r\n\r\n'));
  expect(told(last)).toEqual([
    '← http request POST / HTTP/1.1 · 2 B [0+6000049]',
    '← ! warning FIELDS_NOT_SHOWN [6020+4]',
    '← http request GET / HTTP/1.0 [6000049+18]',
  ]);
  expect(last[0]!.kind === 'message' && [...allFields(last[0]!.fields)].length).toBeLessThan(4_000);
});

describe('request targets', () => {
  const parts = (line: string): string[] =>
    linesUnder(decoded(`${line} HTTP/1.0\r\n\r\n`).message.fields, 'request-target');

  it('shows path and query as they are written, and without percent-encoding', () => {
    expect(parts('GET /%C3%A9?a=1+2&b%20c&&d=%zz')).toEqual([
      'request-target: /%C3%A9?a=1+2&b%20c&&d=%zz @4+26',
      '  path: /%C3%A9 (/é) @4+7',
      '  query: a=1+2&b%20c&&d=%zz @12+18',
      '    query parameter: a=1+2 (a=1 2) @12+5',
      '      name: a @12+1',
      '      value: 1+2 (1 2) @14+3',
      '    query parameter: b%20c (b c) @18+5',
      '      name: b%20c (b c) @18+5',
      '    query parameter: d=%zz @25+5',
      '      name: d @25+1',
      '      value: %zz @27+3',
    ]);
  });

  it.each([
    ['OPTIONS *', ['request-target: * @8+1']],
    [
      'CONNECT [::1]:443',
      ['request-target: [::1]:443 @8+9', '  authority: [::1]:443 @8+9', '    host: [::1] @8+5', '    port: 443 @14+3'],
    ],
    [
      'GET http://a.b:80/c',
      [
        'request-target: http://a.b:80/c @4+15',
        '  scheme: http @4+4',
        '  authority: a.b:80 @11+6',
        '    host: a.b @11+3',
        '    port: 80 @15+2',
        '  path: /c @17+2',
      ],
    ],
  ])('%s', (line, expected) => expect(parts(line)).toEqual(expected));
});

describe('what field values consist of', () => {
  const value = (line: string): string[] =>
    linesUnder(decoded(`HTTP/1.1 204 No Content\r\n${line}\r\n\r\n`).message.fields, 'field-value').slice(1);

  it.each([
    [
      'Content-Type: text/html; Charset="utf-8" ;x',
      ['  media-type: text/html @39+9', '  Charset: utf-8 @50+15', '  x:  @67+1'],
    ],
    ['Cache-Control: no-cache, max-age="60"', ['  no-cache:  @40+8', '  max-age: 60 @50+12']],
    [
      'Set-Cookie: a=b=c; path=/; Secure; Max-Age=3; x=y',
      [
        '  cookie-pair: a=b=c @37+5',
        '    cookie-name: a @37+1',
        '    cookie-value: b=c @39+3',
        '  Path: / @44+6',
        '  Secure:  @52+6',
        '  Max-Age: 3 @60+9',
        '  extension-av: x=y @71+3',
      ],
    ],
    [
      'Accept: text/html;q=0.5, */*',
      ['  media-range: text/html;q=0.5 @33+15', '    q: 0.5 @43+5', '  media-range: */* @50+3'],
    ],
    ['Connection: close', []],
    [
      'Range: bytes=0-9, -5',
      [
        '  range-unit: bytes @32+5',
        '  int-range: 0-9 @38+3',
        '    first-pos: 0 @38+1',
        '    last-pos: 9 @40+1',
        '  suffix-range: -5 (the last 5 bytes) @43+2',
      ],
    ],
    [
      'Content-Range: bytes 0-9/100',
      ['  range-unit: bytes @40+5', '  first-pos: 0 @46+1', '  last-pos: 9 @48+1', '  complete-length: 100 @50+3'],
    ],
    ['Authorization: Basic YTpi', ['  auth-scheme: Basic @40+5', '  user-pass: YTpi (a:b) @46+4']],
    ['Authorization: Basic YTpiY', ['  auth-scheme: Basic @40+5', '  user-pass: YTpiY @46+5']],
    [
      'WWW-Authenticate: Digest realm="a, b", qop=auth',
      ['  auth-scheme: Digest @43+6', '  realm: a, b @50+12', '  qop: auth @64+8'],
    ],
  ])('%s', (line, expected) => expect(value(line)).toEqual(expected));

  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'Date: %s',
    (date) => {
      const { message } = decoded(`HTTP/1.1 204 No Content\r\nDate: ${date}\r\n\r\n`);
      expect([...allFields(message.fields)].find(({ name }) => name === 'field-value')!.text).toBe(
        '1994-11-06T08:49:37Z',
      );
    },
  );

  it('does not show a password in a summary', () => {
    expect(decoded('GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YTpi\r\n\r\n').message.summary).toBe(
      'GET / HTTP/1.1',
    );
  });

  it('leaves them out where only the fields themselves are asked for', () => {
    const { message } = decoded('GET /a?b HTTP/1.0\r\nCookie: a=b\r\n\r\n', { contentByteLength: 0 });
    expect(fieldLines(message.fields)).toEqual([
      'request-line: GET /a?b HTTP/1.0 @0+17',
      '  method: GET @0+3',
      '  request-target: /a?b @4+4',
      '  HTTP-version: HTTP/1.0 @9+8',
      'header section @19+15',
      '  Cookie: a=b @19+11',
      '    field-name: Cookie @19+6',
      '    field-value: a=b @27+3',
    ]);
  });
});

describe('content codings', () => {
  const text = '{"a":[1,2,3]}';

  it.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
  ])('%s', (coding, packed) => {
    const { message, body, codes } = decoded(
      response(`Content-Type: application/json\r\nContent-Encoding: ${coding}\r\n`, packed),
    );
    expect(codes).toEqual([]);
    expect([body!.at + body!.len, body!.len]).toEqual([message.len, packed.length]);
    const bytes = message.sources?.at(-1)?.bytes ?? packed;
    expect(Buffer.from(bytes).toString()).toBe(text);
    expect(linesUnder(message.fields, 'JSON')).toContain(
      '  object (1 member) @' + (message.sources ? '0' : body!.at) + '+13',
    );
  });

  it('is shown beside the bytes of the wire, without chunks and then without the coding', () => {
    const packed = gzipSync('hi');
    const chunk = joined(`${packed.length.toString(16)}\r\n`, packed, '\r\n0\r\n\r\n');
    const { message, body } = decoded(
      joined('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n', chunk),
    );
    expect(body!.children!.map(({ name, source, text: said }) => [name, source, said])).toEqual([
      ['chunk', undefined, undefined],
      ['last-chunk', undefined, undefined],
      ['content', 0, 'without chunks'],
      ['content', 1, 'without chunks, gzip'],
    ]);
    expect(message.sources!.map(({ name, byteLength }) => [name, byteLength])).toEqual([
      ['content without chunks', packed.length],
      ['content without chunks, gzip', 2],
    ]);
    expect(body!.children![3]!.value).toBe('hi');
  });

  it('shows what could be unpacked of what is broken or cut off', () => {
    const lines = Array.from({ length: 400 }, (_, at) => `line ${at * 7919} of many`).join('\n');
    const packed = gzipSync(lines);
    const broken = Buffer.from(packed).fill(0xff, packed.length - 200);
    for (const bytes of [packed.subarray(0, packed.length - 200), broken]) {
      const { message, codes } = decoded(response('Content-Encoding: gzip\r\n', bytes));
      expect(codes).toEqual([`warning HTTP_CODING_BROKEN @${message.len - bytes.length}+${bytes.length}`]);
      const shown = Buffer.from(message.sources![0]!.bytes).toString();
      expect(shown.length).toBeGreaterThan(1000);
      expect(lines.startsWith(shown.slice(0, 1000))).toBe(true);
    }
  });

  it('says nothing of a long one of which only the beginning is kept', () => {
    const packed = gzipSync(Buffer.from(Array.from({ length: 40_000 }, (_, at) => (at * 7919) % 251)));
    const { message, codes } = decoded(response('Content-Encoding: gzip\r\nContent-Type: image/png\r\n', packed), {
      valueByteLength: 200,
    });
    expect(codes).toEqual([]);
    expect(message.sources![0]!.bytes.length).toBeGreaterThan(100);
  });

  it.each(['gzip', 'br', 'gzip, gzip'])('names the limit of a compression bomb: %s', (coding) => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    const packed = coding === 'br' ? brotliCompressSync(zeros) : gzipSync(zeros);
    const bomb = coding === 'gzip, gzip' ? gzipSync(packed) : packed;
    const { codes } = decoded(
      joined(response(`Content-Encoding: ${coding}\r\n`, bomb), 'HTTP/1.1 204 No Content\r\n\r\n'),
      { valueByteLength: 1024 * 1024 },
    );
    expect(codes.map((code) => code.split(' @')[0])).toEqual(['warning HTTP_UNPACKED_TOO_LONG']);
  });

  it('says which coding it does not know, and leaves packed what nobody unpacks', () => {
    expect(decoded(response('Content-Encoding: compress\r\n', 'x')).codes).toEqual(['note HTTP_CODING_UNKNOWN @66+1']);
    const [message] = decodeExchange([['outbound', response('Content-Encoding: gzip\r\n', gzipSync('x'))]], {
      protocol: 'http',
    });
    expect(message).not.toHaveProperty('sources');
  });
});

describe('exchanges', () => {
  const parts = (exchange: Parameters<typeof decodeExchange>[0]): string[] =>
    decodeExchange(exchange, { protocol: 'http' }).flatMap((one) =>
      one.kind === 'message'
        ? [`${one.summary}: ${one.exchange ? `${one.exchange.part} ${one.exchange.key}` : 'none'}`]
        : [],
    );

  it('ties pipelined responses to their requests, 1xx to the one that waits', () => {
    const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
    expect(
      parts([
        ['inbound', bytesOf(get('/1') + 'HEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n' + get('/3'))],
        [
          'outbound',
          bytesOf(
            'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
          ),
        ],
        ['inbound', bytesOf('GET /4 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n')],
        ['outbound', bytesOf('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n')],
      ]),
    ).toEqual([
      'GET /1 HTTP/1.1: begins 1',
      'HEAD /2 HTTP/1.1: begins 2',
      'GET /3 HTTP/1.1: begins 3',
      'HTTP/1.1 103 Early Hints: goes-on 1',
      'HTTP/1.1 204 No Content: ends 1',
      'HTTP/1.1 200 OK: ends 2',
      'HTTP/1.1 404 Not Found: ends 3',
      'GET /4 HTTP/1.1: begins 4',
      'HTTP/1.1 101 Switching Protocols: ends 4',
    ]);
  });

  it('ties nothing where no request has been seen, or too many', () => {
    expect(parts([['outbound', bytesOf('HTTP/1.1 204 No Content\r\n\r\n')]])).toEqual([
      'HTTP/1.1 204 No Content: none',
    ]);
    const conversation = new Conversation({ protocol: 'http', limits: { ...defaultLimits, pendingRequests: 2 } });
    const found = conversation.push('inbound', bytesOf('GET / HTTP/1.0\r\n\r\n'.repeat(3)));
    expect(found.map((one) => one.kind === 'message' && one.exchange?.key)).toEqual(['1', '2', undefined]);
  });
});

it('gives up on a line without an end, and keeps the rest raw', () => {
  const conversation = new Conversation({ protocol: 'http' });
  conversation.push('inbound', bytesOf('GET / HTTP/1.1\r\nX: '));
  const found = conversation.push('inbound', new Uint8Array(100_000).fill(0x61));
  expect(told(found)).toEqual(['← http request GET / HTTP/1.1 [0+16]', '← ! error HTTP_LINE_TOO_LONG [16+65536]']);
  expect(conversation.rawFrom('inbound')).toBe(16);
});
