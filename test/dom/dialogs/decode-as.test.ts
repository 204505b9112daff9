import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import Overlays from '../../../src-renderer/dialogs/Overlays.svelte';
import { DecodeAsForm } from '../../../src-renderer/dialogs/decode-as-form.svelte';
import { startApp } from '../support/app';

const spoken = { layer: 'wire', transport: 'tcp', protocol: 'mqtt', basis: 'bytes' } as const;

test('a port is one choice, however many connections it has; rules for others stay', () => {
  const other = { transport: 'udp', port: 5353, protocol: 'dns' } as const;
  const form = new DecodeAsForm(
    [
      { ...spoken, connection: 1, port: 9001 },
      { ...spoken, connection: 2, port: 9001 },
      { ...spoken, connection: 3, port: 9002 },
    ],
    [other, { transport: 'tcp', port: 9002, protocol: null }],
  );
  expect(form.ports.map(({ key, connections }) => [key, connections.length])).toEqual([
    ['tcp/9001', 2],
    ['tcp/9002', 1],
  ]);
  expect([form.choice('tcp/9001'), form.choice('tcp/9002')]).toEqual(['automatic', 'raw']);
  form.choose('tcp/9001', 'http');
  form.choose('tcp/9002', 'automatic');
  expect(form.rules).toEqual([other, { transport: 'tcp', port: 9001, protocol: 'http' }]);
});

test('says what a port is taken to speak and why, and decodes anew as one says', async () => {
  const { app, lab, context } = await startApp();
  lab.messages.protocols.push({ ...spoken, connection: 1, port: 8888 });
  await app.actions.open('s1');
  render(Overlays, { context });
  app.overlays.show({ kind: 'decode-as', session: 's1' });
  const user = userEvent.setup();
  await screen.findByText('guess · bytes');
  screen.getByLabelText(/^Decode port as/).focus();
  await user.keyboard('{Enter}');
  await vi.waitFor(() => expect(document.body.textContent).toContain('Nothing: leave raw'));
  await user.keyboard('h{Enter}');
  await user.click(screen.getByRole('button', { name: 'Decode anew' }));
  const rules = [{ transport: 'tcp', port: 8888, protocol: 'http' }];
  await vi.waitFor(() =>
    expect(lab.calls.find(({ name }) => name === 'messages.decodeAs')?.input).toEqual({ session: 's1', rules }),
  );
  expect(app.decodeAs.of('s1')).toEqual(rules);
  expect(screen.queryByRole('dialog')).toBeNull();
});
