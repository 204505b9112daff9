import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { sessionSpecSchema } from '../../../src-main/contract/session-spec';
import { defaultPreferences, defaultLogCapBytes } from '../../../src-main/contract/workspace';
import SessionDialog from '../../../src-renderer/dialogs/SessionDialog.svelte';
import { defaultSpecs, formKinds } from '../../../src-renderer/dialogs/default-specs';
import { groupsText, readGroups } from '../../../src-renderer/dialogs/session-form.svelte';
import * as defaults from '../../../src-renderer/state/defaults';
import { startApp } from '../support/app';

async function open(session: 's1' | 's2' | null = null) {
  const started = await startApp();
  const onClose = vi.fn();
  const props = { session: session === null ? undefined : started.app.sessions.get(session), draft: null, onClose };
  render(SessionDialog, { props, context: started.context });
  return { ...started, onClose, user: userEvent.setup() };
}

describe('what the page repeats of the contract', () => {
  test('the form begins with the defaults of the schemas', () => {
    expect(defaultSpecs['tcp-server']).toEqual(sessionSpecSchema.parse({ kind: 'tcp-server', port: 8888 }));
    expect(defaultSpecs['tcp-client']).toEqual(
      sessionSpecSchema.parse({ kind: 'tcp-client', host: '127.0.0.1', port: 8888 }),
    );
    expect(defaultSpecs.udp).toEqual(sessionSpecSchema.parse({ kind: 'udp' }));
    for (const kind of formKinds) expect(sessionSpecSchema.parse(defaultSpecs[kind])).toEqual(defaultSpecs[kind]);
  });

  test('and so do the preferences', () => {
    expect(defaults.defaultPreferences).toEqual(defaultPreferences);
    expect(defaults.defaultPreferences.logCapBytes).toBe(defaultLogCapBytes);
  });
});

describe('the options of a session', () => {
  test('make a server with them and open it', async () => {
    const { app, user, onClose } = await open();
    const type = async (label: string, text: string) => {
      await user.clear(screen.getByLabelText(label));
      await user.type(screen.getByLabelText(label), text);
    };
    await type('Name', 'Textbook');
    await type('Port', '9000');
    await type('Backlog', '5');
    await type('Reply', 'Hello, client!');
    await user.click(screen.getByRole('switch', { name: "Keep sending after the peer's FIN" }));
    await user.click(screen.getByRole('button', { name: 'Create and open' }));
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    const { state } = app.sessions.list.at(-1)!;
    expect(state.phase).toBe('open');
    expect(state.spec).toEqual(
      sessionSpecSchema.parse({
        kind: 'tcp-server',
        name: 'Textbook',
        port: 9000,
        backlog: 5,
        allowHalfOpen: true,
        answering: { reply: { mode: 'text', text: 'Hello, client!' } },
      }),
    );
  });

  test('say at the field what is wrong, and create nothing', async () => {
    const { lab, user, onClose } = await open();
    await user.clear(screen.getByLabelText('Port'));
    await user.type(screen.getByLabelText('Port'), '99999');
    expect(screen.getByText('A whole number from 0 to 65535.')).toBeTruthy();
    await user.clear(screen.getByLabelText('Address to listen on'));
    await user.click(screen.getByRole('button', { name: 'Create and open' }));
    expect(screen.getByText('This is needed.')).toBeTruthy();
    expect(onClose).not.toHaveBeenCalled();
    expect(lab.calls.some(({ name }) => name === 'session.create')).toBe(false);
  });

  test('warn where a server would be open to the network', async () => {
    const { user } = await open();
    await user.clear(screen.getByLabelText('Address to listen on'));
    await user.type(screen.getByLabelText('Address to listen on'), '0.0.0.0');
    expect(screen.getByRole('status').textContent).toContain('other machines can reach it');
  });

  test('need both of a UDP peer, or neither', async () => {
    const { app, user, onClose } = await open();
    screen.getByLabelText(/^Kind: /).focus();
    await user.keyboard('UDP e');
    await user.type(screen.getByLabelText("Peer's host"), '127.0.0.1');
    await user.click(screen.getByRole('button', { name: 'Create and open' }));
    expect(screen.getByText(/Name both/)).toBeTruthy();
    await user.type(screen.getByLabelText("Peer's port"), '5353');
    await user.type(screen.getByLabelText('Groups'), '239.1.1.1 ff02::fb@eth0');
    await user.click(screen.getByRole('button', { name: 'Create' }));
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(app.sessions.list.at(-1)!.state.spec).toMatchObject({
      remote: { host: '127.0.0.1', port: 5353 },
      groups: [
        { address: '239.1.1.1', interface: null },
        { address: 'ff02::fb', interface: 'eth0' },
      ],
    });
  });

  test('show what a session has, and change it', async () => {
    const { app, user, onClose } = await open('s2');
    await user.click(screen.getByRole('switch', { name: 'Connect again by itself' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(app.sessions.get('s2')?.state.spec).toMatchObject({
      reconnect: { initialDelayMs: 500, maximumDelayMs: 30_000 },
    });
  });

  test('groups read back as they were written', () => {
    expect(groupsText(readGroups(' 239.1.1.1,ff02::fb@eth0 ; 224.0.0.251 '))).toBe(
      '239.1.1.1 ff02::fb@eth0 224.0.0.251',
    );
  });
});
