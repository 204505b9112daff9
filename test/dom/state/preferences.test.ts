import { expect, test } from 'vitest';
import { LabError } from '../../../src-main/contract/errors';
import { currentLanguage, errorSentence, t } from '../../../src-renderer/i18n/i18n.svelte';
import { startApp } from '../support/app';

test('theme and language are in force at once, and are kept by the shell', async () => {
  const { app, lab } = await startApp({ preferences: { theme: 'dark', language: 'en' } });
  await app.preferences.set({ theme: 'light', language: 'zh-CN' });
  expect(document.documentElement.dataset['theme']).toBe('light');
  expect(document.documentElement.lang).toBe('zh-CN');
  expect(t('sessions.servers')).toBe('服务端');
  expect(lab.calls.at(-1)).toEqual({ name: 'preferences.set', input: { theme: 'light', language: 'zh-CN' } });
});

test('a change that the shell refuses is taken back', async () => {
  const { app, lab } = await startApp({ preferences: { theme: 'dark', language: 'en' } });
  lab.failNext('preferences.set', new LabError('DISK_FULL', { path: '/p.json' }));
  await expect(app.preferences.set({ theme: 'light', language: 'zh-CN' })).rejects.toThrow(LabError);
  expect([document.documentElement.dataset['theme'], currentLanguage()]).toEqual(['dark', 'en']);
});

test('the system decides where it is asked to', async () => {
  const { app } = await startApp({ preferences: { theme: 'system', language: 'system' } });
  const query = new EventTarget() as EventTarget & { matches: boolean };
  query.matches = false;
  const stop = app.preferences.followSystem(query as unknown as MediaQueryList);
  expect(app.preferences.shownTheme).toBe('light');
  query.matches = true;
  query.dispatchEvent(new Event('change'));
  expect(document.documentElement.dataset['theme']).toBe('dark');
  stop();
});

test('errors are sentences with their values, and with their reason, in the language of the window', async () => {
  const { app } = await startApp();
  const inUse = new LabError('ADDRESS_IN_USE', { host: '127.0.0.1', port: 8888 });
  expect(errorSentence(inUse)).toContain('listening on 127.0.0.1:8888. Pick another port');
  const refused = new LabError('BAD_URL', {
    text: 'tcp://x:99999',
    reasonKey: 'url-port-number',
    reason: '“99999” is not a port; ports are 0 to 65535',
    port: '99999',
  });
  expect(errorSentence(refused)).toContain('ports are 0 to 65535');
  await app.preferences.set({ language: 'zh-CN' });
  expect(errorSentence(refused)).not.toContain('ports are');
  expect(errorSentence(refused)).toContain('99999');
});

test('plurals are right in both languages', async () => {
  const { app } = await startApp();
  const count = (number: number) => t('sessions.connections', { count: number });
  expect([count(1), count(2)]).toEqual(['1 connection', '2 connections']);
  await app.preferences.set({ language: 'zh-CN' });
  expect([count(1), count(2)]).toEqual(['1 个连接', '2 个连接']);
});
