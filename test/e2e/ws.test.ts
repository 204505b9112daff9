/** WebSockets in the real window: a browser as the client of our server, and our own client; messages, a Ping, a close. */
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SessionState } from '../../src-main/contract/session-state';
import { invokeInPage } from './support/invoke';
import { launch, type Launched } from './support/launch';
import { runInPalette, SessionPage } from './support/window-page';

let launched: Launched;
beforeEach(async () => {
  launched = await launch();
});
afterEach(() => launched.close());

/** A page of its own is the client, in a partition of its own: the window's network is shut, and stays so. */
async function browse(url: string): Promise<string> {
  return launched.app.evaluate(async ({ BrowserWindow }, address) => {
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, partition: 'somebody-else' } });
    try {
      await window.loadURL('about:blank');
      const script = `new Promise((resolve, reject) => {
        const said = [];
        const socket = new WebSocket(${JSON.stringify(address)}, ['chat.v1', 'chat.v2']);
        socket.binaryType = 'arraybuffer';
        socket.onopen = () => { said.push(socket.protocol, socket.extensions); socket.send('grüße'); };
        socket.onmessage = ({ data }) => {
          if (typeof data === 'string') { said.push(data); socket.send(new Uint8Array([0, 255])); }
          else { said.push([...new Uint8Array(data)].join()); socket.close(4001, 'seen'); }
        };
        socket.onclose = ({ code, reason, wasClean }) => resolve(JSON.stringify([...said, code, reason, wasClean]));
        socket.onerror = () => reject(new Error('the WebSocket failed'));
      })`;
      return (await window.webContents.executeJavaScript(script)) as string;
    } finally {
      window.destroy();
    }
  }, url);
}

async function invoked(page: Page, name: string, input: unknown): Promise<SessionState> {
  const answer = await invokeInPage(page, name, input);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value as SessionState;
}

test('our own client talks to our server', async () => {
  const { page } = launched;
  await runInPalette(page, 'listen ws://127.0.0.1:0/chat');
  const server = new SessionPage(page, /^WebSocket server :[1-9]/);
  const url = (await server.root.getByRole('heading', { level: 2 }).innerText()).trim();

  await runInPalette(page, `connect ${url}`);
  const client = new SessionPage(page, /^WebSocket client →/);
  const list = client.root.getByRole('listbox', { name: 'Messages' });
  await list.getByRole('option').filter({ hasText: '101' }).waitFor();
  await client.message.fill('from our client');
  await client.root.getByRole('button', { name: 'Send', exact: true }).click();
  await list.getByRole('option').filter({ hasText: 'from our client' }).waitFor();
  const received = server.root.getByRole('listbox', { name: 'Messages' }).getByRole('option');
  await received.filter({ hasText: 'from our client' }).click();
  await server.root
    .getByRole('region', { name: /^Entry \d+/ })
    .getByText('from our client')
    .waitFor();
  await client.root.getByRole('button', { name: /^Ping/ }).click();
  await list
    .getByRole('option')
    .filter({ hasText: 'PONG' })
    .filter({ hasText: /[\d.]+ m?s/ })
    .waitFor();

  await client.root.getByRole('button', { name: 'Close …' }).click();
  await page.getByRole('option', { name: /Going Away/ }).click();
  await page.getByRole('button', { name: 'Send Close' }).click();
  await received.filter({ hasText: '1001 Going Away' }).first().waitFor();
});

test('Chromium itself is a client of our server', async () => {
  const { page } = launched;
  const spec = { kind: 'ws-server', port: 0, subprotocols: ['chat.v2'], answering: { echo: true } };
  const { id } = await invoked(page, 'session.create', { spec });
  const { port } = (await invoked(page, 'session.open', { session: id })).local!;
  await page.getByText(`127.0.0.1:${port}`).first().click();
  const server = new SessionPage(page, `WebSocket server :${port}`);
  const said = JSON.parse(await browse(`ws://127.0.0.1:${port}/`)) as unknown[];
  expect(said).toEqual([
    'chat.v2',
    expect.stringContaining('permessage-deflate') as string,
    'grüße',
    '0,255',
    4001,
    'seen',
    true,
  ]);
  const rows = server.root.getByRole('listbox', { name: 'Messages' }).getByRole('option');
  await rows.filter({ hasText: 'grüße' }).first().waitFor();
  await rows.filter({ hasText: '4001' }).first().waitFor();
});
