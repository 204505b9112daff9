import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeedMessage } from '../../../src-main/contract/feed';
import { EngineHost } from '../../../src-main/shell/engine-host';

/** Speaks the thread's protocol and dies when told to open the session `fatal`. */
const engine = `
  import { parentPort, workerData } from 'node:worker_threads';
  parentPort.on('message', ({ id, name, input, close }) => {
    if (close) {
      parentPort.postMessage({ closed: true });
      return;
    }
    if (name === 'session.open' && input.session === 'fatal') throw new Error('a bug in the engine');
    if (name === 'session.close') return;
    if (name === 'session.open') {
      const error = { code: 'SESSION_NOT_FOUND', message: '', details: { session: input.session } };
      parentPort.postMessage({ id, answer: { ok: false, error } });
      return;
    }
    parentPort.postMessage({ feed: { type: 'sessions', changed: [], removed: [name] } });
    parentPort.postMessage({ id, answer: { ok: true, value: workerData } });
  });
`;

let folder: string;
let script: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirebench-engine-'));
  script = join(folder, 'engine.mjs');
  await writeFile(script, engine);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function host(shortLifeMs: number) {
  const feed: FeedMessage[] = [];
  const events = new EventEmitter();
  const lost = once(events, 'lost') as Promise<[reason: string, isRunning: boolean]>;
  const engineHost = new EngineHost(
    {
      script,
      captureFolder: '/captures',
      authorityFolder: '/authority',
      dataFolder: '/data',
      logCapBytes: 7,
      onFeed: (message) => feed.push(message),
    },
    (reason, isRunning) => events.emit('lost', reason, isRunning),
    shortLifeMs,
  );
  return { host: engineHost, feed, lost };
}

test('answers, failures and the feed come through', async () => {
  const { host: running, feed } = host(0);
  expect(await running.invoke('session.list', {})).toEqual({
    captureFolder: '/captures',
    authorityFolder: '/authority',
    dataFolder: '/data',
    logCapBytes: 7,
  });
  expect(feed).toEqual([{ type: 'sessions', changed: [], removed: ['session.list'] }]);
  await expect(running.invoke('session.open', { session: 'x' })).rejects.toMatchObject({
    code: 'SESSION_NOT_FOUND',
    details: { session: 'x' },
  });
  await running.close();
});

test('one that dies is replaced; who waited for it is told', async () => {
  const { host: dying, lost } = host(0);
  const waiting = dying.invoke('session.close', { session: 'x' });
  const fatal = dying.invoke('session.open', { session: 'fatal' });
  await expect(fatal).rejects.toMatchObject({ code: 'ENGINE_LOST' });
  await expect(waiting).rejects.toMatchObject({ code: 'ENGINE_LOST' });
  expect(await lost).toEqual([expect.stringContaining('a bug in the engine'), true]);
  expect(await dying.invoke('session.list', {})).toMatchObject({ logCapBytes: 7 });
  await dying.close();
});

test('one that dies at once is not started again and again', async () => {
  const { host: dying, lost } = host(60_000);
  await expect(dying.invoke('session.open', { session: 'fatal' })).rejects.toMatchObject({ code: 'ENGINE_LOST' });
  expect((await lost)[1]).toBe(false);
  await expect(dying.invoke('session.list', {})).rejects.toMatchObject({ code: 'ENGINE_LOST' });
  await dying.close();
});

test('closing is asked for once, and what is unanswered by then is told', async () => {
  const { host: running } = host(0);
  const waiting = running.invoke('session.close', { session: 'x' });
  const refused = expect(waiting).rejects.toMatchObject({ code: 'ENGINE_LOST' });
  await Promise.all([running.close(), running.close()]);
  await refused;
  await expect(running.invoke('session.list', {})).rejects.toMatchObject({ code: 'ENGINE_LOST' });
});
