/** A broker and its client in the window: a message goes round, and the topic tree shows it. */
import { afterEach, beforeEach, test } from 'vitest';
import type { SessionState } from '../../src-main/contract/session-state';
import { invokeInPage } from './support/invoke';
import { launch, type Launched } from './support/launch';
import { runInPalette, SessionPage } from './support/window-page';

let launched: Launched;
beforeEach(async () => {
  launched = await launch();
});
afterEach(() => launched.close());

test('a client subscribes and publishes, the broker shows the topic, and the bytes are recorded', async () => {
  const { page } = launched;
  await runInPalette(page, 'listen mqtt://127.0.0.1:0');
  const broker = new SessionPage(page, /^MQTT broker :/);
  await broker.root.getByText('No topic has a message yet').waitFor();
  const answer = await invokeInPage(page, 'session.list', {});
  const sessions = answer.ok ? (answer.value as SessionState[]) : [];
  const { port } = sessions.find(({ spec }) => spec.kind === 'mqtt-broker')!.local!;

  await runInPalette(page, `connect mqtt://127.0.0.1:${port}`);
  const client = new SessionPage(page, /^MQTT client/);
  await client.root.getByText('MQTT 5.0').first().waitFor();
  const subscriptions = client.root.getByRole('button', { name: 'Subscriptions' });
  if (await subscriptions.isVisible()) await subscriptions.click();
  await page.getByRole('textbox', { name: 'Topic filter' }).fill('lab/#');
  await page.keyboard.press('Enter');
  await page.getByText('Granted QoS 0').first().waitFor();
  await page.keyboard.press('Escape');

  await client.root.getByRole('combobox', { name: 'Topic', exact: true }).fill('lab/temperature');
  await client.root.getByRole('textbox', { name: 'Payload' }).fill('21.5');
  await page.keyboard.press('Control+Enter');
  await client.root
    .getByRole('option', { name: /←.*lab\/temperature/ })
    .first()
    .waitFor();
  await broker.root.getByRole('treeitem', { name: /lab/ }).first().waitFor();

  await client.lens('Bytes');
  await client.moved('sent', /lab\/temperature.*21\.5/).waitFor();
});
