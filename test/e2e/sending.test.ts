/** What is typed is what a peer gets, byte for byte; what cannot be sent is refused where it is typed. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Peer } from '../support/peer';
import { launch, type Launched } from './support/launch';
import { runInPalette, SessionPage } from './support/window-page';

let launched: Launched;
let peer: Peer;
let client: SessionPage;

/** Prints what it reads as hexadecimal, a line a message of so many bytes. */
const listener = `
l = socket.create_server(('127.0.0.1', 0))
say(l.getsockname()[1])
c, _ = l.accept()
for line in sys.stdin:
    want, got = int(line), b''
    while len(got) < want:
        got += c.recv(want - len(got))
    say(got.hex())`;

beforeEach(async () => {
  launched = await launch();
  peer = Peer.python(listener);
  const port = await peer.line();
  await runInPalette(launched.page, `connect tcp://127.0.0.1:${port}`);
  client = new SessionPage(launched.page, `TCP client → :${port}`);
  await client.row('connected to').waitFor();
});
afterEach(async () => {
  peer.stdin.end();
  await launched.close();
});

async function received(byteLength: number): Promise<string> {
  peer.tell(String(byteLength));
  return peer.line();
}

test('text with escapes', async () => {
  await client.send(String.raw`PING \x02你好\u{1F600}\0\\\r\n`);
  expect(await received(20)).toBe(Buffer.from('PING \x02你好😀\0\\\r\n').toString('hex'));
});

test('text in GBK with a line end', async () => {
  await client.pick('Encoding', 'GBK');
  await client.pick('Line end', 'CRLF');
  await client.send('你好');
  expect(await received(6)).toBe('c4e3bac30d0a');
});

test('hexadecimal in any notation', async () => {
  await client.notation('Hex');
  await client.send('00 ff,0x01\\x02 # a comment');
  expect(await received(4)).toBe('00ff0102');
});

test('bad hexadecimal, a bad escape and a character without a code are refused in place, and nothing is sent', async () => {
  const send = client.root.getByRole('button', { name: 'Send', exact: true });
  await client.notation('Hex');
  await client.message.fill('48 6');
  await client.root.getByRole('alert').filter({ hasText: 'character 4' }).waitFor();
  await expect.poll(() => send.isDisabled()).toBe(true);

  await client.message.fill('');
  await client.notation('Text');
  await client.message.fill(String.raw`a\q`);
  await client.root.getByRole('alert').filter({ hasText: 'character 2' }).waitFor();
  await expect.poll(() => send.isDisabled()).toBe(true);

  await client.pick('Encoding', 'Latin-1');
  await client.message.fill('ab好');
  await client.root.getByRole('alert').filter({ hasText: '“好” at character 3' }).waitFor();
  await expect.poll(() => send.isDisabled()).toBe(true);

  await client.send('ok');
  expect(await received(2)).toBe('6f6b');
});

test('a terminal: a line each way, and Ctrl+C as a byte in raw mode', async () => {
  await client.lens('Terminal');
  await client.root.locator('.xterm').click();
  await launched.page.keyboard.type('hello');
  await launched.page.keyboard.press('Enter');
  expect(await received(7)).toMatch(/^68656c6c6f0(d0)?a/);
});
