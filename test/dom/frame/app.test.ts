import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import App from '../../../src-renderer/App.svelte';
import type { FakeLabOptions } from '../../support/fake-lab';
import { startApp } from '../support/app';

async function open(options: FakeLabOptions = {}) {
  const started = await startApp(options);
  render(App, { context: started.context });
  return { ...started, user: userEvent.setup() };
}

const shownPanels = () =>
  [...document.querySelectorAll<HTMLElement>('[data-panel]')].map(({ dataset }) => dataset['panel']);
const tabs = () =>
  [...document.querySelectorAll('.dock-tab')].map((tab) => tab.textContent?.trim().replace(/\s+/g, ' '));

describe('the window', () => {
  test('lays out the server, the client and the inspector at first', async () => {
    await open();
    expect(shownPanels().sort()).toEqual(['inspector', 'session:s1', 'session:s2']);
    expect(tabs()).toEqual(['TCP server :8888', 'TCP client → :8888', 'Inspector']);
  });

  test('opens both ends of the first launch with one press, the server first', async () => {
    const { app, lab, user } = await open({ isFirstLaunch: true });
    await user.click(screen.getByRole('button', { name: 'Open both' }));
    await vi.waitFor(() => expect(app.sessions.list.every(({ isOpen }) => isOpen)).toBe(true));
    expect(lab.calls.filter(({ name }) => name === 'session.open').map(({ input }) => input)).toEqual([
      { session: 's1' },
      { session: 's2' },
    ]);
    await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Open both' })).toBeNull());
  });

  test('keeps a layout, and restores it without sessions that are gone', async () => {
    const first = await open();
    first.app.dock?.show('s1');
    first.app.workspace.setLayout(first.app.workspace.layout);
    first.app.dock?.reset();
    first.app.workspace.flush();
    const saved = first.lab.calls.findLast(({ name }) => name === 'window.save')?.input;
    document.body.replaceChildren();
    await open({ sessions: [{ kind: 'tcp-server', port: 8888 }], window: saved as never });
    expect(shownPanels().sort()).toEqual(['inspector', 'session:s1']);
  });

  test('lays the panels out anew where the saved layout cannot be read', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await open({ window: { layout: { grid: 'nonsense' }, views: {}, savedMessages: [], sidebarWidth: 300 } });
    expect(shownPanels().sort()).toEqual(['inspector', 'session:s1', 'session:s2']);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  test('takes away the panel of a session that is removed, and shows that of a new one', async () => {
    const { app } = await open();
    await app.actions.remove('s2');
    expect(shownPanels()).not.toContain('session:s2');
    await app.actions.create({ kind: 'udp', port: 5353 });
    expect(shownPanels()).toContain('session:s3');
    expect(app.sessions.active?.id).toBe('s3');
  });

  test('answers its keys: palette, shortcuts, session list, address', async () => {
    const { app, user } = await open();
    await user.keyboard('{Control>}k{/Control}');
    expect(app.overlays.current).toMatchObject({ kind: 'palette' });
    await user.keyboard('{Escape}');
    expect(app.overlays.current).toBeNull();
    await user.keyboard('{F1}');
    expect(app.overlays.current).toEqual({ kind: 'shortcuts' });
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeTruthy();
    await user.keyboard('{Escape}');
    await user.keyboard('{Control>}b{/Control}');
    expect(screen.queryByRole('textbox', { name: 'Address' })).toBeNull();
    await user.keyboard('{Control>}l{/Control}');
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Address' })));
  });

  test('shows another workspace in place of the one before', async () => {
    const { app, lab } = await open();
    app.load({ ...lab.start(), sessions: [], workspacePath: '/home/ada/other.json' });
    expect(shownPanels()).toEqual([]);
    expect(await screen.findByText('Nothing open here')).toBeTruthy();
    app.load(lab.start());
    expect(shownPanels().sort()).toEqual(['inspector', 'session:s1', 'session:s2']);
  });

  test('does what the menu asks', async () => {
    const { app, lab } = await open();
    lab.emit({ type: 'ask', action: 'settings' });
    expect(app.overlays.current).toEqual({ kind: 'settings' });
  });

  test('counts what is recorded in the status bar', async () => {
    const { lab } = await open();
    await lab.invoke('session.open', { session: 's1' });
    lab.fill('s1', 1500);
    expect(await screen.findByText('recording 1 session')).toBeTruthy();
    expect(screen.getByText('1,501 stored')).toBeTruthy();
    expect(screen.getByText('captures/textbook')).toBeTruthy();
  });

  test('changes its language everywhere without being drawn anew', async () => {
    const { app } = await open();
    const panel = document.querySelector('[data-panel="session:s1"]');
    await app.preferences.set({ language: 'zh-CN' });
    expect(await screen.findByText('没有打开的会话')).toBeTruthy();
    expect(tabs()).toEqual(['TCP 服务端 :8888', 'TCP 客户端 → :8888', '检视器']);
    expect(document.querySelector('[data-panel="session:s1"]')).toBe(panel);
  });
});
