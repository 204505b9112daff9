import { expect, test } from 'vitest';
import { defaultSpecs } from '../../../src-renderer/dialogs/default-specs';
import { LabError } from '../../../src-main/contract/errors';
import { startApp } from '../support/app';

const names = (lab: { calls: readonly { name: string }[] }) => lab.calls.map(({ name }) => name).slice(1);

test('a removed session can be brought back from the notice', async () => {
  const { app } = await startApp();
  await app.actions.remove('s2');
  expect(app.sessions.get('s2')).toBeUndefined();
  const [notice] = app.notices.list;
  expect(notice?.text).toBe('Removed → 127.0.0.1:8888. Its capture file stays on disk.');
  notice?.action?.run();
  await Promise.resolve();
  await Promise.resolve();
  expect(app.sessions.clients.map(({ state }) => [state.spec.kind, state.phase])).toEqual([['tcp-client', 'closed']]);
});

test('one that is open is closed for a change, and opened again', async () => {
  const { app, lab } = await startApp();
  await app.actions.open('s1');
  await app.actions.update('s1', { ...defaultSpecs['tcp-server'], port: 9000 });
  expect(names(lab)).toEqual(['session.open', 'session.close', 'session.update', 'session.open']);
  expect(app.sessions.get('s1')?.state.url).toBe('tcp://127.0.0.1:9000');
});

test('why something failed is said in words, and the session shows it', async () => {
  const { app, lab } = await startApp();
  lab.failNext('session.open', new LabError('ADDRESS_IN_USE', { host: '127.0.0.1', port: 8888 }));
  await app.actions.open('s1');
  expect(app.notices.list[0]?.text).toContain('Address already in use: another program');
});

test('the same failure twice is one notice', async () => {
  const { app } = await startApp();
  const refuse = () => Promise.reject(new LabError('NOT_OPEN'));
  await app.notices.attempt(refuse);
  await app.notices.attempt(refuse);
  expect(app.notices.list).toHaveLength(1);
});

test('a duplicate is closed and keeps every option', async () => {
  const { app, lab } = await startApp({ sessions: [{ kind: 'tcp-server', port: 1, backlog: 5, name: 'Broker' }] });
  await app.actions.duplicate('s1');
  const { name: first, ...spec } = lab.session('s1').spec;
  const { name: second, ...copy } = lab.session('s2').spec;
  expect([first, second, copy]).toEqual(['Broker', 'Broker (copy)', spec]);
  expect(lab.session('s2').phase).toBe('closed');
});

test('a session that failed says so in its panel, without a notice beside it', async () => {
  const { app, lab } = await startApp();
  const session = lab.session('s1');
  Object.assign(session, { phase: 'failed', error: new LabError('ADDRESS_IN_USE').toData() });
  lab.failNext('session.open', new LabError('ADDRESS_IN_USE', { host: '127.0.0.1', port: 8888 }));
  await app.actions.open('s1');
  expect([app.notices.list, app.sessions.active?.id, app.sessions.active?.state.phase]).toEqual([[], 's1', 'failed']);
});
