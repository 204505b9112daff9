/** Seeds of the readers of contents. */
import { readContent } from '../../../src-main/engine/decode/payload/read-content';
import { defaultLimits } from '../../../src-main/engine/decode/limits';
import type { ContentName } from '../../../src-main/contract/field-catalog/content';
import { bytesOf, hex } from '../decoding';
import { fieldCount, wrongField } from './account';
import type { Played, Seed } from './campaign';
import { placesIn } from './stream-seeds';

const mediaTypes: Readonly<Record<ContentName, string>> = {
  json: 'application/json',
  cbor: 'application/cbor',
  msgpack: 'application/msgpack',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data; boundary=b',
  protobuf: 'application/x-protobuf',
  text: 'text/plain; charset=utf-8',
};

/** CBOR's are of RFC 8949 appendix A. */
const contents: Readonly<Record<ContentName, readonly Uint8Array[]>> = {
  json: [
    '{"a":1,"b":[true,false,null],"c":{"d":"e\\u00e9\\n","f":-1.5e+10}}',
    '[[],{},"",0,[[[1]]]]',
    ' "text" ',
    '{"a":1,"a":2}\n{"b":3}\n',
    '{"\u4f60\u597d":"\ud83d\ude00","k":"\\ud83d\\ude00"}',
  ].map((text) => Uint8Array.from(Buffer.from(text))),
  cbor: [
    '1bffffffffffffffff c349010000000000000000 3903e7 f90001 f97c00 fb7ff0000000000000',
    'c074323031332d30332d32315432303a30343a30305a',
    'c11a514b67b0 d74401020304 d818456449455446',
    '83018202039f0405ff bf61610161629f0203ffff',
    'a56161614161626142616361436164614461656145',
    '5f42010243030405ff 7f657374726561646d696e67ff',
    'f6 f7 f0 f8ff 19 0100 d9d9f7a0',
  ].map(hex),
  msgpack: [
    '82a7636f6d70616374c3a6736368656d6100',
    '93c0c2c3 ccff cdffff ceffffffff cfffffffffffffffff d0ff d1ffff d2ffffffff d3ffffffffffffffff',
    'ca3fc00000 cb3ff8000000000000 a161 d90161 da000161 db0000000161',
    'c40101 c5000101 c60000000101 dc000101 dd0000000101 de0001a16101 df00000001a16101',
    'd40501 d50502 d6ff00000000 d7ff0000000000000000 c7030501ff00',
  ].map(hex),
  form: ['name=value&x=1', 'a=%20b+c&d=%e4%bd%a0%e5%a5%bd&e&=f&&g==', 'a=%zz&b=%4'].map(bytesOf),
  multipart: [
    '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="x.json"\r\nContent-Type: application/json\r\n\r\n{"a":[1]}\r\n--b--\r\n',
    'before\r\n--b\r\n\r\nno fields\r\n--b  \r\nX: 1\r\n folded\r\n\r\n\r\n--b--after',
    '--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\ninner\r\n--c--\r\n\r\n--b--',
  ].map(bytesOf),
  protobuf: [
    '089601',
    '120774657374696e67',
    '1a03089601 2206038e029ea705',
    '0d00000001 110000000000000001 13089601 14',
  ].map(hex),
  text: ['plain text\nof two lines', 'caf\xc3\xa9 \xe4\xbd\xa0\xe5\xa5\xbd', 'caf\xe9\x00'].map(bytesOf),
};

export const contentNames = Object.keys(contents) as ContentName[];

/** `bytes` of the reader's protocol, and with the places that it reads them at. */
export function contentSeeds(kind: ContentName): Seed[] {
  return contents[kind].map((bytes, at): Seed => {
    const { fields } = readContent(bytes, { mediaType: mediaTypes[kind], kind, at: 0, limits: defaultLimits });
    return {
      name: `${kind} ${at}`,
      parts: [{ bytes, places: placesIn(fields, 0) }],
      play: ([mutated], input) => play(kind, mutated!, input),
    };
  });
}

/** As what it is, cut off in its middle, and in a place of its own; every few as whatever the bytes look like. */
function play(kind: ContentName, bytes: Uint8Array, input: number): Played {
  const at = input % 3 === 0 ? 17 : 0;
  const { fields, complaints } = readContent(bytes, {
    mediaType: input % 5 === 0 ? null : mediaTypes[kind],
    ...(input % 7 !== 0 && { kind }),
    at,
    isCut: input % 4 === 0,
    limits: defaultLimits,
  });
  const end = at + bytes.length;
  const far = complaints.find((one) => !(one.at >= at && one.len >= 0 && one.at + one.len <= end));
  const wrong = far ? `${far.code} @${far.at}+${far.len} is not within ${at}…${end}` : wrongField(fields, at, end, []);
  return { wrong, work: fieldCount(fields) + complaints.length };
}
