import { screen, within } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import { LabError } from '../../../../src-main/contract/errors';
import type { SpecOf } from '../../../../src-main/contract/session-spec';
import { openPanel, furnishPanels } from '../session/open-panel';
import { httpEntry } from './http-entry';

beforeAll(furnishPanels);

const url = 'http://127.0.0.1:8080/api/sensors?unit=C';

async function open() {
  const opened = await openPanel('s1', { sessions: [{ kind: 'http-client', request: { url } }] });
  await screen.findByRole('textbox', { name: 'URL' }, { timeout: 20_000 });
  const session = opened.lab.session('s1');
  const specOf = () => session.spec as SpecOf<'http-client'>;
  /** The engine's answer to whatever is sent. */
  const answer = (status: number, body: string, change: Parameters<typeof httpEntry>[0] = {}) => {
    opened.lab.onAct = (action, { journal }) => {
      if (action.do !== 'http.request') return null;
      const info = {
        byteLength: body.length,
        keptBytes: body.length,
        contentCoding: null,
        decoded: null,
        contentType: 'application/json',
      };
      const { response, request } = httpEntry();
      const number = journal.add(
        httpEntry({
          request: { ...request, method: action.request.method, url: action.request.url },
          response: { ...response!, status, body: info },
          ...change,
        }),
      );
      journal.keep(number, 'response', body);
      return number;
    };
  };
  return { ...opened, session, specOf, answer };
}
const urlField = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'URL' });
const send = () => screen.getByRole('button', { name: 'Send' });

describe('the panel of an HTTP client', () => {
  it('sends what is in the form and shows what came', async () => {
    const { user, answer, callsOf, until } = await open();
    answer(201, '{"stored":true}');
    await user.click(send());
    expect(await screen.findByText('201 OK')).toBeTruthy();
    await until(() => expect(screen.getByText('"stored"')).toBeTruthy());
    expect(callsOf('session.act')).toMatchObject([{ session: 's1', action: { do: 'http.request', request: { url } } }]);
    await user.click(screen.getByRole('radio', { name: 'Timing' }));
    expect(await screen.findByText('first byte')).toBeTruthy();
  });

  it('opens the session first, and keeps the request with it', async () => {
    const { app, user, answer, specOf, callsOf, until } = await open();
    answer(200, '{}');
    await app.actions.close('s1');
    await user.clear(urlField());
    await user.type(urlField(), 'localhost:1/x{Enter}');
    await until(() => expect(callsOf('session.act')).toHaveLength(1));
    expect(app.sessions.get('s1')?.isOpen).toBe(true);
    expect(specOf().request.url).toBe('http://localhost:1/x');
    expect(urlField().value).toBe('http://localhost:1/x');
  });

  it('says why a request cannot be sent', async () => {
    const { lab, user } = await open();
    lab.failNext('session.act', new LabError('HTTP_HEADER_NOT_VALID', { name: 'X A' }));
    await user.click(send());
    expect((await screen.findByRole('alert')).textContent.length).toBeGreaterThan(10);
  });

  it('writes parameters into the URL, and header fields and a body into the request', async () => {
    const { user, specOf, until } = await open();
    const params = screen.getByRole('group', { name: 'Params' });
    await user.type(within(params).getByRole('textbox', { name: 'Value 1' }), '2');
    expect(urlField().value).toBe('http://127.0.0.1:8080/api/sensors?unit=C2');
    await user.click(screen.getByRole('radio', { name: /^Headers/ }));
    const headers = screen.getByRole('group', { name: 'Headers' });
    await user.click(within(headers).getByRole('combobox', { name: 'Name 1' }));
    await user.paste('X-A: 1\nX-B: 2');
    await until(() =>
      expect(specOf().request.headers).toEqual([
        { name: 'X-A', value: '1' },
        { name: 'X-B', value: '2' },
      ]),
    );
  });

  it('takes a pasted curl command apart', async () => {
    const { user, until } = await open();
    await user.click(urlField());
    await user.paste(`curl -X PATCH http://h/a -H 'X-A: 1' -d '{"a":1}' -H 'Content-Type: application/json'`);
    await until(() => expect(urlField().value).toBe('http://h/a'));
    expect(screen.getByRole('button', { name: 'Method: PATCH' })).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: 'Body' }));
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Body' }).value).toBe('{"a":1}');
  });

  it('shows the hops of a redirect, and goes back along them', async () => {
    const { lab, session, user, until } = await open();
    const { response, request } = httpEntry();
    const first = session.journal.add(httpEntry({ response: { ...response!, status: 302, reason: 'Found' } }));
    session.journal.add(
      httpEntry({ redirectedFrom: first, request: { ...request, url: 'http://127.0.0.1:8080/there' } }),
    );
    lab.changed();
    const hops = await screen.findByRole('navigation', { name: 'Redirects' });
    expect(within(hops).getAllByRole('button')).toHaveLength(2);
    await user.click(within(hops).getByRole('button', { name: /^302/ }));
    await until(() => expect(screen.getByText('302 Found')).toBeTruthy());
  });

  it('can be called off', async () => {
    const { lab, session, user, callsOf, until } = await open();
    session.journal.add(httpEntry({ phase: 'waiting', response: null }));
    session.endpoint = { kind: 'http-client', busyWith: 1 };
    lab.changed();
    expect(await screen.findByText('waiting for the response…')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await until(() =>
      expect(callsOf('session.act')).toEqual([{ session: 's1', action: { do: 'http.cancel', exchange: 1 } }]),
    );
  });

  it('is as it was left when one comes back from the bytes', async () => {
    const { user, until } = await open();
    await user.type(urlField(), '&x=1');
    await user.click(screen.getByRole('radio', { name: 'Bytes' }));
    await until(() => expect(screen.queryByRole('textbox', { name: 'URL' })).toBeNull());
    await user.click(screen.getByRole('radio', { name: 'Request' }));
    await screen.findByRole('textbox', { name: 'URL' });
    expect(urlField().value).toBe(`${url}&x=1`);
  });
});
