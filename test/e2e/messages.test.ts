/** What the bytes mean, in the real window and with traffic of other programs: messages, exchanges, filters, violations. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launch, type Launched } from './support/launch';
import { runInPalette, SessionPage } from './support/window-page';

const run = promisify(execFile);
let launched: Launched;
beforeEach(async () => {
  launched = await launch();
});
afterEach(() => launched.close());

async function listen(url: string, name: RegExp): Promise<{ session: SessionPage; port: number; url: string }> {
  await runInPalette(launched.page, `listen ${url}`);
  const session = new SessionPage(launched.page, name);
  const address = (await session.root.getByRole('heading', { level: 2 }).innerText()).trim();
  await session.lens('Messages');
  return { session, port: Number(/:(\d+)(\/|$)/.exec(address)![1]), url: address };
}

const publish = (port: number, topic: string, qos: number) =>
  run('mosquitto_pub', ['-h', '127.0.0.1', '-p', String(port), '-q', String(qos), '-t', topic, '-m', '21.5']);

test('the packets of a delivery belong together, and a filter lets through what comes, too', async () => {
  const { page } = launched;
  const { session, port } = await listen('mqtt://127.0.0.1:0', /^MQTT broker :[1-9]/);
  await publish(port, 'lab/a', 2);
  await session.said('PUBLISH').filter({ hasText: 'lab/a' }).click();
  for (const type of ['PUBREC', 'PUBREL', 'PUBCOMP']) await session.said(type).and(session.related).waitFor();
  await session
    .said('PUBREC')
    .filter({ hasText: /↳ [\d.]+ [mµ]?s/ })
    .waitFor();
  expect(await session.said('CONNECT').and(session.related).count()).toBe(0);

  await page.keyboard.press('Alt+.');
  await expect.poll(() => session.said('PUBREC').getAttribute('aria-selected')).toBe('true');

  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('mqtt.topic == "lab/b"');
  await page.keyboard.press('Enter');
  await session.root.getByText('Nothing matches the filter').waitFor();
  await publish(port, 'lab/b', 1);
  await session.said('PUBLISH').filter({ hasText: 'lab/b' }).waitFor();
  expect(await session.messages.getByRole('row').filter({ hasText: 'lab/a' }).count()).toBe(0);
  await session.filter.press('Escape');
  await session.filter.press('Escape');
  await session.said('PUBREC').waitFor();
});

test('a filter that is none is pointed at, and what is in force stays', async () => {
  const { page } = launched;
  const { session, url } = await listen('http://127.0.0.1:0', /^HTTP server :[1-9]/);
  await run('curl', ['-s', '--max-time', '60', `${url}/here?a=1`]);
  await session
    .said('response')
    .filter({ hasText: /404.*↳/ })
    .waitFor();
  await session.filter.fill('http.response.code >> 3');
  await session.filter.press('Enter');
  const problem = session.root.getByRole('alert');
  await problem.waitFor();
  expect(await problem.locator('mark').innerText()).toContain('>');
  await session.said('request').waitFor();
  await session.filter.fill('http.response.code >= 400');
  await session.filter.press('Enter');
  await expect.poll(() => session.said('request').count()).toBe(0);
  await session.said('response').click();

  // The bytes of what is selected, and back again.
  await session.lens('Bytes');
  await session.log.getByRole('row', { selected: true }).filter({ hasText: 'HTTP/1.1 404' }).waitFor();
  await session.lens('Messages');
  await session.messages.getByRole('row', { selected: true }).filter({ hasText: '404' }).waitFor();
  await page.keyboard.press('Escape');
});

test('a WebSocket speaks in frames, and broken bytes are said to be so', async () => {
  const { session, url } = await listen('ws://127.0.0.1:0/', /^WebSocket server :[1-9]/);
  const script = `import asyncio, websockets, sys
async def main():
    async with websockets.connect(sys.argv[1]) as socket:
        await socket.send('grüße')
        await socket.ping()
asyncio.run(main())`;
  await run('/usr/bin/python3', ['-c', script, url]);
  await session.messages.getByRole('row').filter({ hasText: 'grüße' }).waitFor();
  await session.messages.getByRole('row').filter({ hasText: /pong/i }).filter({ hasText: '↳' }).waitFor();

  const broker = await listen('mqtt://127.0.0.1:0', /^MQTT broker :[1-9]/);
  const socket = connect(broker.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0xff, 0x7f));
  await broker.session.messages.getByRole('row').filter({ hasText: 'error' }).filter({ hasText: 'MQTT' }).waitFor();
  socket.destroy();
});
