import { expect, test } from 'vitest';
import { LabError } from '../../../src-main/contract/errors';
import { startApp } from '../support/app';

const rule = { transport: 'tcp', port: 9001, protocol: 'mqtt' } as const;

async function start(decodeAs: unknown) {
  const views = decodeAs === undefined ? {} : { s1: { decodeAs } };
  const started = await startApp({
    window: { layout: null, views: views as never, savedMessages: [], sidebarWidth: 300 },
  });
  const asked = () => started.lab.calls.filter(({ name }) => name.startsWith('messages.')).map(({ name }) => name);
  return { ...started, asked };
}

test('tells the rules that were kept before the session is decoded, once', async () => {
  const { app, lab, asked } = await start([rule, { transport: 'tcp', port: 'no port', protocol: 'mqtt' }]);
  await Promise.all([app.decodeAs.begin('s1'), app.decodeAs.begin('s1')]);
  expect(asked()).toEqual(['messages.decodeAs', 'messages.state']);
  expect(lab.calls.find(({ name }) => name === 'messages.decodeAs')?.input).toEqual({ session: 's1', rules: [rule] });
  expect(app.decoding.of('s1')?.generation).toBe(1);
});

test('keeps what is chosen, and decodes anew', async () => {
  const { app, asked } = await start(undefined);
  await app.decodeAs.choose('s1', [rule]);
  expect(asked()).toEqual(['messages.state', 'messages.decodeAs', 'messages.state']);
  expect(app.decodeAs.of('s1')).toEqual([rule]);
});

test('tries again after it has failed', async () => {
  const { app, lab } = await start(undefined);
  lab.failNext('messages.state', new LabError('SESSION_NOT_FOUND', { session: 's1' }));
  await expect(app.decodeAs.begin('s1')).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  await app.decodeAs.begin('s1');
  expect(app.decoding.of('s1')).not.toBeNull();
});
