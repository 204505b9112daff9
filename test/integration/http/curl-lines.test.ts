/** Exported command lines, run by the real curl: they make the request that our client makes. */
import { writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fromCurl, toCurl } from '../../../src-main/contract/curl';
import type { Peer } from '../../support/peer';
import { openResources, TestBench } from '../../support/test-bench';
import { exchange, openClient, pythonServer, request, run } from './support';

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const telling = `
def answer(c, head, body):
    say(json.dumps([head.split('\\r\\n')[0], sorted([k.lower(), v] for k, v in fields(head)), body.hex()]))
    reply(c, b'ok', more='Connection: close\\r\\n')
    return False`;

/** What both send in their own way. */
const own: readonly string[] = ['user-agent', 'connection'];

async function told(peer: Peer): Promise<unknown> {
  const [line, fields, body] = JSON.parse(await peer.line()) as [string, [string, string][], string];
  // A boundary is made up for every request.
  const boundary = fields.find(([name]) => name === 'content-type')?.[1].match(/boundary=(\S+)/)?.[1];
  const text = boundary === undefined ? body : Buffer.from(body, 'hex').toString('latin1').replaceAll(boundary, 'B');
  const plain = (value: string): string => (boundary === undefined ? value : value.replace(boundary, 'B'));
  const kept = fields.filter(([name]) => !own.includes(name) && !(boundary !== undefined && name === 'content-length'));
  return [line, kept.map(([name, value]) => [name, plain(value)]), text];
}

const json = { name: 'Content-Type', value: 'application/json' };

it.each([
  [{ path: '/a?b=c&d=%20' }],
  [{ path: '/a/../b/./c?[1-3]={a,b}' }],
  [{ method: 'HEAD' }],
  [{ method: 'DELETE' }],
  [
    {
      headers: [
        { name: 'X-Quotes', value: `it's "q" $HOME \`x\` \\` },
        { name: 'X-Empty', value: '' },
        { name: 'x-utf8', value: 'ü' },
      ],
    },
  ],
  [
    {
      headers: [
        { name: 'Accept', value: 'a/b' },
        { name: 'Host', value: 'elsewhere' },
      ],
    },
  ],
  [{ method: 'POST', body: { from: 'text', text: `@not a file\r\n'quoted' "too" ü\n` } }],
  [{ method: 'POST', body: { from: 'text', text: '' } }],
  [{ method: 'PUT', headers: [json], body: { from: 'json', text: '{"a":"it\'s"}' } }],
  [
    {
      method: 'POST',
      body: {
        from: 'form',
        fields: [
          { name: 'a b', value: 'ü&=~*' },
          { name: '', value: '' },
        ],
      },
    },
  ],
  [{ method: 'POST', body: { from: 'bytes', message: { mode: 'hex', text: '00 ff 0a 27 25 5c 41' } } }],
  [{ method: 'POST', body: { from: 'bytes', message: { mode: 'text', text: 'plain\\r\\n' } } }],
  [{ method: 'POST', body: { from: 'file', path: 'a "b".json' } }],
  [{ method: 'POST', isChunked: true, body: { from: 'file', path: 'big.bin' } }],
  [
    {
      method: 'POST',
      body: {
        from: 'multipart',
        parts: [
          { name: 'a', value: '@x;type=y' },
          { name: 'f', filePath: 'a "b".json' },
        ],
      },
    },
  ],
  [{ version: '1.0', method: 'POST', body: { from: 'text', text: 'old' } }],
] as const)('%j', async (input) => {
  const { peer, url } = await pythonServer(lab, telling);
  await writeFile(join(lab.folder, 'a "b".json'), '{"file":true}\n');
  await writeFile(join(lab.folder, 'big.bin'), randomBytes(2_000_000));
  const located = JSON.parse(JSON.stringify(input), (key, value: unknown) =>
    key === 'filePath' || (key === 'path' && !String(value).startsWith('/')) ? join(lab.folder, String(value)) : value,
  ) as { path?: string };
  const { path = '/', ...rest } = located;
  const made = request({ url: url + path, ...rest });
  const session = await openClient(lab);
  expect(await exchange(lab, session, made)).toMatchObject({ phase: 'done' });
  const ours = await told(peer);
  const line = toCurl(made);
  const { status, stderr } = await run('sh', '-c', `${line.replace('curl ', "curl -sS --noproxy '*' ")}`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(await told(peer)).toEqual(ours);
  // Read back, it makes the same again; what comes through a pipe is not in the line.
  if (line.startsWith('printf')) return;
  await exchange(lab, session, fromCurl(line).request);
  expect(await told(peer)).toEqual(ours);
});
