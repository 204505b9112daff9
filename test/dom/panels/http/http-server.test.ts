import { screen, within } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import { LabError } from '../../../../src-main/contract/errors';
import type { SessionSpecInput, SpecOf } from '../../../../src-main/contract/session-spec';
import { openPanel, furnishPanels } from '../session/open-panel';
import { httpEntry } from './http-entry';

beforeAll(furnishPanels);

const server: SessionSpecInput = {
  kind: 'http-server',
  port: 8080,
  routes: [
    { method: 'POST', path: '/api/sensors', status: 201, body: { from: 'text', text: '{"stored":true}' } },
    { path: '/users/:id', delayMs: 200, body: { from: 'echo' } },
  ],
};

async function open() {
  const opened = await openPanel('s1', { sessions: [server] });
  await screen.findByRole('region', { name: 'Routes' }, { timeout: 20_000 });
  const session = opened.lab.session('s1');
  const routes = () => (session.spec as SpecOf<'http-server'>).routes;
  return { ...opened, session, routes };
}
const route = (name: RegExp) =>
  within(screen.getByRole('grid', { name: 'Routes' })).getByRole('row', { name }) as HTMLElement;

describe('the panel of an HTTP server', () => {
  it('says how to reach it while nobody has', async () => {
    const { user, callsOf } = await open();
    expect(screen.getByText('curl http://127.0.0.1:8080/')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Copy the line' }));
    expect(callsOf('clipboard.write')).toEqual([{ text: 'curl http://127.0.0.1:8080/' }]);
  });

  it('tells what each route answers, and how often it has', async () => {
    const { lab, session, until } = await open();
    session.endpoint = { kind: 'http-server', hits: [3, 0], unmatched: 2 };
    lab.changed();
    await until(() => expect(route(/^POST \/api\/sensors 201 · {"stored":true} – 3$/)).toBeTruthy());
    expect(route(/^GET \/users\/:id 200 · echo of the request 200 ms 0$/)).toBeTruthy();
    expect(route(/anything else 404 · Not Found – 2$/)).toBeTruthy();
  });

  it('changes a route while it is open', async () => {
    const { user, routes, until } = await open();
    await user.click(route(/^GET/));
    const path = screen.getByRole('textbox', { name: 'Path' });
    await user.clear(path);
    await user.type(path, '/people');
    const status = screen.getByRole('spinbutton', { name: 'Status' });
    await user.clear(status);
    await user.type(status, '404');
    await until(() => expect(routes()[1]).toMatchObject({ path: '/people', status: 404 }));
  });

  it('keeps a path that is none to itself, and says so', async () => {
    const { user, callsOf, routes, until } = await open();
    await user.click(route(/^GET/));
    await user.clear(screen.getByRole('textbox', { name: 'Path' }));
    await user.type(screen.getByRole('textbox', { name: 'Path' }), 'x');
    expect(screen.getByText(/A path begins with/)).toBeTruthy();
    await user.clear(screen.getByRole('textbox', { name: 'Path' }));
    await user.type(screen.getByRole('textbox', { name: 'Path' }), '/x');
    await until(() => expect(routes()[1]?.path).toBe('/x'));
    const updates = callsOf('session.update') as { spec: SpecOf<'http-server'> }[];
    expect(updates.every(({ spec }) => spec.routes.every(({ path }) => path.startsWith('/')))).toBe(true);
  });

  it('says why the routes are not in force', async () => {
    const { lab, user } = await open();
    lab.failNext('session.update', new LabError('HTTP_ROUTE_NOT_VALID', { path: '/:', reason: 'a name is missing' }));
    await user.click(route(/^GET/));
    await user.type(screen.getByRole('textbox', { name: 'Path' }), ':');
    expect((await screen.findByRole('alert')).textContent).toContain('/:');
  });

  it('adds, moves, turns off, duplicates and removes routes by keys', async () => {
    const { user, routes, until } = await open();
    route(/^POST/).focus();
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await until(() => expect(routes().map(({ path }) => path)).toEqual(['/users/:id', '/api/sensors']));
    route(/^POST/).focus();
    await user.keyboard(' ');
    await until(() => expect(routes()[1]?.isEnabled).toBe(false));
    await user.keyboard('{Control>}d{/Control}');
    await until(() => expect(routes()).toHaveLength(3));
    await user.click(screen.getByRole('button', { name: 'Add route' }));
    await until(() => expect(routes()).toHaveLength(4));
    await user.click(screen.getByRole('button', { name: 'Remove' }));
    await until(() => expect(routes()).toHaveLength(3));
    // Back in the lists, the keyboard is where it was.
    await user.keyboard('{Escape}');
    await until(() => expect(document.activeElement?.getAttribute('data-route')).toBe('2'));
    await user.keyboard('{ArrowUp}{Delete}');
    await until(() => expect(routes()).toHaveLength(2));
  });

  it('lists the requests, and shows one whole', async () => {
    const { lab, session, user, root, until } = await open();
    const { request, response } = httpEntry();
    session.journal.add(
      httpEntry({
        role: 'server',
        route: 0,
        request: { ...request, target: '/api/sensors?unit=C', url: null },
        response: { ...response!, headers: [{ name: 'X-Answer', value: 'b\u202ec' }] },
      }),
    );
    lab.changed();
    await until(() => expect(root.querySelector('[data-entry="1"]')?.textContent).toContain('/api/sensors?unit=C'));
    await user.click(root.querySelector('[data-entry="1"]')!);
    const exchange = await screen.findByRole('region', { name: 'Exchange 1' });
    expect(within(exchange).getByText('GET /api/sensors?unit=C HTTP/1.1')).toBeTruthy();
    expect(within(exchange).getByText('X-Answer')).toBeTruthy();
    // What would turn the line around is shown, not obeyed.
    expect(within(exchange).getByText('\\u{202e}')).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Exchange 1' })).toBeNull();
  });
});
