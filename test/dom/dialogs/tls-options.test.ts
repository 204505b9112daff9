import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { tlsClientSchema, tlsServerSchema, tlsVersions } from '../../../src-main/contract/spec/tls';
import Overlays from '../../../src-renderer/dialogs/Overlays.svelte';
import SessionDialog from '../../../src-renderer/dialogs/SessionDialog.svelte';
import { defaultSpecs, type FormKind } from '../../../src-renderer/dialogs/default-specs';
import { defaultClientTls, defaultServerTls, versions } from '../../../src-renderer/dialogs/tls/tls-defaults';
import { startApp } from '../support/app';

async function open(kind: FormKind) {
  const started = await startApp();
  const onClose = vi.fn();
  const props = { session: undefined, draft: defaultSpecs[kind], onClose };
  render(SessionDialog, { props, context: started.context });
  const user = userEvent.setup();
  const create = async () => {
    await user.click(screen.getByRole('button', { name: 'Create' }));
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    return started.app.sessions.list.at(-1)!.state.spec;
  };
  return { ...started, onClose, user, create };
}

const tlsSection = () => screen.getByRole('region', { name: 'TLS' });
const tlsSwitch = () => within(tlsSection()).getByRole('switch', { name: 'TLS' });

test('the form begins with the defaults of the schemas', () => {
  expect(defaultServerTls).toEqual(tlsServerSchema.parse({}));
  expect(defaultClientTls).toEqual(tlsClientSchema.parse({}));
  expect(versions).toEqual(tlsVersions);
});

describe('a server', () => {
  test('is without TLS until it is switched on, and then shows a certificate of the lab', async () => {
    const { user, create } = await open('tcp-server');
    expect(screen.queryByRole('radiogroup', { name: 'Certificate' })).toBeNull();
    await user.click(tlsSwitch());
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Lab authority' }).checked).toBe(true);
    expect(await create()).toMatchObject({ kind: 'tcp-server', tls: defaultServerTls });
  });

  test.each([
    ['Self-signed', { from: 'self-signed', hosts: [] }],
    ['Expired', { from: 'expired' }],
    ['Wrong host', { from: 'wrong-host' }],
  ])('%s is one press away', async (name, certificate) => {
    const { user, create } = await open('ws-server');
    await user.click(tlsSwitch());
    await user.click(screen.getByRole('radio', { name }));
    expect(await create()).toMatchObject({ kind: 'ws-server', tls: { certificate } });
  });

  test('takes hosts, versions that make sense, protocols, and asks clients for certificates', async () => {
    const { user, create } = await open('http-server');
    await user.click(tlsSwitch());
    await user.type(screen.getByLabelText('For the hosts'), 'lab.example 10.0.0.1,');
    await user.type(screen.getByLabelText('Protocols (ALPN)'), 'http/1.1, x');
    await user.click(screen.getByRole('radio', { name: 'Required' }));
    await user.click(screen.getByRole('switch', { name: 'Key log in the capture' }));
    screen.getByText(/Whoever gets the capture can read all of it/);
    expect(await create()).toMatchObject({
      tls: {
        certificate: { from: 'authority', hosts: ['lab.example', '10.0.0.1'] },
        alpn: ['http/1.1', 'x'],
        clientCertificate: 'require',
        keyLog: true,
      },
    });
  });

  test('with a certificate from files waits for both of them', async () => {
    const { user, create, lab, onClose } = await open('tcp-server');
    await user.click(tlsSwitch());
    await user.click(screen.getByRole('radio', { name: 'From files' }));
    await user.click(screen.getByRole('button', { name: 'Create' }));
    expect(onClose).not.toHaveBeenCalled();
    expect(screen.getAllByText('This is needed.')).toHaveLength(2);
    const picking = screen.getAllByRole('button', { name: 'Choose…' });
    for (const button of picking.slice(0, 2)) await user.click(button);
    const picked = lab.calls.filter(({ name }) => name === 'file.pick').map(({ input }) => input);
    expect(picked).toEqual([{ purpose: 'certificate' }, { purpose: 'key' }]);
    const path = '/captures/dns-over-udp.pcapng';
    expect(await create()).toMatchObject({
      tls: { certificate: { from: 'files', certificatePath: path, keyPath: path } },
    });
  });
});

