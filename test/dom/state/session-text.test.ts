import { expect, test } from 'vitest';
import { isExposed, phaseText, stateTone, summaryText, tabText } from '../../../src-renderer/state/session-text';
import { startApp } from '../support/app';

const nowMs = 1_763_800_000_000;

test('what a row, a tab and a dot say follows the session', async () => {
  const { app, lab } = await startApp();
  const says = (id: string) => {
    const { state } = app.sessions.get(id)!;
    return [tabText(state), stateTone(state), phaseText(state, nowMs), summaryText(state, nowMs)];
  };
  expect(says('s1')).toEqual(['TCP server :8888', 'off', 'closed', 'closed']);
  await app.actions.open('s2');
  expect(says('s2')).toEqual(['TCP client → :8888', 'failed', 'connection refused', 'connection refused']);
  await app.actions.open('s1');
  expect(says('s1')).toEqual(['TCP server :8888', 'on', 'listening', 'listening']);
  await app.actions.open('s2');
  await lab.invoke('session.send', { session: 's2', target: { to: 'all' }, message: { mode: 'text', text: 'Hello' } });
  expect(says('s1').at(-1)).toBe('1 connection · 5 B');
  expect(says('s2').at(-1)).toBe('connected 00:00 · 5 B');
});

test('a server that other machines can reach is told from one that they cannot', async () => {
  const { app } = await startApp({
    sessions: [
      { kind: 'tcp-server', port: 1 },
      { kind: 'tcp-server', host: '::1', port: 1 },
      { kind: 'tcp-server', host: 'localhost', port: 1 },
      { kind: 'tcp-server', host: '0.0.0.0', port: 1 },
      { kind: 'udp', host: '::', port: 1 },
      { kind: 'udp', remote: { host: '192.0.2.1', port: 1 } },
      { kind: 'tcp-client', host: '192.0.2.1', port: 1 },
    ],
  });
  expect(app.sessions.list.map(({ state }) => isExposed(state))).toEqual([
    false,
    false,
    false,
    true,
    true,
    false,
    false,
  ]);
});
