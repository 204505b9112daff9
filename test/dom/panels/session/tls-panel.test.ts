import { screen } from '@testing-library/svelte';
import { beforeAll, expect, test } from 'vitest';
import type { CertificateInfo, TlsInfo } from '../../../../src-main/contract/tls-info';
import { furnishPanels, openPanel } from './open-panel';

beforeAll(furnishPanels);

const certificate: CertificateInfo = {
  subject: 'CN=lab.example, O=Lab',
  issuer: 'CN=authority',
  validFrom: '2020-01-01T00:00:00.000Z',
  validTo: '2020-02-01T00:00:00.000Z',
  alternativeNames: ['DNS:lab.example'],
  alternativeNameCount: 20,
  serialNumber: '01',
  fingerprint: 'AA:BB:CC',
  key: 'EC prime256v1',
  isSelfSigned: false,
};
const tls: TlsInfo = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  keyExchange: 'X25519',
  serverName: 'lab.example',
  alpn: null,
  isResumed: false,
  durationNs: 3_200_000,
  verification: {
    verdict: 'bad',
    error: {
      code: 'TLS_CERTIFICATE_NOT_GOOD',
      message: 'in English',
      details: { host: 'lab.example', reasonKey: 'certificate-expired', reason: 'it has expired' },
    },
  },
  peerChain: [certificate],
  peerChainLength: 3,
  ownCertificate: null,
};
const bytes = (text: string) => new TextEncoder().encode(text);
const ends = [
  { host: '127.0.0.1', port: 8888 },
  { host: '127.0.0.1', port: 50_000 },
] as const;

test('ciphertext has a lock and the plaintext beside it has not; what was injected says so', async () => {
  const { app, lab, row, until } = await openPanel('s1');
  const session = lab.session('s1');
  const connection = session.connect(...ends);
  const before = session.log.count;
  session.data(connection, 'inbound', bytes('cipher'), { layer: 'ciphertext' });
  session.data(connection, 'inbound', bytes('GET /'), { layer: 'plaintext' });
  session.data(connection, 'outbound', bytes('raw'), { layer: 'ciphertext', isInjected: true });
  lab.emit({ type: 'sessions', changed: [session.state()], removed: [] });
  await until(() => expect(row(before + 3)).not.toBeNull());
  const summary = (number: number) => row(number)!.querySelector('.summary')!;
  expect(summary(before + 1).classList.contains('cipher')).toBe(true);
  expect(row(before + 1)!.querySelector('.protocol')?.textContent).toBe('TLS');
  expect(
    summary(before + 1)
      .querySelector('svg')
      ?.getAttribute('aria-label'),
  ).toBe('encrypted');
  // Nothing stands before it: rows without a lock begin where they always did.
  expect(summary(before + 2).textContent).toMatch(/^GET \//);
  expect(summary(before + 2).classList.contains('cipher')).toBe(false);
  expect(summary(before + 3).textContent).toContain('injected');
  expect(app.notices.list).toEqual([]);
});

test('a connection’s lock tells what the handshake settled, and what is wrong with the certificate', async () => {
  const { lab, user, until } = await openPanel('s1');
  const session = lab.session('s1');
  session.connect(...ends).tls = tls;
  lab.emit({ type: 'sessions', changed: [session.state()], removed: [] });
  await until(() => screen.getByRole('button', { name: /^TLS 1.3/ }));
  await user.click(screen.getByRole('button', { name: /^TLS 1.3/ }));
  await until(() => expect(document.querySelector('.popover')).not.toBeNull());
  const details = document.querySelector('.popover')?.textContent;
  for (const text of [
    'TLS_AES_128_GCM_SHA256',
    'X25519',
    'lab.example',
    '3.20 ms',
    'CN=lab.example, O=Lab',
    'AA:BB:CC',
  ])
    expect(details).toContain(text);
  expect(details).toContain('The certificate that lab.example showed is not good: it has expired.');
  expect(details).toContain('2020-02-01 00:00 expired');
  expect(details).toContain('DNS:lab.example and 19 more');
  expect(details).toContain('and 2 more');
});
