import { expect, test } from 'vitest';
import { sessionSpecSchema, type SessionSpecInput } from '../../../src-main/contract/session-spec';
import { sessionActionSchema } from '../../../src-main/contract/actions';
import { namedFiles } from '../../../src-main/shell/named-files';

const files = (spec: SessionSpecInput) => namedFiles(sessionSpecSchema.parse(spec));

test('every file that a session would read is found', () => {
  expect(files({ kind: 'capture', path: '/c.pcapng' })).toEqual(['/c.pcapng']);
  expect(
    files({
      kind: 'http-server',
      port: 0,
      tls: {
        certificate: { from: 'files', certificatePath: '/a.crt', keyPath: '/a.key' },
        clientAuthorityPath: '/clients.crt',
      },
      routes: [
        { path: '/files/*path', body: { from: 'file', path: '/srv' } },
        { path: '/text', body: { from: 'text', text: 'path' } },
      ],
    }).sort(),
  ).toEqual(['/a.crt', '/a.key', '/clients.crt', '/srv']);
  expect(
    files({
      kind: 'http-client',
      request: { url: 'http://a/', body: { from: 'multipart', parts: [{ name: 'f', filePath: '/upload' }] } },
      saved: [{ name: 's', request: { url: 'http://a/', body: { from: 'file', path: '/saved' } } }],
      tls: { authorityPath: '/ca.crt' },
    }).sort(),
  ).toEqual(['/ca.crt', '/saved', '/upload']);
});

test('a path of a URL is no file', () => {
  expect(files({ kind: 'ws-client', host: 'localhost', port: 80, path: '/chat' })).toEqual([]);
});

test('so is every file that a request would send', () => {
  const action = sessionActionSchema.parse({
    do: 'http.request',
    request: { url: 'http://a/', body: { from: 'file', path: '/etc/passwd' } },
  });
  expect(namedFiles(action)).toEqual(['/etc/passwd']);
});
