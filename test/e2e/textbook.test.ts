/** The textbook's example on the first launch: a server, a client, `Hello` one way and `Hello, client!` the other. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Peer } from '../support/peer';
import { launch, type Launched } from './support/launch';
import { SessionPage } from './support/window-page';

let launched: Launched;
let server: SessionPage;
let client: SessionPage;

beforeEach(async () => {
  launched = await launch();
  server = new SessionPage(launched.page, 'TCP server :8888');
  client = new SessionPage(launched.page, 'TCP client → :8888');
});
afterEach(() => launched.close());

test('from launch to both logs in two clicks, since the message is there already', async () => {
  await launched.page.getByRole('button', { name: 'Open both' }).click();
  await client.root.getByRole('button', { name: 'Send', exact: true }).click();

  await client.moved('sent', /Hello\s*$/).waitFor();
  await client.moved('received', 'Hello, client!').waitFor();
  await server.moved('received', /Hello\s*$/).waitFor();
  await server.moved('sent', 'Hello, client!').waitFor();
  await client.row('Hello, client!').click();
  const inspector = launched.page.getByRole('grid', { name: 'Bytes' });
  expect((await inspector.innerText()).replaceAll(/\s+/g, '')).toContain('48656c6c6f2c20636c69656e7421');
});

test("a Python script from any tutorial and ncat take the client's place", async () => {
  await server.root.getByRole('button', { name: 'Open', exact: true }).click();
  await server.row('listening on 127.0.0.1:8888').waitFor();

  const python = Peer.python(`
s = socket.socket()
s.connect(('127.0.0.1', 8888))
s.send('你好'.encode('gbk'))
say(s.recv(1024).decode())
s.close()`);
  expect(await python.line()).toBe('Hello, client!');
  await server.row(/c4 e3 ba c3|\\xc4\\xe3\\xba\\xc3/i).waitFor();

  const ncat = Peer.ncat('127.0.0.1', 8888);
  ncat.stdin.write('from ncat\r\n');
  await server.row('from ncat').waitFor();
  ncat.stdin.end();
  expect((await ncat.output()).toString()).toBe('Hello, client!');
  await server
    .row('#2')
    .filter({ hasText: /closed|ended/ })
    .first()
    .waitFor();
});
