/** Routes that change while the server is open, asked by curl. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sessionSpecSchema, type SessionSpecInput, type SpecOf } from '../../../src-main/contract/session-spec';
import { TestBench } from '../../support/test-bench';

const run = promisify(execFile);

async function ask(port: number, path: string): Promise<string> {
  const { stdout } = await run('curl', [
    '-s',
    '--max-time',
    '30',
    '-w',
    ' %{http_code}',
    `http://127.0.0.1:${port}${path}`,
  ]);
  return stdout;
}

let lab: TestBench;
beforeEach(async () => {
  lab = await TestBench.make();
});
afterEach(() => lab.close());

const specOf = (spec: SessionSpecInput) => sessionSpecSchema.parse(spec) as SpecOf<'http-server'>;

test('routes change while it is open, and keep their counts', async () => {
  const spec = specOf({
    kind: 'http-server',
    port: 0,
    routes: [{ path: '/a', body: { from: 'text', text: 'one' } }],
  });
  const session = await lab.open(spec);
  const port = session.state.local!.port;
  expect(await ask(port, '/a')).toBe('one 200');
  expect(await ask(port, '/b')).toContain('404');

  const [first] = spec.routes;
  const other = { ...first!, path: '/b', status: 201, body: { from: 'text' as const, text: 'two' } };
  const changed = { ...first!, body: { from: 'text' as const, text: 'another' } };
  await session.update({ ...spec, routes: [other, changed] });
  expect(await ask(port, '/b')).toBe('two 201');
  expect(await ask(port, '/a')).toBe('another 200');
  expect(session.state.endpoint).toEqual({ kind: 'http-server', hits: [1, 2], unmatched: 1 });

  await session.update({ ...spec, routes: [{ ...other, isEnabled: false }, changed] });
  expect(await ask(port, '/b')).toContain('404');

  // What cannot be in force leaves the old ones there.
  await expect(session.update({ ...spec, routes: [{ ...other, path: 'no-slash' }] })).rejects.toMatchObject({
    code: 'HTTP_ROUTE_NOT_VALID',
  });
  expect(await ask(port, '/a')).toBe('another 200');
  await expect(session.update({ ...spec, port: 1 })).rejects.toMatchObject({ code: 'ALREADY_OPEN' });
});