describe('a client', () => {
  test('verifies unless told otherwise, which is said', async () => {
    const { user, create } = await open('tcp-client');
    await user.click(tlsSwitch());
    await user.type(screen.getByLabelText('Server name'), 'lab.example');
    await user.click(screen.getByRole('switch', { name: 'Verify the certificate' }));
    screen.getByText(/Anybody in between could answer/);
    await user.click(screen.getByRole('radio', { name: 'From the lab' }));
    expect(await create()).toMatchObject({
      tls: {
        serverName: 'lab.example',
        verify: false,
        certificate: { from: 'authority', commonName: 'wirebench' },
      },
    });
  });

  test('of HTTP has TLS by its URL: there is nothing to switch', async () => {
    const { create } = await open('http-client');
    expect(within(tlsSection()).queryByRole('switch', { name: 'TLS' })).toBeNull();
    screen.getByText('In force for https: URLs.');
    expect(await create()).toMatchObject({ tls: defaultClientTls });
  });
});

test('datagrams have no TLS', async () => {
  await open('udp');
  expect(screen.queryByRole('region', { name: 'TLS' })).toBeNull();
});

describe('the certificates dialog', () => {
  async function openCertificates() {
    const started = await startApp();
    render(Overlays, { context: started.context });
    started.app.commands.run('certificates');
    await screen.findByText('CN=Wirebench lab authority 3f9a2c, O=Wirebench');
    const callsOf = (name: string) => started.lab.calls.filter((call) => call.name === name).map(({ input }) => input);
    return { ...started, callsOf, user: userEvent.setup() };
  }

  test('shows the authority and saves its certificate where the person says', async () => {
    const { user, callsOf } = await openCertificates();
    screen.getByText('AA:BB');
    await user.click(screen.getByRole('button', { name: 'Save its certificate…' }));
    await vi.waitFor(() => expect(callsOf('authority.save')).toEqual([{ path: '/captures/wirebench-authority.pem' }]));
    expect(callsOf('file.pickTarget')).toEqual([{ suggestedName: 'wirebench-authority.pem', purpose: 'certificate' }]);
  });

  test('issues certificates for servers and clients', async () => {
    const { user, callsOf } = await openCertificates();
    const hosts = screen.getByLabelText('For the hosts');
    await user.clear(hosts);
    await user.type(hosts, '*.lab.example, ::1');
    await user.click(screen.getByRole('button', { name: 'Issue into…' }));
    await screen.findByText('/captures/-.lab.example-key.pem');
    await user.click(screen.getByRole('radio', { name: 'Client' }));
    const name = screen.getByLabelText('Name in it');
    await user.clear(name);
    await user.type(name, 'Ada');
    await user.click(screen.getByRole('button', { name: 'Issue into…' }));
    await vi.waitFor(() =>
      expect(callsOf('authority.issue')).toEqual([
        { purpose: 'server', names: ['*.lab.example', '::1'], path: '/captures/-.lab.example.pem' },
        { purpose: 'client', names: ['Ada'], path: '/captures/Ada.pem' },
      ]),
    );
  });
});

describe('saving a capture that holds keys', () => {
  async function save(choice: string | null) {
    const started = await startApp();
    const user = userEvent.setup();
    render(Overlays, { context: started.context });
    started.lab.session('s1').hasSecrets = choice !== null;
    await started.app.actions.open('s1');
    await started.app.actions.saveCapture('s1');
    if (choice !== null) await user.click(await screen.findByRole('button', { name: choice }));
    const saved = () => started.lab.calls.filter(({ name }) => name === 'log.save').map(({ input }) => input);
    return { saved };
  }

  test('asks first, and leaves the keys out where that is chosen', async () => {
    const { saved } = await save('Save without keys…');
    await vi.waitFor(() => expect(saved()).toMatchObject([{ session: 's1', withSecrets: false }]));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('keeps them where that is', async () => {
    const { saved } = await save('Save with keys…');
    await vi.waitFor(() => expect(saved()).toMatchObject([{ session: 's1', withSecrets: true }]));
  });

  test('one without keys is saved at once', async () => {
    const { saved } = await save(null);
    expect(saved()).toHaveLength(1);
  });
});
