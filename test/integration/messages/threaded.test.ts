/** Messages worked out in a thread of their own: asked through it, lost and started anew, and let go of. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ThreadedMessages } from '../../../src-main/engine/messages/threaded-messages';
import { ask, linesOf, rowsOf, untilDecoded } from '../../support/messages';
import { Peer } from '../../support/peer';
import { openResources, TestBench } from '../../support/test-bench';

let built: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'wirebench-decoder-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: fileURLToPath(new URL('../../../src-main/decode-thread.ts', import.meta.url)),
      outDir: built,
      rollupOptions: { output: { entryFileNames: 'decode-thread.mjs' } },
    },
    ssr: { noExternal: true },
  });
  // The same thread, which ends when it is told of a session of this name.
  await writeFile(
    join(built, 'mortal.mjs'),
    `import { parentPort } from 'node:worker_threads';
import './decode-thread.mjs';
parentPort.on('message', ({ watched }) => { if (watched?.session === 'the end') process.exit(1); });`,
  );
});
afterAll(() => rm(built, { recursive: true }));

let lab: TestBench;
let messages: ThreadedMessages;
beforeEach(async () => {
  lab = await TestBench.make({
    messages: (options) => (messages = new ThreadedMessages(join(built, 'mortal.mjs'), options)),
  });
});
afterEach(async () => {
  await lab.close();
  expect(openResources()).toEqual([]);
});

const theEnd = { path: null, storedBytes: 0, firstNumber: 1, protocol: null, isCapture: false, session: 'the end' };

async function requests(count: number) {
  const session = await lab.open({ kind: 'tcp-server', port: 0 });
  lab.with(
    Peer.python(
      `s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
for n in range(int(sys.argv[2])): s.sendall(b'GET /%d HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' % n)
sys.stdin.read()`,
      session.state.local!.port,
      count,
    ),
  );
  return session;
}

it('tells rows, messages and states through the thread, and closes with the bench', async () => {
  const { id } = await requests(3);
  const { generation } = await untilDecoded(lab, id, ({ count }) => count === 5);
  expect(generation).toBe(1);
  expect(linesOf(await rowsOf(lab, id)).slice(2)).toEqual([
    '3 ← http request GET /0 HTTP/1.1',
    '4 ← http request GET /1 HTTP/1.1',
    '5 ← http request GET /2 HTTP/1.1',
  ]);
  const { message, bytes } = await ask(lab, 'messages.show', { session: id, number: 4 });
  expect([message!.type, Buffer.from(bytes).toString()]).toEqual(['request', 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\n']);
  await expect(ask(lab, 'messages.show', { session: id, number: 99 })).rejects.toMatchObject({
    code: 'MESSAGE_NOT_FOUND',
    details: { number: 99 },
  });
});

it('starts anew when the thread is lost, with what a person has said of its ports', async () => {
  const { id } = await requests(2);
  await untilDecoded(lab, id, ({ count }) => count === 4);
  const [spoken] = await ask(lab, 'messages.protocols', { session: id });
  await ask(lab, 'messages.decodeAs', {
    session: id,
    rules: [{ transport: 'tcp', port: spoken!.port, protocol: null }],
  });
  const before = await untilDecoded(lab, id, ({ decodedThrough }) => decodedThrough >= 3);

  messages.logChanged(theEnd);
  // What was asked of the thread that is gone is not waited for.
  await expect(ask(lab, 'filter.check', { filter: 'tcp' })).rejects.toMatchObject({ code: 'ENGINE_LOST' });
  messages.sessionRemoved(theEnd.session);

  const after = await untilDecoded(lab, id, ({ decodedThrough }) => decodedThrough >= 3);
  expect(after.generation).toBeGreaterThan(before.generation);
  expect(linesOf(await rowsOf(lab, id)).every((line) => !line.includes('http'))).toBe(true);
});
