import { screen } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import { furnishPanels, openPanel, rowsInSight } from './open-panel';

beforeAll(furnishPanels);

const numbersOf = (rows: readonly HTMLElement[]) => rows.map((row) => Number(row.dataset['number']));

describe('the log', () => {
  it('tells what happened and shows what came', async () => {
    const { lab, summaries, until } = await openPanel();
    await lab.invoke('session.sendBytes', {
      session: 's2',
      target: { to: 'all' },
      bytes: new Uint8Array(new TextEncoder().encode('<b>你好</b>\r\n')),
    });
    await until(() =>
      expect(summaries()).toEqual(['listening on 127.0.0.1:8888', 'connected to 127.0.0.1:51204', '<b>你好</b>\\r\\n']),
    );
  });

  it('draws only the rows in sight, and follows the newest', async () => {
    const { lab, rows, until } = await openPanel();
    lab.fill('s1', 10_000);
    await until(() => expect(numbersOf(rows()).at(-1)).toBe(10_002));
    expect(rows().length).toBeLessThanOrEqual(rowsInSight + 1);
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('10003');
    lab.fill('s1', 50);
    await until(() => expect(numbersOf(rows()).at(-1)).toBe(10_052));
  });

  it('asks for few rows, however many there are', async () => {
    const { lab, rows, callsOf, until } = await openPanel();
    lab.fill('s1', 10_000);
    await until(() => expect(numbersOf(rows()).at(-1)).toBe(10_002));
    const asked = callsOf('log.rows') as { count: number }[];
    expect(Math.max(...asked.map(({ count }) => count))).toBeLessThanOrEqual(rowsInSight + 2);
  });

  it('stands still once a row is picked, counts what came, and goes back to the newest', async () => {
    const { lab, row, rows, user, until, app } = await openPanel();
    lab.fill('s1', 100);
    await until(() => expect(row(95)).not.toBeNull());
    await user.click(row(95)!);
    expect(app.selection.record).toEqual({ session: 's1', number: 95 });
    const before = numbersOf(rows());
    lab.fill('s1', 14);
    const pill = await screen.findByRole('button', { name: '14 new · jump to latest' });
    expect(numbersOf(rows())).toEqual(before);
    await user.click(pill);
    await until(() => expect(numbersOf(rows()).at(-1)).toBe(116));
    expect(screen.queryByText(/jump to latest/)).toBeNull();
  });

  it('pauses, and says how many wait', async () => {
    const { lab, rows, user, until } = await openPanel();
    lab.fill('s1', 30);
    await until(() => expect(numbersOf(rows()).at(-1)).toBe(32));
    await user.click(screen.getByRole('button', { name: /Pause/ }));
    lab.fill('s1', 5);
    const pill = await screen.findByRole('button', { name: 'paused · 5 wait' });
    expect(numbersOf(rows()).at(-1)).toBe(32);
    await user.click(pill);
    await until(() => expect(numbersOf(rows()).at(-1)).toBe(37));
  });

  it('clears the view without losing anything', async () => {
    const { lab, rows, user, until } = await openPanel();
    lab.fill('s1', 30);
    await until(() => expect(rows().length).toBeGreaterThan(0));
    await user.click(screen.getByRole('button', { name: /Clear from view/ }));
    await until(() => expect(rows()).toHaveLength(0));
    lab.fill('s1', 1);
    await until(() => expect(numbersOf(rows())).toEqual([33]));
    await user.click(screen.getByRole('button', { name: /32 cleared from view/ }));
    await until(() => expect(numbersOf(rows()).at(-1)).toBe(33));
    expect(rows().length).toBeGreaterThan(1);
  });

  it('starts over when the session is opened anew', async () => {
    const { lab, rows, until } = await openPanel();
    lab.fill('s1', 30);
    await until(() => expect(numbersOf(rows()).at(-1)).toBe(32));
    lab.session('s1').log.records.splice(0);
    lab.changed();
    lab.fill('s1', 2);
    await until(() => expect(numbersOf(rows())).toEqual([1, 2]));
  });
});

describe('the keyboard in the log', () => {
  it('moves through the rows, far and near', async () => {
    const { app, lab, user, row, until } = await openPanel();
    lab.fill('s1', 500);
    await until(() => expect(row(502)).not.toBeNull());
    screen.getByRole('grid').focus();
    const selected = () => app.selection.record?.number;
    await user.keyboard('{ArrowUp}');
    expect(selected()).toBe(502);
    await user.keyboard('{ArrowUp}{ArrowUp}');
    expect(selected()).toBe(500);
    await user.keyboard('{PageUp}');
    expect(selected()).toBe(481);
    await user.keyboard('{Home}');
    expect(selected()).toBe(1);
    await until(() => expect(row(1)?.getAttribute('aria-selected')).toBe('true'));
    await user.keyboard('{End}');
    expect(selected()).toBe(502);
  });

  it('copies a range as it was on the wire', async () => {
    const { lab, user, row, callsOf, until } = await openPanel();
    lab.fill('s1', 5);
    await until(() => expect(row(7)).not.toBeNull());
    await user.click(row(4)!);
    screen.getByRole('grid').focus();
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}{Control>}c{/Control}');
    await until(() => expect(callsOf('clipboard.write')).toEqual([{ text: 'row 2\r\nrow 3\r\n' }]));
  });

  it('marks a row and finds its way back', async () => {
    const { app, lab, user, row, until } = await openPanel();
    lab.fill('s1', 200);
    await until(() => expect(row(202)).not.toBeNull());
    await user.click(row(200)!);
    await user.keyboard('{Control>}m{/Control}');
    await until(() => expect(app.sessions.get('s1')?.state.marks).toEqual({ 200: '' }));
    screen.getByRole('grid').focus();
    await user.keyboard('{Home}{F2}');
    expect(app.selection.record?.number).toBe(200);
  });

  it('goes to a number, and to the next match', async () => {
    const { app, lab, user, row, until } = await openPanel();
    lab.fill('s1', 1_000);
    await until(() => expect(row(1_002)).not.toBeNull());
    screen.getByRole('grid').focus();
    await user.keyboard('{Control>}g{/Control}');
    await user.type(await screen.findByRole('textbox', { name: /Go to record/ }), '300{Enter}');
    expect(app.selection.record?.number).toBe(300);
    await user.keyboard('{Control>}f{/Control}');
    await user.type(await screen.findByRole('textbox', { name: 'Find in the log' }), 'ROW 77{Enter}');
    await until(() => expect(app.selection.record?.number).toBe(772));
    await until(() => expect(row(772)).not.toBeNull());
  });

  it('walks along one connection', async () => {
    const { app, lab, user, row, until } = await openPanel();
    const server = lab.session('s1');
    const far = { host: '127.0.0.1', port: 60_000 };
    const other = server.connect({ host: '127.0.0.1', port: 8888 }, far);
    server.data(other, 'inbound', Uint8Array.of(1));
    lab.fill('s1', 300);
    server.data(other, 'inbound', Uint8Array.of(2));
    lab.changed();
    await until(() => expect(row(304)).not.toBeNull());
    await user.click(row(304)!);
    await user.keyboard('{Control>},{/Control}');
    await until(() => expect(app.selection.record?.number).toBe(3));
  });
});
