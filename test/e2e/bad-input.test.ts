/** Whatever goes wrong is said in a sentence, where it belongs; the rest of the bench goes on. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Peer } from '../support/peer';
import { sessionOn } from './support/invoke';
import { launch, type Launched } from './support/launch';
import { listenOnFreePort, runInPalette } from './support/window-page';

let launched: Launched;
let port: number;

beforeEach(async () => {
  launched = await launch();
  ({ port } = await listenOnFreePort(launched.page, 'tcp'));
});

/** The session opened first is unharmed by all that follows. */
afterEach(async () => {
  const peer = Peer.ncat('127.0.0.1', port);
  peer.stdin.end('still there?');
  await expect.poll(async () => (await sessionOn(launched.page, port))?.inboundBytes).toBe(12);
  await peer.stop();
  await launched.close();
});

const alert = (text: string | RegExp) => launched.page.getByRole('alert').filter({ hasText: text }).first();

test('a port in use', async () => {
  await runInPalette(launched.page, `listen tcp://127.0.0.1:${port}`);
  await alert('Address already in use').waitFor();
});

test('an unknown host, and nobody listening', async () => {
  await runInPalette(launched.page, 'connect tcp://no-such-host.invalid:80');
  await alert(/No host named no-such-host.invalid|could not be looked up/).waitFor();
  const refusing = Peer.refusing();
  await runInPalette(launched.page, `connect tcp://127.0.0.1:${await refusing.line()}`);
  await alert('refused the connection').waitFor();
  await refusing.stop();
});

test('an address of another machine cannot be listened on', async () => {
  await runInPalette(launched.page, 'listen tcp://192.0.2.1:9000');
  await alert('192.0.2.1 is not an address of this machine').waitFor();
});

test('a bad URL is refused in the palette', async () => {
  await runInPalette(launched.page, 'listen tcp://127.0.0.1:99999');
  const dialog = launched.page.getByRole('dialog');
  await dialog.getByText(/not a session address/).waitFor();
  await launched.page.keyboard.press('Escape');
});

/** Picks an earlier capture in the palette, by its file's name. */
async function openRecent(name: string): Promise<void> {
  await launched.page.keyboard.press('Control+k');
  await launched.page.keyboard.type(name);
  await launched.page.getByRole('option', { name }).first().click();
}

test('what is no capture is refused', async () => {
  const captures = join(launched.userData, 'captures');
  await mkdir(captures, { recursive: true });
  const noCapture = join(captures, 'not-a-capture.pcapng');
  await writeFile(noCapture, 'this is no capture');
  await openRecent('not-a-capture.pcapng');
  await alert('not a pcapng or pcap capture').waitFor();
});

test('a capture that is cut off is shown up to the cut, and says so', async () => {
  const captures = join(launched.userData, 'captures');
  const [own] = await readdir(captures);
  const whole = await readFile(join(captures, own!));
  await writeFile(join(captures, 'cut-off.pcapng'), whole.subarray(0, whole.length - 3));
  await openRecent('cut-off.pcapng');
  await launched.page.getByText(/cut-off\.pcapng is damaged at byte \d+/).waitFor();
});
