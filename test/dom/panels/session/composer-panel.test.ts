import { screen } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import { LabError } from '../../../../src-main/contract/errors';
import { furnishPanels, openPanel } from './open-panel';

beforeAll(furnishPanels);

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
const send = () => screen.getByRole('button', { name: 'Send' });
const preview = () => document.querySelector('.preview')?.textContent?.replace(/\s+/g, ' ').trim();
/** `[` and `{` mean keys to the typist. */
const paste = async (user: { click(at: Element): Promise<void>; paste(text: string): Promise<void> }, text: string) => {
  await user.click(field());
  await user.paste(text);
};

describe('the composer', () => {
  it('shows the very bytes, and sends them with Enter', async () => {
    const { user, callsOf, until } = await openPanel('s2');
    await paste(user, 'PING \\x02你好\\r\\n');
    expect(preview()).toBe('50 49 4e 47 20 02 e4 bd a0 e5 a5 bd 0d 0a 14 B');
    await user.keyboard('{Enter}');
    await until(() =>
      expect(callsOf('session.send')).toEqual([
        {
          session: 's2',
          target: { to: 'all' },
          message: { mode: 'text', text: 'PING \\x02你好\\r\\n', encoding: 'utf-8', lineEnd: 'none' },
        },
      ]),
    );
  });

  it('starts a new line with Shift+Enter, and then sends with Ctrl+Enter only', async () => {
    const { user, callsOf, until } = await openPanel('s2');
    await user.click(field());
    await user.keyboard('one{Shift>}{Enter}{/Shift}two{Enter}three');
    expect(field().value).toBe('one\ntwo\nthree');
    expect(callsOf('session.send')).toHaveLength(0);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await until(() => expect(callsOf('session.send')).toHaveLength(1));
  });

  it('points at the mistake, and sends nothing', async () => {
    const { user, callsOf } = await openPanel('s2');
    await paste(user, 'ab\\q');
    expect(screen.getByRole('alert').textContent).toContain('Not an escape at character 3');
    expect(document.querySelector('.under .error')?.textContent).toBe('\\');
    expect(send().hasAttribute('disabled')).toBe(true);
    await user.keyboard('{Enter}');
    expect(callsOf('session.send')).toHaveLength(0);
  });

  it('turns text into hexadecimal and back', async () => {
    const { user } = await openPanel('s2');
    await paste(user, '你\\n');
    await user.click(screen.getByRole('radio', { name: 'Hex' }));
    expect(field().value).toBe('e4 bd a0 0a');
    await user.click(screen.getByRole('radio', { name: 'Text' }));
    expect(field().value).toBe('你\\n');
  });

  it('brings back what was sent', async () => {
    const { user, callsOf, until } = await openPanel('s2');
    await user.click(field());
    await user.keyboard('one{Enter}');
    await until(() => expect(callsOf('session.send')).toHaveLength(1));
    await user.clear(field());
    await user.keyboard('two{Enter}');
    await until(() => expect(callsOf('session.send')).toHaveLength(2));
    await user.clear(field());
    await user.keyboard('{ArrowUp}{ArrowUp}');
    expect(field().value).toBe('one');
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(field().value).toBe('');
  });

  it('keeps the draft with the session', async () => {
    const { user, app } = await openPanel('s2');
    await paste(user, 'draft');
    expect(app.workspace.view('s2')).toMatchObject({ draft: 'draft' });
  });

  it('says why nothing can be sent', async () => {
    const { app } = await openPanel('s1');
    await app.actions.close('s2');
    expect(await screen.findByText(/Nobody is connected yet/)).toBeTruthy();
    await app.actions.close('s1');
    expect(await screen.findByText('Open the session to send.')).toBeTruthy();
    expect(send().hasAttribute('disabled')).toBe(true);
  });

  it('shows why sending failed until the draft is edited', async () => {
    const { user, lab } = await openPanel('s2');
    lab.failNext('session.send', new LabError('NO_PEER'));
    await user.click(field());
    await user.keyboard('x{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('nobody to send to');
    await user.keyboard('y');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('repeats until it is stopped', async () => {
    const { user, lab, callsOf, until } = await openPanel('s2');
    await paste(user, 'tick');
    await lab.invoke('session.startRepeat', {
      session: 's2',
      target: { to: 'all' },
      message: { mode: 'text', text: 'tick' },
      times: 0,
      everyMs: 1000,
    });
    await user.click(await screen.findByRole('button', { name: 'Stop' }));
    await until(() => expect(callsOf('session.stopRepeat')).toHaveLength(1));
  });
});

describe('a server', () => {
  it('sends to the client that is picked', async () => {
    const { user, lab, callsOf, until } = await openPanel('s1');
    const server = lab.session('s1');
    server.connect({ host: '127.0.0.1', port: 8888 }, { host: '127.0.0.1', port: 60_000 });
    lab.changed();
    await user.click(await screen.findByRole('button', { name: /#2 127\.0\.0\.1:60000/ }));
    await paste(user, 'only you');
    await user.keyboard('{Enter}');
    await until(() => expect(callsOf('session.send')).toMatchObject([{ target: { to: 'connection', connection: 2 } }]));
  });

  it('does not send to everyone when the picked client is gone', async () => {
    const { user, lab } = await openPanel('s1');
    const connection = lab
      .session('s1')
      .connect({ host: '127.0.0.1', port: 8888 }, { host: '127.0.0.1', port: 60_000 });
    lab.changed();
    await user.click(await screen.findByRole('button', { name: /#2 127\.0\.0\.1:60000/ }));
    connection.isOpen = false;
    lab.changed();
    expect(await screen.findByText(/The picked connection is gone/)).toBeTruthy();
    expect(send().hasAttribute('disabled')).toBe(true);
  });

  it('says in the panel why it failed, and tries again', async () => {
    const { user, lab, app, callsOf, until } = await openPanel('s2');
    await app.actions.close('s2');
    await app.actions.close('s1');
    await app.actions.open('s2');
    expect((await screen.findByRole('alert')).textContent).toContain('refused the connection');
    await lab.invoke('session.open', { session: 's1' });
    const before = callsOf('session.open').length;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await until(() => expect(callsOf('session.open')).toHaveLength(before + 1));
    await until(() => expect(screen.queryByRole('alert')).toBeNull());
  });
});
