/** A server and a client of HTTP in the real window: a request, its answer, its bytes; and curl as somebody else. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launch, type Launched } from './support/launch';
import { runInPalette, SessionPage } from './support/window-page';

let launched: Launched;
beforeEach(async () => {
  launched = await launch();
});
afterEach(() => launched.close());

test('what an HTTP client sends, its server answers; both show the exchange and its bytes', async () => {
  const { page } = launched;
  await runInPalette(page, 'listen http://127.0.0.1:0');
  const server = new SessionPage(page, /^HTTP server :[1-9]/);
  const address = await server.root.getByRole('heading', { level: 2 }).innerText();
  const url = `${address.trim()}/`;
  await server.root.getByText(`curl ${url}`).waitFor();

  await runInPalette(page, `connect ${url}`);
  const client = new SessionPage(page, /^HTTP client →/);
  await client.root.getByRole('button', { name: 'Send', exact: true }).click();
  await client.root.getByText('200 OK').waitFor();
  await client.root.getByText('Hello, client!').waitFor();

  await client.root.getByRole('button', { name: 'Show its bytes' }).click();
  await client.moved('sent', 'GET / HTTP/1.1').waitFor();
  await client.moved('received', 'HTTP/1.1 200 OK').waitFor();
  await client.root.getByRole('radio', { name: 'Request' }).click();
  await client.root.getByText('200 OK').waitFor();

  const { stdout } = await promisify(execFile)('curl', ['-s', '--max-time', '60', `${url}nobody?a=1`]);
  expect(stdout).toContain('/nobody');
  const requests = server.root.getByRole('listbox', { name: 'Requests' });
  const fromCurl = requests.getByRole('option').filter({ hasText: '/nobody?a=1' });
  await fromCurl.filter({ hasText: '404' }).click();
  const exchange = server.root.getByRole('region', { name: 'Exchange 2' });
  await exchange.getByText('GET /nobody?a=1 HTTP/1.1').waitFor();
  await exchange.getByText(/^curl\//).waitFor();
});
