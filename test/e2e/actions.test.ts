/** What menus, toolbars and keys do, as far as the clipboard, the disk and the peers. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Peer } from '../support/peer';
import { launch, type Launched } from './support/launch';
import { listenOnFreePort, SessionPage } from './support/window-page';

let lab: Launched;

beforeEach(async () => {
  lab = await launch();
});
afterEach(() => lab.close());

const listen = (scheme: 'tcp' | 'udp') => listenOnFreePort(lab.page, scheme);

/** Dialogs would wait for a person. */
async function pickFiles(path: string): Promise<void> {
  await lab.app.evaluate(({ dialog }, picked) => {
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [picked] }),
      showSaveDialog: () => Promise.resolve({ canceled: false, filePath: picked }),
    });
  }, path);
}

const clipboard = () => lab.app.evaluate(({ clipboard }) => clipboard.readText());
const item = (name: string | RegExp) => lab.page.getByRole('menuitem', { name, exact: true });

test('copies what a record carries in every notation', async () => {
  const { server, port } = await listen('tcp');
  const peer = Peer.ncat('127.0.0.1', port);
  peer.stdin.write('你好\r\n');
  const row = server.row('你好');
  const copied = async (format: string | RegExp) => {
    await lab.app.evaluate(({ clipboard }) => clipboard.clear());
    await row.click({ button: 'right' });
    await item('Copy as').hover();
    await item(format).click();
    await expect.poll(clipboard).not.toBe('');
    return clipboard();
  };
  expect(await copied('Hexdump')).toContain('e4 bd a0 e5 a5 bd 0d');
  expect(await copied('Hex')).toBe('e4 bd a0 e5 a5 bd 0d 0a');
  expect(await copied('Base64')).toBe('5L2g5aW9DQo=');
  expect((await copied('C array')).replaceAll(/\s+/g, '')).toContain('{0xe4,0xbd,0xa0,0xe5,0xa5,0xbd,0x0d,0x0a');
  expect(await copied(/^Text/)).toContain('你好');
  peer.stdin.end();
  await peer.output();
});

test('finds, goes to and marks records, also by key', async () => {
  const { server, port } = await listen('tcp');
  const peer = Peer.python(
    `
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for i in range(40):
    s.send(b'record %d.' % i)
    s.recv(1)`,
    port,
  );
  for (const shown of ['record 0.', 'record 1.']) {
    await server.row(shown).waitFor();
    await server.send('x');
  }
  await server.row('record 2.').waitFor();
  const { keyboard } = lab.page;
  const selected = server.log.getByRole('row', { selected: true });

  await server.row('record 1.').click();
  await keyboard.press('Control+m');
  await server.row('record 1.').filter({ hasText: 'marked' }).waitFor();
  await keyboard.press('Control+f');
  await keyboard.type('RECORD 2');
  await keyboard.press('Enter');
  await expect.poll(() => selected.innerText()).toContain('record 2.');
  await keyboard.press('Escape');
  await keyboard.press('F2');
  await expect.poll(() => selected.innerText()).toContain('record 1.');
  await keyboard.press('Control+.');
  await expect.poll(() => selected.innerText()).toMatch(/\bx\b/);
  await keyboard.press('Control+,');
  await expect.poll(() => selected.innerText()).toContain('record 1.');
  await keyboard.press('Control+g');
  await keyboard.type('1');
  await keyboard.press('Enter');
  await expect.poll(() => selected.innerText()).toContain('listening on');
  await server.root.getByRole('button', { name: 'Close', exact: true }).first().click();
  await peer.output();
});

test('saves a capture elsewhere and opens it again', async () => {
  const { server, port } = await listen('tcp');
  const peer = Peer.ncat('127.0.0.1', port);
  peer.stdin.write('kept for later');
  await server.row('kept for later').click();
  const path = join(lab.userData, 'lesson.pcapng');
  await pickFiles(path);
  await lab.page.keyboard.press('Control+s');
  await lab.page
    .getByText(/lesson\.pcapng/)
    .first()
    .waitFor();
  expect((await readFile(path)).subarray(0, 4).toString('hex')).toBe('0a0d0d0a');
  await lab.page.keyboard.press('Control+o');
  const capture = new SessionPage(lab.page, /lesson/);
  await capture.row('kept for later').waitFor();
  peer.stdin.end();
  await peer.output();
});

test('sends a file byte for byte, then again and again until stopped', async () => {
  const { server, port } = await listen('tcp');
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 256));
  const path = join(lab.userData, 'bytes.bin');
  await writeFile(path, bytes);
  await pickFiles(path);
  const peer = Peer.ncat('--recv-only', '127.0.0.1', port);
  await server.row('connected to').waitFor();
  await server.root.getByRole('button', { name: /^Send a file/ }).click();
  await lab.page.getByText(/^Sent bytes\.bin/).waitFor();

  await server.message.fill('tick');
  await server.root.getByRole('button', { name: 'Send again and again' }).click();
  await lab.page.getByLabel('Times').fill('0');
  await lab.page.getByLabel('Every (ms)').fill('20');
  await lab.page.getByRole('button', { name: 'Start', exact: true }).click();
  await server.row('tick').nth(3).waitFor();
  await server.root.getByRole('button', { name: 'Stop', exact: true }).click();
  await server.root.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'detached' });
  await server.root.getByRole('button', { name: 'Close', exact: true }).first().click();
  const got = await peer.output();
  expect(got.subarray(0, bytes.length).equals(bytes)).toBe(true);
  expect(got.subarray(bytes.length).toString()).toMatch(/^(tick){4,}$/);
});

