import { render } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { vi } from 'vitest';
import SessionPanel from '../../../../src-renderer/panels/session/SessionPanel.svelte';
import type { FakeLabOptions } from '../../../support/fake-lab';
import { startApp } from '../../support/app';

/** Twenty rows of 22 pixels: jsdom lays nothing out. */
export const rowsInSight = 20;

/** For what is read when it is first shown: a protocol's panel. */
export const patience = { timeout: 30_000 };

export function furnishPanels(): void {
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => rowsInSight * 22 });
  Element.prototype.setPointerCapture ??= () => undefined;
}

/** The panel of one session of a fake lab (`s1` is the server, `s2` its client), with both open. */
export async function openPanel(sessionId = 's1', options: FakeLabOptions = {}) {
  const started = await startApp(options);
  const { app, lab, context } = started;
  for (const { id } of app.sessions.list) await app.actions.open(id);
  const shown = render(SessionPanel, { context, props: { sessionId } });
  const root = shown.container;
  const rows = () => [...root.querySelectorAll<HTMLElement>('[data-number]')];
  const row = (number: number) => root.querySelector<HTMLElement>(`[data-number="${number}"]`);
  const summaries = () => rows().map((one) => one.querySelector('.summary')?.textContent?.trim() ?? '');
  const callsOf = (name: string) => lab.calls.filter((call) => call.name === name).map(({ input }) => input);
  const until = (check: () => void) => vi.waitFor(check);
  return { ...started, ...shown, root, rows, row, summaries, callsOf, until, user: userEvent.setup() };
}
