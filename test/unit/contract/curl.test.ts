import { describe, expect, it } from 'vitest';
import { fromCurl, isCurlCommand, toCurl } from '../../../src-main/contract/curl';
import { LabError } from '../../../src-main/contract/errors';
import { httpRequestSchema, type HttpRequest } from '../../../src-main/contract/spec/http';

type Expected = Partial<HttpRequest> & { verify?: boolean; ignored?: readonly string[] };

/** Only what differs from a plain GET. */
function read(line: string): Expected {
  const { request, verify, ignored } = fromCurl(line);
  const plain = httpRequestSchema.parse({ url: 'http://x' });
  const differing = Object.entries(request).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(plain[name as keyof HttpRequest]),
  );
  return { ...Object.fromEntries(differing), ...(verify ? {} : { verify }), ...(ignored.length > 0 && { ignored }) };
}

const url = 'http://h/';
const urlEncoded = { name: 'Content-Type', value: 'application/x-www-form-urlencoded' };

const lines: readonly (readonly [string, Expected])[] = [
  ['curl h', { url: 'http://h' }],
  ['$ curl https://h:8443/a?b=c#d', { url: 'https://h:8443/a?b=c#d' }],
  ['curl -X DELETE http://h/', { url, method: 'DELETE' }],
  ['curl -XPATCH http://h/', { url, method: 'PATCH' }],
  ['curl --request PUT --url http://h/', { url, method: 'PUT' }],
  ['curl -I http://h/', { url, method: 'HEAD' }],
  ['curl -sSL --max-redirs 3 http://h/', { url, followRedirects: true, maximumRedirects: 3 }],
  ['curl -k https://h/', { url: 'https://h/', verify: false }],
  [
    `curl http://h/ -H 'A: b' -H "C:d" -H 'E;' -H 'Accept:'`,
    {
      url,
      headers: [
        { name: 'A', value: 'b' },
        { name: 'C', value: 'd' },
        { name: 'E', value: '' },
      ],
      ignored: ['--header Accept:'],
    },
  ],
  [
    `curl http://h/ -d a=1 -d 'b=x+y'`,
    {
      url,
      method: 'POST',
      body: {
        from: 'form',
        fields: [
          { name: 'a', value: '1' },
          { name: 'b', value: 'x y' },
        ],
      },
    },
  ],
  [`curl http://h/ -d 'a=%zz'`, { url, method: 'POST', headers: [urlEncoded], body: { from: 'text', text: 'a=%zz' } }],
  [
    `curl http://h/ --data-raw '@me' -H 'content-type: text/plain'`,
    {
      url,
      method: 'POST',
      headers: [{ name: 'content-type', value: 'text/plain' }],
      body: { from: 'text', text: '@me' },
    },
  ],
  [
    `curl http://h/ -H 'Content-Type: application/json' -d '{"a":"b"}'`,
    {
      url,
      method: 'POST',
      headers: [{ name: 'Content-Type', value: 'application/json' }],
      body: { from: 'json', text: '{"a":"b"}' },
    },
  ],
  [
    `curl http://h/ --json '{"a":1}'`,
    {
      url,
      method: 'POST',
      headers: [
        { name: 'Content-Type', value: 'application/json' },
        { name: 'Accept', value: 'application/json' },
      ],
      body: { from: 'json', text: '{"a":1}' },
    },
  ],
  [
    'curl http://h/ --data-binary @/tmp/x.bin',
    { url, method: 'POST', headers: [urlEncoded], body: { from: 'file', path: '/tmp/x.bin' } },
  ],
  [`curl http://h/?q=1 -G -d a=1 --data-urlencode 'b=c d&e'`, { url: 'http://h/?q=1&a=1&b=c%20d%26e' }],
  [
    `curl http://h/ -F a=b -F 'f=@"/tmp/a b.png";type=image/webp' --form-string 'c=@d'`,
    {
      url,
      method: 'POST',
      body: {
        from: 'multipart',
        parts: [
          { name: 'a', value: 'b', filePath: null },
          { name: 'f', value: '', filePath: '/tmp/a b.png' },
          { name: 'c', value: '@d', filePath: null },
        ],
      },
      ignored: [';type=image/webp'],
    },
  ],
  ['curl -u user:pass http://h/', { url, headers: [{ name: 'Authorization', value: 'Basic dXNlcjpwYXNz' }] }],
  [
    'curl --compressed -A me -b a=b -e http://r/ http://h/',
    {
      url,
      headers: [
        { name: 'Accept-Encoding', value: 'deflate, gzip, br, zstd' },
        { name: 'User-Agent', value: 'me' },
        { name: 'Cookie', value: 'a=b' },
        { name: 'Referer', value: 'http://r/' },
      ],
    },
  ],
  [
    'curl -T /tmp/a.txt http://h/up/',
    { url: 'http://h/up/a.txt', method: 'PUT', body: { from: 'file', path: '/tmp/a.txt' } },
  ],
  ['curl -0 -r 0-99 http://h/', { url, version: '1.0', headers: [{ name: 'Range', value: 'bytes=0-99' }] }],
  [
    `curl http://h/ -H 'Transfer-Encoding: chunked' -H 'Expect: 100-continue' -d x=1`,
    {
      url,
      method: 'POST',
      isChunked: true,
      expectContinue: true,
      body: { from: 'form', fields: [{ name: 'x', value: '1' }] },
    },
  ],
  [
    'curl -o out -m 5 --http2 --nonsense http://h/ http://second/',
    { url, ignored: ['-o out', '-m 5', '--http2', '--nonsense', 'http://second/'] },
  ],
  // Quoting of sh and bash.
  [
    `curl 'http://h/' \\\n  -H 'A: it'\\''s' \\\r\n  --data-raw $'a\\'b\\n\\u4f60\\xe5\\xa5\\xbd'`,
    {
      url,
      method: 'POST',
      headers: [{ name: 'A', value: "it's" }, urlEncoded],
      body: { from: 'text', text: "a'b\n你好" },
    },
  ],
  [`curl "http://h/" -H "A: \\"q\\" \\$x \\n" | jq .`, { url, headers: [{ name: 'A', value: '"q" $x \\n' }] }],
  // As Chrome copies for cmd.exe.
  [
    'curl ^"http://h/?a=1^&b=2^" ^\r\n  -H ^"A: ^\\^"q^\\^" 100^%^" ^\r\n  --data-raw ^"^{^\\^"a^\\^":1^}^" ^\r\n -H ^"Content-Type: application/json^"',
    {
      url: 'http://h/?a=1&b=2',
      method: 'POST',
      headers: [
        { name: 'A', value: '"q" 100%' },
        { name: 'Content-Type', value: 'application/json' },
      ],
      body: { from: 'json', text: '{"a":1}' },
    },
  ],
];

