import { screen, within } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DnsRecord } from '../../../../src-main/contract/spec/dns';
import { furnishPanels, openPanel, patience } from '../session/open-panel';
import { dnsEntry } from './dns-entry';

beforeAll(furnishPanels);

const address = (name: string, data = '192.0.2.1'): DnsRecord => ({ name, type: 'A', ttlSeconds: 300, data });

async function open(records: readonly DnsRecord[] = [address('a.test'), address('b.test')]) {
  const opened = await openPanel('s1', { sessions: [{ kind: 'dns-server', port: 5353, records: [...records] }] });
  await screen.findByRole('button', { name: 'Add record' }, patience);
  const inForce = () => {
    const { spec } = opened.lab.session('s1');
    return spec.kind === 'dns-server' ? spec.records : [];
  };
  const cell = (column: 'Name' | 'TTL' | 'Data', row: number) =>
    screen.getByRole<HTMLInputElement>('textbox', { name: `${column} ${row}` });
  return { ...opened, inForce, cell };
}

describe('the table of a DNS server', () => {
  it('takes a record at once while the server is open', async () => {
    const { user, inForce, cell, until, callsOf } = await open();
    await user.clear(cell('Data', 2));
    await user.type(cell('Data', 2), '192.0.2.99{Enter}');
    await until(() => expect(inForce()[1]).toEqual(address('b.test', '192.0.2.99')));
    expect(callsOf('session.close')).toEqual([]);
    await until(() => expect(document.activeElement).toBe(cell('Name', 3)));
  });

  it('keeps answering as before while a row is wrong, and says what is wrong with it', async () => {
    const { user, inForce, cell } = await open();
    await user.clear(cell('Data', 1));
    await user.type(cell('Data', 1), '192.0.2');
    await user.tab();
    expect(cell('Data', 1).getAttribute('aria-invalid')).toBe('true');
    expect(
      screen.getByText('Row 1 is not in force yet: an A record holds one IPv4 address, such as 192.0.2.1'),
    ).toBeTruthy();
    expect(inForce()).toEqual([address('a.test'), address('b.test')]);
  });

  it('adds what is written into the last row, with a TTL as people write it', async () => {
    const { user, inForce, cell, until } = await open([]);
    await user.click(screen.getByRole('button', { name: 'Add record' }));
    await until(() => expect(document.activeElement).toBe(cell('Name', 1)));
    await user.keyboard('www.test');
    await user.type(cell('Data', 1), '192.0.2.7');
    await user.clear(cell('TTL', 1));
    await user.type(cell('TTL', 1), '1h{Enter}');
    await until(() => expect(inForce()).toEqual([{ ...address('www.test', '192.0.2.7'), ttlSeconds: 3_600 }]));
  });

  it('duplicates and deletes', async () => {
    const { user, inForce, until } = await open();
    await user.click(screen.getAllByRole('button', { name: 'Duplicate this record' })[0]!);
    await until(() => expect(inForce().map(({ name }) => name)).toEqual(['a.test', 'a.test', 'b.test']));
    await user.click(screen.getByRole('button', { name: 'Remove the record b.test' }));
    await until(() => expect(inForce().map(({ name }) => name)).toEqual(['a.test', 'a.test']));
    expect(screen.getByTitle('The same record is there already.')).toBeTruthy();
  });

  it('makes records of pasted lines, and says which were none', async () => {
    const { app, user, inForce, cell, until } = await open([]);
    cell('Name', 1).focus();
    await user.paste('$ORIGIN example.test.\n@ 1h IN MX 10 mail\nmail A 192.0.2.25\nwww LOC 1 2 3\n');
    await until(() =>
      expect(inForce()).toEqual([
        { name: 'example.test.', type: 'MX', ttlSeconds: 3_600, data: '10 mail.example.test.' },
        { name: 'mail.example.test.', type: 'A', ttlSeconds: 300, data: '192.0.2.25' },
      ]),
    );
    expect(app.notices.list.at(-1)?.text).toContain('line 4: www LOC 1 2 3');
  });

  it('draws few rows of many', async () => {
    const records = Array.from({ length: 5_000 }, (_, index) => address(`h${index}.test`));
    const { root } = await open(records);
    expect(root.querySelectorAll('[data-record]').length).toBeLessThan(40);
  });

  it('shows the queries, or how to make one', async () => {
    const { user, lab } = await open();
    await user.click(screen.getByRole('radio', { name: /Queries/ }));
    expect(await screen.findByText('dig @127.0.0.1 -p 5353 a.test')).toBeTruthy();
    lab.session('s1').journal.add(dnsEntry({ role: 'server', remote: { host: '127.0.0.1', port: 51_204 } }));
    lab.changed();
    expect(within(await screen.findByRole('article')).getByText('127.0.0.1:51204')).toBeTruthy();
  });
});
