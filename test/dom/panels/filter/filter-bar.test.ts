import { screen } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import { openMessages } from '../messages/open-messages';
import { furnishPanels, openPanel, patience } from '../session/open-panel';

beforeAll(furnishPanels);

const field = () => screen.getByRole('combobox', { name: 'Filter' });

describe('the filter of the Messages lens', patience, () => {
  it('lets through what it names, also of what comes later, and counts', async () => {
    const { session, lab, texts, user, until } = await openMessages();
    await user.type(field(), 'type == "PUBLISH"{Enter}');
    await until(() => expect(texts()).toEqual(['PUBLISH lab/t1 QoS 2']));
    session.messageRows.add({ type: 'PINGREQ' });
    session.messageRows.add({ type: 'PUBLISH', summary: 'lab/t2' });
    lab.decoded(session);
    await until(() => expect(texts()).toEqual(['PUBLISH lab/t1 QoS 2', 'PUBLISH lab/t2']));
    screen.getByText('2 of 8');
  });

  it('is in force as soon as it is a filter, without Enter', async () => {
    const { texts, user, until } = await openMessages();
    await user.type(field(), 'type == "PINGREQ"');
    await until(() => expect(texts()).toEqual(['PINGREQ']));
  });

  it('selects, walks and copies among what is let through', async () => {
    const { app, row, user, callsOf, until } = await openMessages();
    await user.type(field(), 'len > 1{Enter}');
    await user.clear(field());
    await user.type(field(), 'type == "PUBCOMP"{Enter}');
    await until(() => expect(row(5)).not.toBeNull());
    await until(() => expect(row(1)).toBeNull());
    await user.click(row(5)!);
    await until(() => expect(app.selection.message?.number).toBe(5));
    screen.getByRole('grid').focus();
    await user.keyboard('{Control>}c{/Control}');
    await until(() => expect(callsOf('clipboard.write')).toEqual([{ text: 'PUBCOMP' }]));
  });

  it('keeps the selected row in sight when it is taken away again', async () => {
    const { session, lab, app, row, rows, user, until } = await openMessages();
    for (let count = 0; count < 300; count++) session.messageRows.add({ type: count === 150 ? 'AUTH' : 'PINGREQ' });
    lab.decoded(session);
    await user.type(field(), 'type == "AUTH"{Enter}');
    await until(() => expect(rows()).toHaveLength(1));
    await user.click(row(157)!);
    await user.click(screen.getByRole('button', { name: 'Clear the filter' }));
    await until(() => expect(rows().length).toBeGreaterThan(10));
    expect(app.selection.message?.number).toBe(157);
    await until(() => expect(row(157)?.getAttribute('aria-selected')).toBe('true'));
  });

  it('points at what it does not understand, and leaves what is in force', async () => {
    const { texts, user, until } = await openMessages();
    await user.type(field(), 'len ? 5{Enter}');
    const problem = await screen.findByRole('alert');
    expect(problem.querySelector('mark')!.textContent).toBe('?');
    expect(problem.querySelector('.caret')!.textContent).toBe('    ^');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(texts()).toHaveLength(6);
    await user.keyboard('{Escape}{Escape}');
    await until(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('completes names and operators', async () => {
    const { user } = await openMessages();
    await user.type(field(), 'viola');
    await screen.findByRole('option', { name: /^violation / });
    await user.keyboard('{Tab}');
    expect((field() as HTMLInputElement).value).toMatch(/^violation /);
  });

  it('comes to the keyboard, and gives it back', async () => {
    const { user, until } = await openMessages();
    screen.getByRole('grid').focus();
    await user.keyboard('{Control>}{Shift>}f{/Shift}{/Control}');
    await until(() => expect(document.activeElement).toBe(field()));
    await user.keyboard('{Escape}{Escape}{Escape}');
    expect(document.activeElement).toBe(screen.getByRole('grid'));
  });

  it('says so where nothing is let through', async () => {
    const { user, until } = await openMessages();
    await user.type(field(), 'type == "AUTH"{Enter}');
    await until(() => screen.getByText('Nothing matches the filter'));
  });

  it('is set by other panels', async () => {
    const { app, texts, until } = await openMessages();
    app.filterBy('s1', 'type == "PUBREC"');
    await until(() => expect(texts()).toEqual(['PUBREC']));
    expect((field() as HTMLInputElement).value).toBe('type == "PUBREC"');
  });

  it('is opened anew when decoding begins anew', async () => {
    const { session, lab, texts, user, callsOf, until } = await openMessages();
    await user.type(field(), 'type == "PUBREC"{Enter}');
    await until(() => expect(texts()).toEqual(['PUBREC']));
    session.messageRows.generation = 2;
    session.messageRows.close(1);
    lab.decoded(session);
    await until(() => expect(callsOf('filter.open')).toHaveLength(2));
    await until(() => expect(texts()).toEqual(['PUBREC']));
  });
});

describe('the filter of the Bytes lens', patience, () => {
  it('shows the records it lets through by their own numbers', async () => {
    const { lab, app, rows, row, user, until, summaries } = await openPanel();
    lab.fill('s1', 200);
    await until(() => expect(rows().length).toBeGreaterThan(0));
    await user.type(field(), 'len > 8{Enter}');
    await until(() => expect(summaries().at(-1)).toBe('row 200\\r\\n'));
    await until(() => expect(rows().at(0)?.dataset['place']).toBe('82'));
    await user.click(row(202)!);
    expect(app.selection.record).toEqual({ session: 's1', number: 202 });
    screen.getByRole('grid').focus();
    await user.keyboard('{Home}');
    await until(() => expect(app.selection.record).toEqual({ session: 's1', number: 102 }));
  });

  it('is kept with the session', async () => {
    const { app, rows, lab, user, until } = await openPanel();
    lab.fill('s1', 20);
    await until(() => expect(rows().length).toBeGreaterThan(0));
    await user.type(field(), 'len > 7{Enter}');
    await until(() => expect(app.workspace.view('s1')['filter.bytes']).toBe('len > 7'));
    expect(app.workspace.view('s1')['recentFilters']).toEqual(['len > 7']);
  });
});
