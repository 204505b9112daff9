/** Fields and bytes as one selection, violations and a live conversation: with real messages in the real window. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launch, type Launched } from './support/launch';
import { listenOnFreePort, type SessionPage } from './support/window-page';

/** CONNECT, and a SUBSCRIBE whose reserved bits are wrong (MQTT-3.8.1-1) and whose topic filter holds U+0000, byte for byte. */
const connectPacket = Buffer.from('100f00044d5154540502003c0000026162', 'hex');
const wrongSubscribe = Buffer.from('80080001000002610000', 'hex');

let launched: Launched;
let page: Page;
let server: SessionPage;
let client: Socket;
let inspector: Locator;

async function start(theme: 'dark' | 'light'): Promise<void> {
  launched = await launch({ preferences: { theme } });
  ({ page } = launched);
  const opened = await listenOnFreePort(page, 'tcp');
  server = opened.server;
  inspector = page.getByRole('region', { name: 'Inspector' });
  client = connect(opened.port, '127.0.0.1');
  await once(client, 'connect');
}
beforeEach(() => start('dark'));
afterEach(async () => {
  client.destroy();
  await launched.close();
});

const lit = () =>
  inspector
    .getByRole('gridcell', { selected: true })
    .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-byte'))));

test('a record’s message: its field lights up bytes, and a byte selects its field', async () => {
  client.write(connectPacket);
  await server.moved('received', /10 0f 00 04/).click();
  const tree = inspector.getByRole('tree', { name: 'Fields' });
  await tree.getByRole('treeitem', { name: /MQTT CONNECT/ }).waitFor();
  await page.getByRole('button', { name: /MQTT.*guess/ }).waitFor();

  await tree.getByRole('treeitem', { name: /Remaining Length/ }).click();
  await expect.poll(lit).toEqual([1]);
  await inspector.locator('.byte[data-byte="11"]').click();
  await tree.getByRole('treeitem', { name: /Keep Alive/, selected: true }).waitFor();
  await tree.focus();
  await page.keyboard.press('Home');
  await tree.getByRole('treeitem', { name: /MQTT CONNECT/, selected: true }).waitFor();
});

test('what is wrong is listed, and shown in its message', async () => {
  client.write(Buffer.concat([connectPacket, wrongSubscribe]));
  await server.moved('received', /10 0f 00 04/).click();
  await inspector.getByRole('tab', { name: 'Violations' }).click();
  const first = inspector.getByRole('option').first();
  await first.waitFor();
  expect(await first.innerText()).toMatch(/MQTT/);
  await first.click();
  await inspector.getByRole('tab', { name: 'Fields' }).click();
  await inspector.getByRole('list', { name: 'What is wrong with this message' }).waitFor();
});

test('a connection is followed from its menu, live', async () => {
  client.write('Hello\r\n');
  await server.moved('received', 'Hello').waitFor();
  await server.root
    .getByRole('button', { name: /Connection #?1|connection 1/i })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Follow' }).click();
  const conversation = inspector.getByRole('log', { name: 'Conversation' });
  await conversation.getByText('Hello', { exact: true }).waitFor();
  client.write('and again\r\n');
  await conversation.getByText('and again').waitFor();
  await conversation.getByText('and again').click();
  await expect
    .poll(async () => (await inspector.getByRole('grid', { name: 'Bytes' }).innerText()).replaceAll(/\s+/g, ''))
    .toContain('616e6420616761696e');
});
