/** A hundred megabytes through the window's own server: every byte is counted, and the window goes on answering. */
import { expect, test } from 'vitest';
import { Peer } from '../support/peer';
import { sessionOn } from './support/invoke';
import { launch } from './support/launch';
import { listenOnFreePort } from './support/window-page';

const byteLength = 100 * 1024 * 1024;

test('100 MB arrive whole while the window is used', async () => {
  const launched = await launch();
  const { page } = launched;
  const { server, port } = await listenOnFreePort(page, 'tcp');
  const peer = Peer.python(
    `
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
import threading
def drain():
    while s.recv(1 << 20): pass
reader = threading.Thread(target=drain)
reader.start()
piece = bytes(65536)
sys.stdin.readline()
for _ in range(int(sys.argv[2]) // len(piece)):
    s.sendall(piece)
s.shutdown(socket.SHUT_WR)
reader.join()
say('done')`,
    port,
    byteLength,
  );
  await launched.page.getByText('Listening · 1 client').waitFor();
  peer.tell('');
  await server.message.fill('typed while 100 MB arrive');
  expect(await server.message.inputValue()).toBe('typed while 100 MB arrive');
  expect(await peer.line()).toBe('done');
  await expect.poll(async () => (await sessionOn(page, port))?.inboundBytes).toBe(byteLength);
  await server.row('closed').first().waitFor();
  expect(await server.message.inputValue()).toBe('typed while 100 MB arrive');
  await launched.close();
});
