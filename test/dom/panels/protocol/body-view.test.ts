import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { BodyInfo, BodyPart } from '../../../../src-main/contract/journal';
import BodyView from '../../../../src-renderer/panels/protocol/BodyView.svelte';
import type { BodySource } from '../../../../src-renderer/panels/protocol/body-model.svelte';
import { startApp } from '../../support/app';
import { furnishPanels } from '../session/open-panel';
import { httpEntry } from '../http/http-entry';

beforeAll(furnishPanels);

async function open(bytes: Uint8Array | string, info: Partial<BodyInfo> = {}, decoded?: string) {
  const started = await startApp({ sessions: [{ kind: 'http-client', request: { url: 'http://127.0.0.1/' } }] });
  const { journal } = started.lab.session('s1');
  const number = journal.add(httpEntry());
  journal.keep(number, 'response', bytes);
  if (decoded !== undefined) journal.keep(number, 'response-decoded', decoded);
  const byteLength = typeof bytes === 'string' ? new TextEncoder().encode(bytes).length : bytes.length;
  const source: BodySource = {
    session: 's1',
    number,
    part: 'response',
    decodedPart: 'response-decoded' satisfies BodyPart,
    info: { byteLength, keptBytes: byteLength, contentCoding: null, decoded: null, contentType: null, ...info },
    name: 'response-1',
  };
  const { container } = render(BodyView, { context: started.context, props: { source, label: 'Response body' } });
  const lines = () => [...container.querySelectorAll('.content')].map(({ textContent }) => textContent);
  const calls = (name: string) => started.lab.calls.filter((call) => call.name === name).map(({ input }) => input);
  return { ...started, container, lines, calls, user: userEvent.setup(), until: vi.waitFor };
}

describe('a body', () => {
  it('sets JSON in lines that fold, with every digit', async () => {
    const { lines, user, until, container } = await open('{"big":12345678901234567890,"a":[1,2]}', {
      contentType: 'application/json',
    });
    const all = ['{', '"big": 12345678901234567890,', '"a": [', '1,', '2', ']', '}'];
    await until(() => expect(lines()).toEqual(all));
    await user.click(container.querySelectorAll('.fold')[1]!);
    await until(() => expect(lines()).toEqual(['{', '"big": 12345678901234567890,', '"a": [2 lines]', '}']));
    await user.click(screen.getByRole('radio', { name: 'Text' }));
    await until(() => expect(lines()).toEqual(['{"big":12345678901234567890,"a":[1,2]}']));
  });

  it('says so where JSON is none', async () => {
    const { lines, until } = await open('{"a":', { contentType: 'application/json' });
    await until(() => expect(lines()).toEqual(['{"a":']));
    expect(screen.getByText(/this is none/)).toBeTruthy();
  });

  it('shows markup as its source, and nothing of it as markup', async () => {
    const { lines, until, container } = await open('<img src=x onerror="alert(1)">\n<b>你好</b>', {
      contentType: 'text/html; charset=utf-8',
    });
    await until(() => expect(lines()).toEqual(['<img src=x onerror="alert(1)">', '<b>你好</b>']));
    expect(container.querySelector('img, b')).toBeNull();
  });

  it('draws an image from its own bytes', async () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0);
    const { until } = await open(png, { contentType: 'image/png' });
    await until(() =>
      expect(screen.getByRole('img').getAttribute('src')).toBe('data:image/png;base64,iVBORw0KGgoAAAAA'),
    );
  });

  it('shows bytes as hex, and the decoded ones beside the sent', async () => {
    const { lines, user, until } = await open(
      Uint8Array.of(0x1f, 0x8b, 0x08),
      { contentType: 'text/plain', contentCoding: 'gzip', decoded: { byteLength: 5, error: null } },
      'hello',
    );
    await until(() => expect(lines()).toEqual(['hello']));
    await user.click(screen.getByRole('radio', { name: 'gzip' }));
    await until(() =>
      expect(screen.getAllByRole('gridcell').map(({ textContent }) => textContent)).toEqual(['1f', '8b', '08']),
    );
  });

  it('shows a long one in steps', async () => {
    const { calls, lines, until } = await open('0\n'.repeat(700), { contentType: 'text/plain' });
    await until(() => expect(lines()).toHaveLength(500));
    expect(calls('journal.body')).toMatchObject([{ at: 0 }]);
    screen.getByText('Show more · 200 lines').click();
    await until(() => expect(lines()).toHaveLength(700));
  });

  it('pulls a large one as far as it is looked at', async () => {
    const { calls, until } = await open(new Uint8Array(1_000_000));
    await until(() => expect(screen.getAllByRole('row').length).toBeGreaterThan(1));
    expect(calls('journal.body')).toMatchObject([{ at: 0, length: 262_144 }]);
    screen.getByRole('grid').focus();
    await userEvent.keyboard('{Control>}{End}{/Control}');
    await until(() => expect(calls('journal.body')).toMatchObject([{ at: 0 }, { at: 262_144, length: 737_856 }]));
  });

  it('saves it whole', async () => {
    const { calls, user, until } = await open('{"a":1}', { contentType: 'application/json' });
    await user.click(await screen.findByRole('button', { name: 'Save the body to a file…' }));
    await until(() =>
      expect(calls('journal.saveBody')).toEqual([
        { session: 's1', number: 1, part: 'response', path: '/captures/response-1.json' },
      ]),
    );
  });
});
