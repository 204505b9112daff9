import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import NameValueEditor from '../../../../src-renderer/panels/protocol/NameValueEditor.svelte';
import { parsePasted } from '../../../../src-renderer/panels/protocol/name-value-rows';
import { setLanguage } from '../../../../src-renderer/i18n/i18n.svelte';

function open(fields: readonly { name: string; value: string }[] = []) {
  setLanguage('en');
  const onChange = vi.fn();
  const shown = render(NameValueEditor, { props: { fields, onChange, label: 'Headers' } });
  // The fields come back as a parent would hand them down.
  onChange.mockImplementation((changed: typeof fields) => void shown.rerender({ fields: changed }));
  const latest = () => onChange.mock.lastCall?.[0] as unknown;
  return { onChange, latest, user: userEvent.setup(), ...shown };
}
const input = (name: string) => screen.getByRole('textbox', { name });

describe('the editor of names and values', () => {
  it('always has an empty row for the next, and leaves it out', async () => {
    const { user, latest } = open([{ name: 'Accept', value: '*/*' }]);
    await user.type(input('Name 2'), 'X-A');
    await user.keyboard('{Enter}1{Enter}X-B');
    expect(latest()).toEqual([
      { name: 'Accept', value: '*/*' },
      { name: 'X-A', value: '1' },
      { name: 'X-B', value: '' },
    ]);
    expect(input('Name 4')).toBeTruthy();
  });

  it('moves a row and takes one away, by keys', async () => {
    const { user, latest } = open([
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ]);
    await user.click(input('Name 1'));
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    expect(latest()).toEqual([
      { name: 'B', value: '2' },
      { name: 'A', value: '1' },
    ]);
    expect(document.activeElement).toBe(input('Name 2'));
    await user.click(screen.getByRole('button', { name: 'Remove B' }));
    expect(latest()).toEqual([{ name: 'A', value: '1' }]);
  });

  it('splits pasted lines into rows', async () => {
    const { user, latest } = open([{ name: 'A', value: '1' }]);
    await user.click(input('Name 2'));
    await user.paste('Host: example.test:80\r\nX-Empty:\r\n\r\n:authority: b\r\n');
    expect(latest()).toEqual([
      { name: 'A', value: '1' },
      { name: 'Host', value: 'example.test:80' },
      { name: 'X-Empty', value: '' },
      { name: ':authority', value: 'b' },
    ]);
  });

  it('takes what changed elsewhere', async () => {
    const { rerender } = open([{ name: 'A', value: '1' }]);
    await rerender({ fields: [{ name: 'Z', value: '9' }] });
    expect((input('Name 1') as HTMLInputElement).value).toBe('Z');
  });

  it('pastes one line as it is', () => {
    expect(parsePasted('a: b')).toBeNull();
    expect(parsePasted('a=1\nb=2')).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
    ]);
  });
});
