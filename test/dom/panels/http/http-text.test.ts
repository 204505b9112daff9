// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { completeUrl, readParams, urlParts, writeParams } from '../../../../src-renderer/panels/http/query-params';
import { requestOf } from '../../../../src-renderer/panels/http/request-of';
import { pathParts } from '../../../../src-renderer/panels/http/route-words';
import { stretchesOf } from '../../../../src-renderer/panels/http/timing-stretches';
import { formatMilliseconds } from '../../../../src-renderer/panels/protocol/milliseconds';
import { defaultSpecs } from '../../../../src-renderer/dialogs/default-specs';
import { httpEntry } from './http-entry';

describe('the query of a URL', () => {
  const url = 'http://h/p?a=1&b=%e4%bd%a0+x&c&a=2#f?x';

  it('is read as it is meant', () => {
    expect(readParams(url)).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: '你 x' },
      { name: 'c', value: '' },
      { name: 'a', value: '2' },
    ]);
    expect(readParams('http://h/?p=100%')).toEqual([{ name: 'p', value: '100%' }]);
    expect(readParams('http://h/')).toEqual([]);
  });

  it('keeps the spelling of what nobody touches', () => {
    expect(writeParams(url, readParams(url))).toBe(url);
    const changed = readParams(url).map((field) => (field.value === '1' ? { ...field, value: 'x&y=ä' } : field));
    expect(writeParams(url, changed)).toBe('http://h/p?a=x%26y%3D%C3%A4&b=%e4%bd%a0+x&c&a=2#f?x');
    expect(writeParams(url, [])).toBe('http://h/p#f?x');
    expect(writeParams('h', [{ name: 'n', value: 'v' }])).toBe('h?n=v');
  });

  it('is coloured without losing a character', () => {
    for (const text of [url, '', 'x', 'http://', '?', 'https://h?&=&a']) {
      expect(
        urlParts(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    }
  });
});

it('takes what has no scheme for http', () => {
  expect(completeUrl(' 127.0.0.1:8080/a ')).toBe('http://127.0.0.1:8080/a');
  expect(completeUrl('HTTPS://h')).toBe('HTTPS://h');
});

it('tells the parameters of a path', () => {
  expect(pathParts('/users/:id/files/*path').filter(({ isParameter }) => isParameter)).toEqual([
    { text: ':id', isParameter: true },
    { text: '*path', isParameter: true },
  ]);
  expect(pathParts('*')).toEqual([{ text: '*', isParameter: false }]);
});

it('cuts the time of an exchange into stretches, none of them negative', () => {
  expect(stretchesOf(httpEntry())).toEqual([
    { key: 'connect', durationNs: 310_000 },
    { key: 'send', durationNs: 90_000 },
    { key: 'wait', durationNs: 1_400_000 },
    { key: 'receive', durationNs: 510_000 },
  ]);
  const early = { lookupNs: null, connectNs: null, tlsNs: null, sentNs: 900, firstByteNs: 400, totalNs: 1_000 };
  expect(stretchesOf(httpEntry({ timing: early })).map(({ durationNs }) => durationNs)).toEqual([900, 0, 100]);
  const none = { lookupNs: null, connectNs: null, tlsNs: null, sentNs: null, firstByteNs: null, totalNs: 500 };
  expect(stretchesOf(httpEntry({ timing: none, phase: 'failed' }))).toEqual([{ key: 'connect', durationNs: 500 }]);
  expect(stretchesOf(httpEntry({ role: 'server', timing: early })).map(({ key }) => key)).toEqual([
    'request',
    'answer',
    'response',
  ]);
});

it('prints three digits of a duration', () => {
  expect([310_000, 12_440_000, 842_400_000, 3_204_000_000, 61_000_000_000].map(formatMilliseconds)).toEqual([
    '0.31 ms',
    '12.4 ms',
    '842 ms',
    '3.20 s',
    '1 min 1 s',
  ]);
});

it('puts a request into the form again without what the client writes by itself', () => {
  const entry = httpEntry();
  const headers = [
    { name: 'Host', value: 'h' },
    { name: 'X-A', value: '1' },
    { name: 'content-length', value: '3' },
  ];
  const form = { ...defaultSpecs['http-client'].request, followRedirects: true };
  const again = requestOf({ number: 1, ...entry, request: { ...entry.request, method: 'PUT', headers } }, form);
  expect(again).toMatchObject({ method: 'PUT', headers: [{ name: 'X-A', value: '1' }], followRedirects: true });
});
