import { screen, within } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import { LabError } from '../../../../src-main/contract/errors';
import type { NtpExchange, NtpPacketShown } from '../../../../src-main/contract/ntp-exchange';
import { furnishPanels, openPanel, patience } from '../session/open-panel';

beforeAll(furnishPanels);

const t1Ns = 1_763_800_000_000_000_000n;
const ms = 1_000_000n;
const times = { t1Ns, t2Ns: t1Ns + 251n * ms, t3Ns: t1Ns + 254n * ms, t4Ns: t1Ns + 5n * ms };
const packet: NtpPacketShown = {
  leapIndicator: 0,
  version: 4,
  mode: 4,
  stratum: 2,
  poll: 6,
  precision: -20,
  rootDelay: 0.5,
  rootDispersion: 0,
  referenceId: '192.0.2.1',
  referenceNs: t1Ns,
  originNs: t1Ns,
  receiveNs: times.t2Ns,
  transmitNs: times.t3Ns,
};
const exchange = (change: Partial<NtpExchange> = {}): NtpExchange => ({
  type: 'ntp',
  role: 'client',
  atNs: t1Ns,
  connection: 1,
  phase: 'done',
  remote: { host: '127.0.0.1', port: 1123 },
  request: { ...packet, mode: 3, stratum: 0, referenceId: '' },
  response: packet,
  times,
  offsetNs: 250n * ms,
  delayNs: 2n * ms,
  error: null,
  ...change,
});

async function openClient() {
  const opened = await openPanel('s1', { sessions: [{ kind: 'ntp-client', host: '127.0.0.1', port: 1123 }] });
  await screen.findByRole('button', { name: 'Ask' }, patience);
  const add = (...exchanges: NtpExchange[]) => {
    for (const one of exchanges) opened.lab.session('s1').journal.add(one);
    opened.lab.changed();
  };
  return { ...opened, add };
}

describe('an NTP client', () => {
  it('asks, draws the exchange and reckons with its figures', async () => {
    const { lab, user, add, callsOf } = await openClient();
    lab.onAct = () => {
      add(exchange());
      return 1;
    };
    await user.click(screen.getByRole('button', { name: 'Ask' }));
    const shown = within(await screen.findByRole('article'));
    expect(callsOf('session.act')).toEqual([{ session: 's1', action: { do: 'ntp.query' } }]);
    expect(shown.getByRole('img', { name: /Sent by us at .* received by us at/ })).toBeTruthy();
    expect(shown.getByText(/= \(\(\+251\.000 ms\) \+ \(\+249\.000 ms\)\) \/ 2/)).toBeTruthy();
    expect(shown.getByText(/= 5\.000 ms − 3\.000 ms/)).toBeTruthy();
    expect(shown.getByText(/250\.000 ms ahead of ours, give or take half the delay \(1\.000 ms\)/)).toBeTruthy();
    expect(shown.getByRole('row', { name: /Precision .* 2\^-20 s ≈ 954 ns/ })).toBeTruthy();
  });

  it('asks regularly while that is on, without closing the session', async () => {
    const { lab, user, until, callsOf } = await openClient();
    await user.click(screen.getByRole('button', { name: 'Ask every' }));
    await until(() => expect(lab.session('s1').spec).toMatchObject({ everyMs: 4_000 }));
    const seconds = await screen.findByRole('spinbutton', { name: 'Ask every' });
    await user.clear(seconds);
    await user.type(seconds, '15');
    await until(() => expect(lab.session('s1').spec).toMatchObject({ everyMs: 15_000 }));
    expect(callsOf('session.close')).toEqual([]);
  });

  it('says why there is no time, and shows the packet that said so', async () => {
    const { add } = await openClient();
    const error = new LabError('NTP_KISS', { code: 'RATE' }).toData();
    const response = { ...packet, stratum: 0, referenceId: 'RATE' };
    add(exchange({ phase: 'failed', error, response, times: null, offsetNs: null, delayNs: null }));
    const shown = within(await screen.findByRole('article'));
    expect(shown.getByRole('row', { name: /Stratum .* 0 · kiss-o'-death/ })).toBeTruthy();
    expect(shown.queryByRole('img')).toBeNull();
  });

  it('shows how far the offsets are spread', async () => {
    const { add } = await openClient();
    add(exchange(), exchange({ offsetNs: 253n * ms }));
    expect(await screen.findByText('spread 3.000 ms')).toBeTruthy();
  });
});

describe('an NTP server', () => {
  async function openServer() {
    const opened = await openPanel('s1', { sessions: [{ kind: 'ntp-server', port: 1123 }] });
    await screen.findByRole('textbox', { name: 'Offset, ms' }, patience);
    return opened;
  }

  it('tells another time at once, and says what clients will make of it', async () => {
    const { lab, user, until, callsOf } = await openServer();
    const offset = screen.getByRole('textbox', { name: 'Offset, ms' });
    await user.clear(offset);
    await user.type(offset, '-90000.5');
    await user.tab();
    await until(() => expect(lab.session('s1').spec).toMatchObject({ offsetMs: -90_000.5 }));
    expect(await screen.findByText(/90\.000 s behind the system's/)).toBeTruthy();
    expect(callsOf('session.close')).toEqual([]);
  });

  it('refuses what is no number, and a reference that does not fit the stratum', async () => {
    const { lab, user } = await openServer();
    const offset = screen.getByRole('textbox', { name: 'Offset, ms' });
    await user.clear(offset);
    await user.type(offset, 'soon');
    await user.tab();
    expect(screen.getByText(/such as -90000 or 0.5/)).toBeTruthy();
    const reference = screen.getByRole('textbox', { name: 'Reference ID' });
    await user.clear(reference);
    await user.type(reference, 'TOOLONG');
    await user.tab();
    expect(screen.getByText(/Up to four ASCII characters/)).toBeTruthy();
    expect(lab.session('s1').spec).toMatchObject({ offsetMs: 0, referenceId: 'LOCL' });
  });
});
