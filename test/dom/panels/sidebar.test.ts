import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import Sidebar from '../../../src-renderer/panels/sessions/Sidebar.svelte';
import { parseAddress } from '../../../src-renderer/panels/sessions/new-session';
import type { FakeLabOptions } from '../../support/fake-lab';
import { startApp } from '../support/app';

async function open(options: FakeLabOptions = {}) {
  const started = await startApp(options);
  render(Sidebar, { context: started.context });
  return { ...started, user: userEvent.setup(), rows: () => screen.getAllByRole('treeitem') };
}

describe('an address in the new-session row', () => {
  test.each([
    ['tcp-server', '127.0.0.1:8888', { kind: 'tcp-server', host: '127.0.0.1', port: 8888 }],
    ['tcp-server', '8888', { kind: 'tcp-server', host: '127.0.0.1', port: 8888 }],
    ['tcp-server', ':0', { kind: 'tcp-server', host: '127.0.0.1', port: 0 }],
    ['tcp-client', 'example.org:80', { kind: 'tcp-client', host: 'example.org', port: 80 }],
    ['tcp-client', 'udp://[::1]:53', { kind: 'udp', remote: { host: '::1', port: 53 } }],
    ['udp-server', '5353', { kind: 'udp', host: '127.0.0.1', port: 5353 }],
    ['udp-client', '192.0.2.1:53', { kind: 'udp', remote: { host: '192.0.2.1', port: 53 } }],
  ] as const)('%s %s', (kind, text, spec) => expect(parseAddress(kind, text)).toMatchObject(spec));

  test.each([
    ['tcp-server', ''],
    ['tcp-client', '127.0.0.1'],
    ['tcp-client', '127.0.0.1:0'],
    ['udp-server', '127.0.0.1:70000'],
    ['udp-client', 'a b:1'],
  ] as const)('%s “%s” is refused', (kind, text) =>
    expect(parseAddress(kind, text)).toMatchObject({ code: 'BAD_URL' }),
  );
});

describe('the sidebar', () => {
  test('opens a new session in one row', async () => {
    const { app, user } = await open({ sessions: [] });
    const field = screen.getByRole('textbox', { name: 'Address' });
    await user.clear(field);
    await user.type(field, '9000{Enter}');
    await vi.waitFor(() => expect(app.sessions.list.map(({ state }) => state.url)).toEqual(['tcp://127.0.0.1:9000']));
    expect(app.sessions.list[0]?.isOpen).toBe(true);
  });

  test('says what is wrong with an address', async () => {
    const { lab, user } = await open();
    const field = screen.getByRole('textbox', { name: 'Address' });
    await user.type(field, '99{Enter}');
    expect(screen.getByRole('alert').textContent).toContain('is not a port');
    expect(lab.calls.some(({ name }) => name === 'session.create')).toBe(false);
  });

  test('warns before a server is opened to the network', async () => {
    const { user } = await open();
    const field = screen.getByRole('textbox', { name: 'Address' });
    await user.clear(field);
    await user.type(field, '0.0.0.0:8888');
    expect(screen.getByText(/other machines can reach it/)).toBeTruthy();
  });

  test('is one Tab stop whose rows the arrows reach; keys open, rename and remove', async () => {
    const { app, user, rows } = await open();
    expect(rows().map((row) => row.tabIndex)).toEqual([0, -1]);
    rows()[0]!.focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(rows()[1]);
    await user.keyboard('{Enter}');
    expect(app.sessions.active?.id).toBe('s2');
    await user.keyboard('{Home} ');
    await vi.waitFor(() => expect(app.sessions.get('s1')?.isOpen).toBe(true));
    await user.keyboard('{F2}');
    expect(app.overlays.current).toEqual({ kind: 'rename', session: 's1' });
    await user.keyboard('{Delete}');
    expect(app.overlays.current).toEqual({ kind: 'remove', session: 's1' });
    await user.keyboard('{End}{Delete}');
    await vi.waitFor(() => expect(app.sessions.get('s2')).toBeUndefined());
  });

  test('lists the first connections of a server, and counts the others', async () => {
    const { lab } = await open();
    await lab.invoke('session.open', { session: 's1' });
    const server = lab.session('s1');
    for (let port = 1; port <= 9; port++) {
      server.connect({ host: '127.0.0.1', port: 8888 }, { host: '127.0.0.1', port: 50_000 + port });
    }
    lab.changed(server);
    expect(await screen.findByText('#1 127.0.0.1:50001')).toBeTruthy();
    expect(screen.getByText('+ 5 more')).toBeTruthy();
    expect(screen.queryByText(/50005/)).toBeNull();
  });

  test('names a state in words, not by colour alone', async () => {
    const { app, rows } = await open();
    await app.actions.open('s2');
    await screen.findByText('connection refused');
    expect(within(rows()[1]!).getByRole('img', { name: 'connection refused' })).toBeTruthy();
  });

  test('speaks the language of the window at once', async () => {
    const { app } = await open();
    expect(screen.getByText('Servers')).toBeTruthy();
    await app.preferences.set({ language: 'zh-CN' });
    expect(await screen.findByText('服务端')).toBeTruthy();
  });
});
