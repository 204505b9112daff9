import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import Palette from '../../../src-renderer/palette/Palette.svelte';
import { isCommandLine, readLine, wrongAt } from '../../../src-renderer/palette/command-line';
import { fuzzyMatch } from '../../../src-renderer/palette/fuzzy';
import { startApp, type TestApp } from '../support/app';

async function open(): Promise<
  TestApp & { field: HTMLElement; onClose: () => void; user: ReturnType<typeof userEvent.setup> }
> {
  const started = await startApp();
  const onClose = vi.fn();
  render(Palette, { props: { initialText: '', onClose }, context: started.context });
  return { ...started, onClose, field: screen.getByRole('combobox'), user: userEvent.setup() };
}

describe('fuzzy matching', () => {
  test('finds letters in order and prefers whole words', () => {
    expect(fuzzyMatch('xyz', 'Open a capture')).toBeNull();
    expect(fuzzyMatch('cap', 'Open a capture…')?.positions).toEqual([7, 8, 9]);
    expect(fuzzyMatch('oac', 'Open a capture…')?.positions).toEqual([0, 5, 7]);
    expect(fuzzyMatch('set', 'Settings')!.score).toBeGreaterThan(fuzzyMatch('set', 'Reset the layout')!.score);
  });
});

describe('a line', () => {
  test.each([
    ['listen tcp://8888', 'A TCP server that listens on 127.0.0.1:8888', 'machine'],
    ['listen tcp://0.0.0.0:0', 'A TCP server that listens on 0.0.0.0, a free port', 'network'],
    ['connect udp://[::1]:5353', 'A UDP client that sends to [::1]:5353', null],
    ['tcp://127.0.0.1:80', 'A TCP client that connects to 127.0.0.1:80', null],
  ])('%s says what it opens', (line, sentence, reach) => {
    expect(readLine(line)).toMatchObject({ sentence, reach });
  });

  test('that is wrong says where', () => {
    const line = 'listen tcp://127.0.0.1:99999';
    const meaning = readLine(line);
    expect(meaning).toMatchObject({ code: 'BAD_URL' });
    expect('code' in meaning && wrongAt(line, meaning)).toBe(line.indexOf('99999'));
  });

  test.each(['listening', 'connection', 'lis', ''])('“%s” is none', (text) => expect(isCommandLine(text)).toBe(false));
});

describe('the palette', () => {
  test('opens what a line names', async () => {
    const { app, field, user, onClose } = await open();
    await user.type(field, 'listen tcp://127.0.0.1:9000{Enter}');
    expect(onClose).toHaveBeenCalled();
    await vi.waitFor(() => expect(app.sessions.servers.at(-1)?.isOpen).toBe(true));
    expect(app.sessions.servers.at(-1)?.state.url).toBe('tcp://127.0.0.1:9000');
  });

  test('says what is wrong with a line before it is entered, and opens nothing', async () => {
    const { lab, field, user, onClose } = await open();
    await user.type(field, 'connect tcp://127.0.0.1:0{Enter}');
    expect(screen.getByRole('status').textContent).toContain('there is no port 0 to connect to');
    expect(onClose).not.toHaveBeenCalled();
    expect(lab.calls.some(({ name }) => name === 'session.create')).toBe(false);
  });

  test('runs a command found by a few letters', async () => {
    const { app, field, user } = await open();
    await user.type(field, 'keybo{Enter}');
    expect(app.overlays.current).toEqual({ kind: 'shortcuts' });
  });

  test('goes to a session by its address, with the arrow keys', async () => {
    const { app, field, user } = await open();
    await user.type(field, '8888');
    const sessions = screen.getAllByRole('option').filter((option) => option.textContent?.includes('TCP') === true);
    expect(sessions.length).toBeGreaterThanOrEqual(2);
    await user.clear(field);
    await user.type(field, 'client 127{Enter}');
    expect(app.sessions.active?.id).toBe('s2');
  });

  test('offers recent captures', async () => {
    const { app, field, user } = await open();
    await user.type(field, 'dns-over');
    await screen.findByRole('option', { name: /dns-over-udp/ });
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(app.sessions.captures).toHaveLength(1));
  });
});
