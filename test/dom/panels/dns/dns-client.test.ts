import { screen, within } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DnsExchange } from '../../../../src-main/contract/dns-exchange';
import { LabError } from '../../../../src-main/contract/errors';
import { furnishPanels, openPanel, patience } from '../session/open-panel';
import { cutPair, dnsEntry, dnsMessage } from './dns-entry';

beforeAll(furnishPanels);

async function open(...exchanges: DnsExchange[]) {
  const opened = await openPanel('s1', { sessions: [{ kind: 'dns-client', host: '127.0.0.1', port: 5353 }] });
  const { journal } = opened.lab.session('s1');
  const add = (...more: DnsExchange[]) => {
    const numbers = more.map((exchange) => journal.add(exchange));
    opened.lab.changed();
    return numbers.at(-1) ?? 0;
  };
  await screen.findByRole('button', { name: 'Ask' }, patience);
  if (exchanges.length > 0) add(...exchanges);
  return { ...opened, add };
}
const article = () => screen.findByRole('article');

describe('a DNS client', () => {
  it('shows how to ask the same from a terminal before anything was asked', async () => {
    await open();
    expect(screen.getByText('dig @127.0.0.1 -p 5353 example.com')).toBeTruthy();
  });

  it('asks what the form says, on Enter, and keeps it with the session', async () => {
    const { lab, user, callsOf, add } = await open();
    lab.onAct = (action) => (action.do === 'dns.query' ? add(dnsEntry()) : null);
    const name = screen.getByRole('textbox', { name: 'Name to ask for' });
    await user.clear(name);
    await user.type(name, 'www.example.test');
    await user.click(screen.getByRole('button', { name: 'Recursion' }));
    await user.type(name, '{Enter}');
    await article();
    const query = {
      name: 'www.example.test',
      type: 'A',
      transport: 'udp',
      recursionDesired: false,
      edns: { udpPayloadSize: 1_232, dnssecOk: false },
    };
    expect(callsOf('session.act')).toEqual([{ session: 's1', action: { do: 'dns.query', query } }]);
    expect(lab.session('s1').spec).toMatchObject({ query });
  });

  it('does not ask for what is no name, and says so', async () => {
    const { user, callsOf } = await open();
    const name = screen.getByRole('textbox', { name: 'Name to ask for' });
    await user.clear(name);
    await user.type(name, 'a..b{Enter}');
    expect(await screen.findByText(/labels of 1 to 63 characters/)).toBeTruthy();
    expect(callsOf('session.act')).toEqual([]);
  });

  it('opens the session when it is asked while closed', async () => {
    const { app, lab, user, add } = await open();
    await app.actions.close('s1');
    lab.onAct = () => add(dnsEntry());
    await user.click(screen.getByRole('button', { name: 'Ask' }));
    await article();
    expect(lab.session('s1').phase).toBe('open');
  });

  it('tells an answer: outcome, flags with what they mean, and records with times that can be read', async () => {
    await open(dnsEntry());
    const answer = within(await article());
    expect(answer.getByText('1 answer')).toBeTruthy();
    expect(answer.getByText('1h 30m').getAttribute('title')).toBe('May be kept for 5400 s');
    expect(answer.getByText('192.0.2.1')).toBeTruthy();
    const flags = answer.getAllByRole('list', { name: 'Header flags' }).map((list) =>
      within(list)
        .getAllByRole('button')
        .filter((flag) => flag.classList.contains('set'))
        .map(({ textContent }) => textContent?.trim().slice(0, 2)),
    );
    expect(flags).toEqual([['RD'], ['QR', 'AA', 'RD']]);
  });

  it('shows the way from a cut answer to the whole one, and goes along it', async () => {
    const { user } = await open(...cutPair(1));
    expect(await screen.findByText('"all of it"')).toBeTruthy();
    const chain = within(screen.getByRole('list', { name: 'From UDP to TCP' }));
    await user.click(chain.getByRole('button', { name: /^UDP/ }));
    expect(await screen.findByText(/larger than the datagram may be/)).toBeTruthy();
    expect(screen.getByRole('option', { selected: true }).textContent).toContain('cut (TC)');
  });

  it.each([
    [dnsEntry({ response: dnsMessage({ rcode: 'NXDOMAIN' }) }), 'NXDOMAIN', /does not exist, with any type/],
    [dnsEntry({ response: dnsMessage() }), 'NODATA', /has no record of type A/],
    [dnsEntry({ response: dnsMessage({ rcode: 'REFUSED' }) }), 'REFUSED', /none of its zones/],
    [
      dnsEntry({
        phase: 'failed',
        response: null,
        attempts: 3,
        error: new LabError('NO_ANSWER', { host: '127.0.0.1', port: 5353, timeoutMs: 5_000 }).toData(),
      }),
      'no answer',
      /sent 3 times/,
    ],
  ])('says what came of it (%#)', async (exchange, outcome, sentence) => {
    await open(exchange);
    expect(within(await article()).getByText(sentence)).toBeTruthy();
    expect(screen.getByRole('option').textContent).toContain(outcome);
  });

  it('follows the newest answer until another is picked', async () => {
    const { add, user } = await open(dnsEntry(), dnsEntry({ question: { name: 'b.test', type: 'A' } }));
    const heading = async (name: string) =>
      expect(await screen.findByText((_, element) => element?.textContent === `${name}. A`)).toBeTruthy();
    await heading('b.test');
    screen.getByRole('listbox', { name: 'Queries' }).focus();
    await user.keyboard('{Home}');
    await heading('example.test');
    add(dnsEntry({ question: { name: 'c.test', type: 'A' } }));
    await heading('example.test');
    await user.keyboard('{End}');
    await heading('c.test');
    add(dnsEntry({ question: { name: 'd.test', type: 'A' } }));
    await heading('d.test');
  });
});
