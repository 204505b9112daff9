import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LabError } from '../../../src-main/contract/errors';
import { startApp } from '../support/app';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('is saved once, a moment after the last of many changes', async () => {
  const { app, lab } = await startApp();
  app.workspace.setSidebarWidth(300);
  app.workspace.updateView('s1', { lens: 'bytes' });
  app.workspace.updateView('s1', { isPaused: true });
  app.workspace.saveMessage({ name: 'hi', message: { mode: 'text', text: 'hi', encoding: 'utf-8', lineEnd: 'none' } });
  app.workspace.saveMessage({ name: 'hi', message: { mode: 'hex', text: '68', encoding: 'utf-8', lineEnd: 'none' } });
  await vi.advanceTimersByTimeAsync(1000);

  const saved = lab.calls.filter(({ name }) => name === 'window.save').map(({ input }) => input);
  expect(saved).toEqual([
    {
      layout: null,
      views: { s1: { lens: 'bytes', isPaused: true } },
      savedMessages: [{ name: 'hi', message: { mode: 'hex', text: '68', encoding: 'utf-8', lineEnd: 'none' } }],
      sidebarWidth: 300,
    },
  ]);
});

test('saves at once what is waiting when the window goes away, and only that', async () => {
  const { app, lab } = await startApp();
  app.workspace.setSidebarWidth(300);
  app.workspace.flush();
  app.workspace.flush();
  await vi.advanceTimersByTimeAsync(1000);
  expect(lab.calls.filter(({ name }) => name === 'window.save')).toHaveLength(1);
});

test('says in words why it could not be saved', async () => {
  const { app, lab } = await startApp();
  lab.failNext('window.save', new LabError('DISK_FULL', { path: '/home/ada/w.json' }));
  app.workspace.setSidebarWidth(300);
  await vi.advanceTimersByTimeAsync(1000);
  expect(app.notices.list.map(({ tone, text }) => [tone, text.slice(0, 17)])).toEqual([['error', 'The disk is full:']]);
});
