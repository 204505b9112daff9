/** A name server and its client in the window: the table is written, the question asked, and the bytes are there. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SessionState } from '../../src-main/contract/session-state';
import { invokeInPage } from './support/invoke';
import { launch, type Launched } from './support/launch';
import { runInPalette, SessionPage } from './support/window-page';

const run = promisify(execFile);

let launched: Launched;
beforeEach(async () => {
  launched = await launch();
});
afterEach(() => launched.close());

test('a record is written, asked for by our client and by dig, and the datagrams are recorded', async () => {
  const { page } = launched;
  await runInPalette(page, 'listen dns://127.0.0.1:0');
  const server = new SessionPage(page, /^DNS server :/);
  await server.root.getByRole('button', { name: 'Add record' }).click();
  // Whatever the table begins with: the last row is the blank one.
  await page.keyboard.type('lab.test');
  const row = server.root.locator('[data-record]').filter({ has: page.locator(':focus') });
  await row.getByRole('textbox', { name: /^Data/ }).fill('192.0.2.42');
  await page.keyboard.press('Enter');

  const answer = await invokeInPage(page, 'session.list', {});
  const sessions = answer.ok ? (answer.value as SessionState[]) : [];
  const { port } = sessions.find(({ spec }) => spec.kind === 'dns-server')!.local!;
  const { stdout } = await run('dig', ['@127.0.0.1', '-p', String(port), '+short', '+time=20', 'lab.test']);
  expect(stdout).toBe('192.0.2.42\n');

  await runInPalette(page, `connect dns://127.0.0.1:${port}`);
  const client = new SessionPage(page, /^DNS client/);
  await client.root.getByRole('textbox', { name: 'Name to ask for' }).fill('lab.test');
  await page.keyboard.press('Enter');
  const shown = client.root.getByRole('article');
  await shown.getByText('192.0.2.42').waitFor();
  await shown.getByText('1 answer').waitFor();

  await shown.getByRole('button', { name: 'Show its bytes' }).click();
  // “lab.test” as labels (RFC 1035 §3.1), and the address.
  await client.moved('sent', '03 6c 61 62 04 74 65 73 74 00').waitFor();
  await client.moved('received', 'c0 00 02 2a').waitFor();
});
