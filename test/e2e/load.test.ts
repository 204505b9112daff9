/** A hundred megabytes through the window's own server: every byte is counted, and the window goes on answering. */
import { expect, test } from 'vitest';
import type { SessionState } from '../../src-main/contract/session-state';
import { Peer } from '../support/peer';
import { invokeInPage } from './support/invoke';
import { launch } from './support/launch';
import { SessionPage } from './support/window-page';

const byteLength = 100 * 1024 * 1024;

test('100 MB arrive whole while the window is used', async () => {
  const launched = await launch();
  const { page } = launched;
  const server = new SessionPage(page, 'TCP server :8888');
  await server.root.getByRole('button', { name: 'Open', exact: true }).click();
  await server.row('listening on').waitFor();
  const peer = Peer.python(
    `
s = socket.create_connection(('127.0.0.1', 8888))
import threading
def drain():
    while s.recv(1 << 20): pass
reader = threading.Thread(target=drain)
reader.start()
piece = bytes(65536)
for _ in range(int(sys.argv[1]) // len(piece)):
    s.sendall(piece)
s.shutdown(socket.SHUT_WR)
reader.join()
say('done')`,
    byteLength,
  );
  await launched.page.getByText('Listening · 1 client').waitFor();
  await server.message.fill('typed while 100 MB arrive');
  expect(await server.message.inputValue()).toBe('typed while 100 MB arrive');
  expect(await peer.line()).toBe('done');
  await expect
    .poll(async () => {
      const answer = await invokeInPage(page, 'session.list', {});
      const sessions = answer.ok ? (answer.value as SessionState[]) : [];
      return sessions.find(({ spec }) => spec.kind === 'tcp-server')?.inboundBytes;
    })
    .toBe(byteLength);
  await server.row('closed').first().waitFor();
  expect(await server.message.inputValue()).toBe('typed while 100 MB arrive');
  await launched.close();
});
