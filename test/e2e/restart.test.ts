/** Sessions, layout, language and theme are there again after a restart, and so is what was recorded. */
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { invokeInPage } from './support/invoke';
import { launch, newUserData } from './support/launch';
import { listenOnFreePort, runInPalette, SessionPage } from './support/window-page';

let userData: string;
beforeEach(async () => {
  userData = await newUserData();
});
afterEach(() => rm(userData, { recursive: true, force: true }));

test('a restart brings back the sessions with their logs, the language and the theme', async () => {
  const first = await launch({ userData });
  const { port } = await listenOnFreePort(first.page, 'tcp');
  await runInPalette(first.page, `connect tcp://127.0.0.1:${port}`);
  const client = new SessionPage(first.page, `TCP client → :${port}`);
  await client.send('kept over a restart');
  await client.row('kept over a restart').waitFor();
  await runInPalette(first.page, 'listen udp://127.0.0.1:0');
  await first.page.getByRole('group', { name: /^UDP/ }).first().waitFor();
  await invokeInPage(first.page, 'preferences.set', { language: 'zh-CN', theme: 'light' });
  await first.close();

  const second = await launch({ userData });
  const again = new SessionPage(second.page, new RegExp(`TCP .*→ :${port}$`));
  await again.root.getByRole('row').filter({ hasText: 'kept over a restart' }).waitFor();
  expect(await second.page.locator('html').getAttribute('data-theme')).toBe('light');
  expect(await second.page.locator('html').getAttribute('lang')).toBe('zh-CN');
  await second.page.getByRole('group', { name: /^UDP/ }).first().waitFor();
  await second.page.getByRole('button', { name: '打开', exact: true }).first().waitFor();
  await second.close();
});