test('pauses, clears from view and shows all again', async () => {
  const { server, port } = await listen('tcp');
  const peer = Peer.ncat('127.0.0.1', port);
  peer.stdin.write('before');
  await server.row('before').waitFor();
  await server.root.getByRole('button', { name: /^Pause/ }).click();
  peer.stdin.write('meanwhile');
  await server.root.getByRole('button', { name: /paused · 1 waits/ }).waitFor();
  expect(await server.row('meanwhile').count()).toBe(0);
  await server.root.getByRole('button', { name: /paused · 1 waits/ }).click();
  await server.row('meanwhile').waitFor();
  await server.root.getByRole('button', { name: /^Clear from view/ }).click();
  await server.row('meanwhile').waitFor({ state: 'detached' });
  await server.root.getByRole('button', { name: /show all/ }).click();
  await server.row('before').waitFor();
  peer.stdin.end();
  await peer.output();
});

test('changes language and theme while a session is open', async () => {
  const { server } = await listen('tcp');
  await lab.page.getByRole('button', { name: 'Language' }).click();
  await lab.page.getByRole('menuitemradio', { name: '简体中文' }).or(item('简体中文')).first().click();
  await lab.page.getByText(/^正在监听/).waitFor();
  await lab.page.getByRole('button', { name: '主题' }).click();
  await lab.page.getByRole('menuitemradio', { name: '浅色' }).or(item('浅色')).first().click();
  await expect.poll(() => lab.page.locator('html').getAttribute('data-theme')).toBe('light');
  expect(await lab.page.locator('html').getAttribute('lang')).toBe('zh-CN');
  expect(await server.root.count()).toBe(0);
});

test('answers two UDP peers, each alone', async () => {
  const { server, port } = await listen('udp');
  const peer = (word: string) =>
    Peer.python(
      `
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(sys.argv[2].encode(), ('127.0.0.1', int(sys.argv[1])))
say(s.recv(100).decode())`,
      port,
      word,
    );
  const one = peer('from one');
  await server.row('from one').waitFor();
  const two = peer('from two');
  await server.row('from two').waitFor();
  await server.pick('Send to', '#2');
  await server.send('to two');
  expect(await two.line()).toBe('to two');
  await server.pick('Send to', '#1');
  await server.send('to one');
  expect(await one.line()).toBe('to one');
  expect(await server.moved('sent', 'to one').innerText()).toContain('#1');
});

test('ends one side of a connection, and resets another, from its menu', async () => {
  const { server, port } = await listen('tcp');
  const peer = () =>
    Peer.python(
      `
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
try:
    say('end' if s.recv(10) == b'' else 'bytes')
    s.send(b'still here')
    s.shutdown(socket.SHUT_WR)
except ConnectionResetError:
    say('reset')`,
      port,
    );
  const one = peer();
  await server.row('connected to').nth(0).waitFor();
  await server.root.getByRole('button', { name: 'Menu of connection 1' }).click();
  await item('End sending (FIN)').click();
  expect(await one.line()).toBe('end');
  await server.moved('received', 'still here').waitFor();
  await server
    .row(/#1.*(closed|ended)/s)
    .last()
    .waitFor();

  const two = peer();
  await server.row('connected to').nth(1).waitFor();
  await server.root.getByRole('button', { name: 'Menu of connection 2' }).click();
  await item('Reset (RST)').click();
  expect(await two.line()).toBe('reset');
  await server
    .row(/#2.*reset/is)
    .last()
    .waitFor();
});

test('brings a removed session back with its log', async () => {
  const { server, port } = await listen('tcp');
  const peer = Peer.ncat('127.0.0.1', port);
  peer.stdin.write('worth keeping');
  await server.row('worth keeping').waitFor();
  peer.stdin.end();
  await peer.output();
  await server.root.getByRole('button', { name: 'Close', exact: true }).first().click();
  // Closed, it is called by the port that it asks for: 0.
  await lab.page.getByRole('treeitem', { name: /^TCP server (?!.*8888).*, closed$/ }).focus();
  await lab.page.keyboard.press('Delete');
  await lab.page.getByRole('button', { name: 'Undo' }).click();
  await server.row('worth keeping').waitFor();
});

test('puts the keyboard into the terminal that was asked for', async () => {
  const { server, port } = await listen('tcp');
  const peer = Peer.python(
    `
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
say(s.recv(100))
s.send(b'\\x1b[31mred')
s.recv(1)`,
    port,
  );
  await server.row('connected to').waitFor();
  await server.lens('Terminal');
  await expect.poll(() => lab.page.evaluate('document.activeElement?.closest(".xterm") !== null')).toBe(true);
  await lab.page.keyboard.type('ls');
  await lab.page.keyboard.press('Enter');
  expect(await peer.line()).toMatch(/^b'ls(\\r)?\\n'$/);
  await server.lens('Bytes');
  await server.moved('received', 'red').waitFor();
  await server.root.getByRole('button', { name: 'Close', exact: true }).first().click();
  await peer.output();
});
