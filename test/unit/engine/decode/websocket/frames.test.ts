import { constants, createDeflateRaw, deflateRawSync, type DeflateRaw } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Decoded, DecodedMessage } from '../../../../../src-main/contract/decoded';
import { defaultLimits } from '../../../../../src-main/engine/decode/limits';
import { inflate } from '../../../../../src-main/engine/inflate';
import { allFields, bytesOf, decodeExchange, fieldLines, hex, told, type Exchange } from '../../../../support/decoding';

const key = 'dGhlIHNhbXBsZSBub25jZQ==';
const request = (extra = '') =>
  `GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n${extra}\r\n`;
const response = (extra = '') =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n${extra}\r\n`;
const opened = (extra = ''): Exchange => [
  ['inbound', bytesOf(request(extra))],
  ['outbound', bytesOf(response(extra))],
];

const decode = (exchange: Exchange, limits = defaultLimits): Decoded[] =>
  decodeExchange(exchange, { protocol: 'http', inflate, limits });
const frames = (exchange: Exchange, extra = '', limits = defaultLimits): DecodedMessage[] =>
  decode([...opened(extra), ...exchange], limits).filter(
    (one): one is DecodedMessage => one.kind === 'message' && one.proto === 'websocket',
  );

function masked(first: number, payload: Uint8Array): Uint8Array {
  const mask = [0x37, 0xfa, 0x21, 0x3d];
  return Uint8Array.from([first, 0x80 | payload.length, ...mask, ...payload.map((byte, at) => byte ^ mask[at & 3]!)]);
}
const plain = (first: number, payload: Uint8Array): Uint8Array => Uint8Array.from([first, payload.length, ...payload]);

describe('payloads', () => {
  it('are shown unmasked as bytes of their own, that fields point into', () => {
    const [frame] = frames([['inbound', masked(0x81, bytesOf('{"a":1}'))]]);
    expect(frame!.sources).toEqual([{ name: 'unmasked payload', bytes: bytesOf('{"a":1}'), byteLength: 7 }]);
    expect(fieldLines(frame!.fields).slice(6)).toEqual([
      'Payload length: 7 @1+1&7f',
      'Masking-key: 37fa213d @2+4',
      'Payload data: {"a":1} @6+7',
      '  Unmasked payload: {"a":1} @0+7',
      '    JSON @0+7',
      '      object (1 member) @0+7',
      '        a: 1 (number) @1+5',
      '          key: a @1+3',
      '          number: 1 @5+1',
    ]);
    const sources = [...allFields(frame!.fields)].filter(({ source }) => source !== undefined);
    expect(sources.map(({ name, source }) => [name, source])).toEqual(
      expect.arrayContaining([['Unmasked payload', 0]]),
    );
  });

  it('of a server point into the frame itself', () => {
    const [frame] = frames([['outbound', plain(0x88, Uint8Array.from([0x03, 0xe9, ...bytesOf('bye')]))]]);
    expect(frame!.sources).toBeUndefined();
    expect(fieldLines(frame!.fields).slice(-3)).toEqual([
      'Payload data: 03e9627965 @2+5',
      '  Status code: 1001 (Going Away) @2+2',
      '  Reason: bye @4+3',
    ]);
  });

  it('in fragments are put together in the last one', () => {
    const parts = [plain(0x01, bytesOf('{"a"')), plain(0x89, bytesOf('x')), plain(0x80, bytesOf(':[]}'))];
    const [first, , last] = frames(parts.map((bytes) => ['outbound', bytes] as const));
    expect(first!.sources).toBeUndefined();
    expect(last!.sources).toEqual([{ name: 'message of 2 frames', bytes: bytesOf('{"a":[]}'), byteLength: 8 }]);
    expect(fieldLines(last!.fields).slice(7, 10)).toEqual([
      'Payload data: :[]} @2+4',
      '  Application data: {"a":[]} (8 B, of 2 frames) @0+8',
      '    JSON @0+8',
    ]);
  });

  it('are not read where nothing is to be read', () => {
    const limits = { ...defaultLimits, contentByteLength: 0 };
    const [frame] = frames([['inbound', masked(0x81, bytesOf('{"a":1}'))]], '', limits);
    expect([...allFields(frame!.fields)].some(({ name }) => name === 'JSON')).toBe(false);
  });
});

/** As a peer compresses that keeps its context from message to message. */
async function deflated(codec: DeflateRaw, text: string): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  const collect = (piece: Buffer): void => void pieces.push(piece);
  codec.on('data', collect);
  codec.write(text);
  await new Promise<void>((resolve) => codec.flush(constants.Z_SYNC_FLUSH, resolve));
  codec.off('data', collect);
  return Uint8Array.from(Buffer.concat(pieces).subarray(0, -4));
}

describe('permessage-deflate', () => {
  it.each([9, 15])('goes on with what was said before, in a window of %i bits', async (windowBits) => {
    const codec = createDeflateRaw({ windowBits });
    const texts = Array.from({ length: 40 }, (_, at) => `the same words again and again, number ${at % 7}`);
    const said: (readonly ['outbound', Uint8Array])[] = [];
    for (const text of texts) said.push(['outbound', plain(0xc1, await deflated(codec, text))]);
    const found = frames(
      said,
      `Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=${windowBits}\r\n`,
    );
    const whole = found.map(({ fields }) => [...allFields(fields)].find(({ name }) => name === 'Application data'));
    expect(whole.map((field) => field?.value)).toEqual(texts);
    expect(found[1]!.sources![0]!.name).toBe('message inflated');
    expect(said[9]![1].length).toBeLessThan(20);
    codec.close();
  });

  it('stops at a bomb, says so, and goes on with the next message', () => {
    const bomb = deflateRawSync(new Uint8Array(2_000_000), { finishFlush: 2 }).subarray(0, -4);
    const text = deflateRawSync('after', { finishFlush: 2 }).subarray(0, -4);
    const long = Uint8Array.from([0xc2, 126, bomb.length >> 8, bomb.length & 0xff, ...bomb]);
    const limits = { ...defaultLimits, inflatedByteLength: 100_000 };
    const extension = 'Sec-WebSocket-Extensions: permessage-deflate';
    const said: Exchange = [
      ['outbound', long],
      ['outbound', plain(0xc1, text)],
    ];
    const lines = (extra: string) =>
      told(decode([...opened(extra), ...said], limits).slice(2)).map((line) => line.replace(/ \[.*/, ''));
    expect(lines(`${extension}; server_no_context_takeover\r\n`)).toEqual([
      `→ websocket binary ${(bomb.length / 1000).toFixed(1)} kB compressed`,
      '→ ! warning WS_INFLATED_TOO_LONG',
      `→ websocket text “after” · ${text.length} B compressed`,
    ]);
    expect(lines(`${extension}\r\n`).slice(2)).toEqual([
      `→ websocket text ${text.length} B compressed`,
      '→ ! note WS_CONTEXT_LOST',
    ]);
  });
});

describe('exchanges', () => {
  it('tie a Pong to the Ping with its payload, and a Close to a Close', () => {
    const found = frames([
      ['outbound', hex('890161 890162 890163')],
      ['inbound', masked(0x8a, bytesOf('b'))],
      ['inbound', masked(0x89, bytesOf('a'))],
      ['outbound', hex('8a0161')],
      ['inbound', masked(0x88, hex('03e8'))],
      ['outbound', hex('880203e8')],
    ]);
    expect(found.map(({ type, exchange }) => `${type} ${exchange?.key} ${exchange?.part}`)).toEqual([
      'ping ping 1 begins',
      'ping ping 2 begins',
      'ping ping 3 begins',
      'pong ping 2 ends',
      'ping ping 4 begins',
      'pong ping 4 ends',
      'close close begins',
      'close close ends',
    ]);
  });
});

describe('what breaks the rules', () => {
  const wrong = (exchange: Exchange): string[] =>
    decode(exchange).flatMap((one) => (one.kind === 'violation' ? [`${one.severity} ${one.code} ${one.clause}`] : []));
  const shaken = (asked: string, answered: string): string[] =>
    wrong([
      ['inbound', bytesOf(asked)],
      ['outbound', bytesOf(answered)],
    ]);

  it('nothing does in a handshake that is right', () => {
    expect(shaken(request(), response())).toEqual([]);
    const [, answer] = decode(opened());
    const accept =
      answer!.kind === 'message'
        ? [...allFields(answer!.fields)].find(({ name }) => name === 'Sec-WebSocket-Accept')
        : null;
    expect(accept?.text).toBe('matches the key');
  });

  it.each([
    ['another accept', request(), response().replace('s3pP', 's3pQ'), ['error WS_ACCEPT_WRONG RFC 6455 §4.2.2']],
    [
      'no accept',
      request(),
      response().replace(/Sec-WebSocket-Accept.*\r\n/, ''),
      ['error WS_ACCEPT_MISSING RFC 6455 §4.2.2'],
    ],
    ['no key', request().replace(/Sec-WebSocket-Key.*\r\n/, ''), response(), ['error WS_KEY_MISSING RFC 6455 §4.1']],
    [
      'a short key',
      request().replace(key, 'c2hvcnQ='),
      response().replace(/t: .*=/, 't: x='),
      ['error WS_KEY RFC 6455 §4.1', 'error WS_ACCEPT_WRONG RFC 6455 §4.2.2'],
    ],
    ['version 8', request().replace('Version: 13', 'Version: 8'), response(), ['error WS_VERSION RFC 6455 §4.1']],
    ['POST', request().replace('GET', 'POST'), response(), ['error WS_HANDSHAKE_METHOD RFC 6455 §4.1']],
    [
      'no Connection',
      request().replace('Connection: Upgrade\r\n', ''),
      response(),
      ['error WS_HANDSHAKE_UPGRADE RFC 6455 §4.1'],
    ],
    [
      'a subprotocol of its own',
      request(),
      response('Sec-WebSocket-Protocol: chat\r\n'),
      ['error WS_SUBPROTOCOL_NOT_OFFERED RFC 6455 §4.1'],
    ],
    [
      'an extension of its own',
      request(),
      response('Sec-WebSocket-Extensions: permessage-deflate\r\n'),
      ['error WS_EXTENSION_NOT_OFFERED RFC 6455 §4.1'],
    ],
    [
      'a window that is none',
      request('Sec-WebSocket-Extensions: permessage-deflate\r\n'),
      response('Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=16\r\n'),
      ['error WS_EXTENSION_PARAMETER RFC 7692 §7.1'],
    ],
  ])('a handshake with %s', (_, asked, answered, expected) => {
    expect(shaken(asked, answered)).toEqual(expected);
  });

  it.each([
    ['a client that does not mask', 'inbound', '810161', ['error WS_NOT_MASKED RFC 6455 §5.1']],
    ['a server that does', 'outbound', '8181 00000000 61', ['error WS_MASKED RFC 6455 §5.1']],
    ['RSV2', 'outbound', 'a10161', ['error WS_RESERVED_BITS RFC 6455 §5.2']],
    ['RSV1 without an extension', 'outbound', 'c10161', ['error WS_RESERVED_BITS RFC 6455 §5.2']],
    ['opcode 11', 'outbound', '8b00', ['error WS_OPCODE RFC 6455 §5.2']],
    ['a Ping in fragments', 'outbound', '0900', ['error WS_CONTROL_FRAGMENTED RFC 6455 §5.5']],
    ['a long length of 125', 'outbound', `827e007d${'00'.repeat(125)}`, ['error WS_LENGTH_NOT_MINIMAL RFC 6455 §5.2']],
    ['a length with a sign', 'outbound', '827f8000000000000000', ['error WS_LENGTH_SIGN RFC 6455 §5.2']],
    ['a length that nobody has', 'outbound', '827f7fffffffffffffff', ['error WS_LENGTH RFC 6455 §5.2']],
    ['a message inside another', 'outbound', '010161 810162', ['error WS_FRAGMENTS_NOT_DONE RFC 6455 §5.4']],
    ['a continuation of nothing', 'outbound', '800161', ['error WS_NOTHING_TO_CONTINUE RFC 6455 §5.4']],
    ['bad UTF-8, told of the frame that holds it', 'outbound', '0101ff 800161', ['error WS_NOT_UTF8 RFC 6455 §8.1']],
    ['a character that never ends', 'outbound', '0101e2 800182', ['error WS_NOT_UTF8 RFC 6455 §8.1']],
    ['half a status code', 'outbound', '880103', ['error WS_CLOSE_TOO_SHORT RFC 6455 §5.5.1']],
    ['status code 1005', 'outbound', '880203ed', ['error WS_CLOSE_CODE RFC 6455 §7.4']],
    ['a server that misses an extension', 'outbound', '880203f2', ['warning WS_CLOSE_CODE_CLIENT RFC 6455 §7.4.1']],
    ['a reason that is no text', 'outbound', '880303e8ff', ['error WS_NOT_UTF8 RFC 6455 §8.1']],
    ['data after Close', 'outbound', '8800 810161', ['warning WS_AFTER_CLOSE RFC 6455 §5.5.1']],
  ] as const)('%s', (_, direction, digits, expected) => {
    expect(wrong([...opened(), [direction, hex(digits)]])).toEqual(expected);
  });

  it('a character in two frames does not', () => {
    expect(wrong([...opened(), ['outbound', hex('0101c3 8001a9')]])).toEqual([]);
  });

  it('a Pong that answers another Ping', () => {
    expect(wrong([...opened(), ['inbound', masked(0x89, bytesOf('a'))], ['outbound', hex('8a0162')]])).toEqual([
      'note WS_PONG_UNASKED RFC 6455 §5.5.3',
    ]);
  });
});
