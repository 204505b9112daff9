import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp } from '../../support/app';
import { furnishPanels } from '../session/open-panel';
import { httpEntry } from '../http/http-entry';
import JournalHarness from './JournalHarness.svelte';

beforeAll(furnishPanels);

/** 440 pixels, 24 a row. */
const rowsInSight = 19;

async function open(count: number) {
  const started = await startApp({ sessions: [{ kind: 'http-server', port: 8080 }] });
  const { lab } = started;
  const { journal } = lab.session('s1');
  const fill = (more: number) => {
    for (let entry = 0; entry < more; entry++) journal.add(httpEntry());
    lab.changed();
  };
  fill(count);
  const { container } = render(JournalHarness, { context: started.context });
  const texts = () => [...container.querySelectorAll('.words')].map(({ textContent }) => textContent);
  return { ...started, journal, fill, texts, user: userEvent.setup(), until: vi.waitFor };
}
const selected = () => screen.queryByRole('option', { selected: true })?.textContent?.trim();

describe('the list of a journal', () => {
  it('says that there is nothing', async () => {
    await open(0);
    expect(screen.getByText('nothing yet')).toBeTruthy();
  });

  it('draws the newest of 20,000, and follows them', async () => {
    const { texts, fill, until } = await open(20_000);
    await until(() => expect(texts().at(-1)).toBe('entry 20000'));
    expect(texts().length).toBeLessThanOrEqual(rowsInSight + 1);
    fill(1);
    await until(() => expect(texts().at(-1)).toBe('entry 20001'));
  });

  it('moves by keys, and stands still while more come', async () => {
    const { texts, fill, user, until } = await open(1_000);
    screen.getByRole('listbox').focus();
    await user.keyboard('{ArrowUp}{ArrowUp}');
    await until(() => expect(selected()).toBe('entry 999'));
    await user.keyboard('{Home}');
    await until(() => expect(selected()).toBe('entry 1'));
    await user.keyboard('{PageDown}{ArrowDown}');
    await until(() => expect(selected()).toBe('entry 19'));
    const before = texts();
    fill(3);
    const pill = await screen.findByRole('button', { name: '3 new · jump to latest' });
    expect(texts()).toEqual(before);
    await user.click(pill);
    await until(() => expect(texts().at(-1)).toBe('entry 1003'));
  });

  it('looks at the same entries when the oldest go', async () => {
    const { texts, journal, lab, user, until } = await open(1_000);
    screen.getByRole('listbox').focus();
    await user.keyboard('{ArrowUp}');
    for (let page = 0; page < 5; page++) await user.keyboard('{PageUp}');
    await until(() => expect(selected()).toBe('entry 915'));
    await until(() => expect(texts()[0]).toBe('entry 915'));
    journal.dropOldest(100);
    lab.changed();
    await until(() => expect(texts()[0]).toBe('entry 915'));
    expect(selected()).toBe('entry 915');
  });
});