describe('a command line of curl', () => {
  it.each(lines)('%s', (line, expected) => {
    expect(isCurlCommand(line)).toBe(true);
    expect(read(line)).toEqual(expected);
  });

  it.each([
    ['curl', 'curl-no-url'],
    [`curl 'http://h/`, 'curl-quote'],
    ['curl -H', 'curl-value'],
    ['wget http://h/', 'curl-first-word'],
    [`curl -X 'A B' http://h/`, 'curl-request'],
  ])('refuses %s', (line, reasonKey) => {
    const failure = (() => {
      try {
        return fromCurl(line);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(LabError);
    expect(failure).toMatchObject({ code: 'BAD_CURL', details: { reasonKey } });
  });
});

describe('a request as a command line', () => {
  const requests: readonly (readonly [string, object])[] = [
    ['a GET', {}],
    ['a HEAD', { method: 'HEAD' }],
    ['a method of its own', { method: 'PURGE' }],
    [
      'fields that quote',
      {
        headers: [
          { name: 'A', value: `it's "q" $x \\` },
          { name: 'B', value: '' },
        ],
      },
    ],
    [
      'JSON',
      {
        method: 'POST',
        headers: [{ name: 'Content-Type', value: 'application/json' }],
        body: { from: 'json', text: `{"a":"'\n"}` },
      },
    ],
    ['a form', { method: 'POST', body: { from: 'form', fields: [{ name: 'a b', value: 'ü&=~' }] } }],
    [
      'parts',
      {
        method: 'PUT',
        body: {
          from: 'multipart',
          parts: [
            { name: 'a', value: '@x', filePath: null },
            { name: 'f', value: '', filePath: '/tmp/"a".png' },
          ],
        },
      },
    ],
    ['redirects', { followRedirects: true, maximumRedirects: 7 }],
    ['HTTP/1.0', { version: '1.0' }],
    [
      'asking first, in chunks',
      {
        method: 'POST',
        isChunked: true,
        expectContinue: true,
        body: { from: 'form', fields: [{ name: 'x', value: '1' }] },
      },
    ],
  ];
  it.each(requests)('of %s is read back as it was', (_name, part) => {
    const request = httpRequestSchema.parse({ url: 'http://h:8080/a?b=%20c', ...part });
    const { request: again, ignored } = fromCurl(toCurl(request));
    expect(again).toEqual(request);
    expect(ignored).toEqual([]);
  });
});
