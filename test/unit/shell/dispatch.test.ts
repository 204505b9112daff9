import { expect, test } from 'vitest';
import { commandSchemas } from '../../../src-main/contract/commands';
import { LabError } from '../../../src-main/contract/errors';
import { Dispatcher, type Handlers } from '../../../src-main/shell/dispatch';

interface Bug {
  readonly id: string;
  readonly command: string;
  readonly error: unknown;
}

/** Every handler gives back what it was given, but for those that a test replaces. */
function dispatcher(replaced: Partial<Handlers> = {}): { dispatcher: Dispatcher; bugs: Bug[] } {
  const bugs: Bug[] = [];
  const echoes = Object.fromEntries(Object.keys(commandSchemas).map((name) => [name, (input: unknown) => input]));
  const handlers = { ...echoes, ...replaced } as unknown as Handlers;
  return { dispatcher: new Dispatcher(handlers, (id, command, error) => bugs.push({ id, command, error })), bugs };
}

test('hands the parsed input to the handler, defaults filled in', async () => {
  const answer = await dispatcher().dispatcher.answer(true, 'log.record', { session: 'a', number: 1 });
  expect(answer).toEqual({ ok: true, value: { session: 'a', number: 1, at: 0, length: 65_536 } });
});

test('refuses whoever is not our page, before anything is looked at', async () => {
  const answer = await dispatcher().dispatcher.answer(false, 'no.such', null);
  expect(answer).toMatchObject({ ok: false, error: { code: 'NOT_ALLOWED' } });
});

test.each(['no.such', '__proto__', 'constructor', 'hasOwnProperty', '', 7, null, { toString: () => 'session.list' }])(
  'knows no command %j',
  async (name) => {
    expect(await dispatcher().dispatcher.answer(true, name, {})).toMatchObject({
      ok: false,
      error: { code: 'BAD_INPUT' },
    });
  },
);

test('says where the input is wrong', async () => {
  const input = { session: 'a', firstNumber: 1, count: 0 };
  const answer = await dispatcher().dispatcher.answer(true, 'log.rows', input);
  expect(answer).toMatchObject({
    ok: false,
    error: { code: 'BAD_INPUT', details: { reason: expect.stringMatching(/^count: /) } },
  });
});

test('a failure that may happen keeps its code and details', async () => {
  const { dispatcher: refusing, bugs } = dispatcher({
    'session.open': () => {
      throw new LabError('ADDRESS_IN_USE', { host: '127.0.0.1', port: 8888 });
    },
  });
  expect(await refusing.answer(true, 'session.open', { session: 'a' })).toMatchObject({
    ok: false,
    error: { code: 'ADDRESS_IN_USE', details: { host: '127.0.0.1', port: 8888 } },
  });
  expect(bugs).toEqual([]);
});

test('a bug is reported with its id, and tells the page nothing else', async () => {
  const bug = new TypeError('secret of the house');
  const { dispatcher: broken, bugs } = dispatcher({ 'session.list': () => Promise.reject(bug) });
  const answer = await broken.answer(true, 'session.list', {});
  expect(bugs).toEqual([{ id: expect.any(String) as string, command: 'session.list', error: bug }]);
  expect(answer).toEqual({
    ok: false,
    error: { code: 'INTERNAL', message: expect.stringContaining(bugs[0]!.id) as string, details: { id: bugs[0]!.id } },
  });
});
