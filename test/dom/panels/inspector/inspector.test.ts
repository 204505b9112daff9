import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { FieldNode } from '../../../../src-main/contract/fields';
import type { MessageDetail, RecordMessage } from '../../../../src-main/contract/messages';
import type { Violation } from '../../../../src-main/contract/decoded';
import InspectorPanel from '../../../../src-renderer/panels/inspector/InspectorPanel.svelte';
import { setLanguage } from '../../../../src-renderer/i18n/i18n.svelte';
import { startApp } from '../../support/app';
import { furnishPanels } from '../session/open-panel';

beforeAll(() => {
  furnishPanels();
  document.elementFromPoint ??= () => null;
});

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const leaf = (name: string, value: FieldNode['value'], at: number, len: number, more: Partial<FieldNode> = {}) => ({
  name,
  value,
  at,
  len,
  ...more,
});

const fields: readonly FieldNode[] = [
  {
    ...leaf('Fixed Header', null, 0, 2),
    children: [
      leaf('MQTT Control Packet type', 3, 0, 1, { mask: 0xf0, text: 'PUBLISH' }),
      leaf('Remaining Length', 7, 1, 1),
    ],
  },
  leaf('Topic Name', 'a/b', 4, 3),
  leaf('Application Message', '42', 0, 2, { source: 0 }),
];
const violation: Violation = {
  kind: 'violation',
  proto: 'mqtt',
  severity: 'error',
  code: 'MQTT_RESERVED_BITS' as Violation['code'],
  clause: 'MQTT-2.1.3-1',
  sentence: '',
  details: {},
  direction: 'inbound',
  at: 101,
  len: 1,
};

function detail(number: number, more: Partial<MessageDetail> = {}): MessageDetail {
  return {
    number,
    generation: 1,
    kind: 'message',
    atNs: 1_763_800_000_000_000_000n,
    connection: 1,
    direction: 'inbound',
    layer: 'wire',
    message: {
      kind: 'message',
      direction: 'inbound',
      at: 100,
      len: 9,
      proto: 'mqtt',
      type: 'PUBLISH',
      summary: 'a/b',
      fields,
      bytes: null,
      isApplicationData: true,
    },
    violations: [],
    bytes: bytes('0\x07\0\x03a/bxx'),
    byteLength: 9,
    sources: [{ name: 'unpacked payload', bytes: bytes('42'), byteLength: 2 }],
    pieces: [{ record: 3, at: 0, from: 2, length: 9 }],
    pieceCount: 1,
    exchange: [],
    ...more,
  };
}
const member = (number: number, from: number): RecordMessage => ({
  number,
  kind: 'message',
  proto: 'mqtt',
  type: 'PUBLISH',
  summary: 'a/b',
  from,
  length: 9,
  at: 0,
  byteLength: 9,
});

async function open() {
  const started = await startApp({ sessions: [{ kind: 'tcp-server', host: '127.0.0.1', port: 1883 }] });
  const { app, lab } = started;
  await app.actions.open('s1');
  const session = lab.session('s1');
  const connection = session.connect({ host: '127.0.0.1', port: 1883 }, { host: '127.0.0.1', port: 50_000 });
  session.data(connection, 'inbound', bytes('before'));
  session.data(connection, 'inbound', bytes('xx0\x07\0\x03a/bxx0\x07\0\x03a/bxx'));
  lab.messages.details.set(1, detail(1));
  lab.messages.details.set(2, detail(2, { pieces: [{ record: 3, at: 0, from: 11, length: 9 }] }));
  lab.messages.ofRecord.set(3, [member(1, 2), member(2, 11)]);
  lab.changed();
  render(InspectorPanel, { context: started.context });
  const items = () => screen.getAllByRole('treeitem').map((item) => item.textContent?.replaceAll(/\s+/g, ' ').trim());
  const item = (name: string | RegExp) => screen.getByRole('treeitem', { name });
  const lit = () =>
    [...document.querySelectorAll<HTMLElement>('.byte.picked')].map(({ dataset }) => Number(dataset['byte']));
  const pressByte = (index: number) => {
    const cell = document.querySelector<HTMLElement>(`.byte[data-byte="${index}"]`)!;
    vi.spyOn(document, 'elementFromPoint').mockReturnValue(cell);
    const grid = screen.getByRole('grid', { name: 'Bytes' });
    grid.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0 }));
  };
  const written = () => lab.calls.findLast(({ name }) => name === 'clipboard.write')?.input as { text: string };
  return { ...started, items, item, lit, pressByte, written, user: userEvent.setup() };
}

describe('a message in the inspector', () => {
  async function openMessage() {
    const opened = await open();
    opened.app.selection.selectMessage({ session: 's1', number: 1, generation: 1 });
    await screen.findByRole('treeitem', { name: /Topic Name/ });
    return opened;
  }

  test('shows its fields: names, bits, values, what they stand for, and their bytes', async () => {
    const { items } = await openMessage();
    expect(items()).toEqual([
      'MQTT PUBLISH a/b 0–8',
      'Fixed Header 0–1',
      'MQTT Control Packet type 0011 .... 3 PUBLISH 0',
      'Remaining Length 7 1',
      'Topic Name "a/b" 4–6',
      'Application Message "42" ↳ 0–1',
    ]);
  });

  test('lights up the bytes of a field, and of one that was unpacked in what it was unpacked to', async () => {
    const { item, lit, user } = await openMessage();
    await user.pointer({ target: item(/Topic Name/), keys: '[MouseLeft]' });
    await vi.waitFor(() => expect(lit()).toEqual([4, 5, 6]));
    await user.pointer({ target: item(/Application Message/), keys: '[MouseLeft]' });
    await vi.waitFor(() => expect(lit()).toEqual([0, 1]));
    expect(screen.getByRole('button', { name: 'unpacked payload' }).getAttribute('aria-pressed')).toBe('true');
    await user.pointer({ target: item(/Remaining Length/), keys: '[MouseLeft]' });
    await vi.waitFor(() => expect(lit()).toEqual([1]));
  });

  test('selects the deepest field of a byte, and opens the way to it', async () => {
    const { item, items, pressByte, user } = await openMessage();
    await user.pointer({ target: item(/Fixed Header/), keys: '[MouseLeft]' });
    await user.keyboard('{ArrowLeft}');
    await vi.waitFor(() => expect(items()).toHaveLength(4));
    pressByte(1);
    await vi.waitFor(() => expect(item(/Remaining Length/).getAttribute('aria-selected')).toBe('true'));
    pressByte(2);
    await vi.waitFor(() => expect(item(/MQTT PUBLISH/).getAttribute('aria-selected')).toBe('true'));
  });

  test('is walked and copied by keys', async () => {
    const { item, lit, user, written } = await openMessage();
    screen.getByRole('tree', { name: 'Fields' }).focus();
    await user.keyboard('{Home}{ArrowDown}{ArrowRight}');
    await vi.waitFor(() => expect(item(/Control Packet type/).getAttribute('aria-selected')).toBe('true'));
    expect(lit()).toEqual([0]);
    await user.keyboard('{Control>}c{/Control}');
    await vi.waitFor(() => expect(written().text).toBe('MQTT Control Packet type: 3 (PUBLISH)'));
    await user.keyboard('t');
    await vi.waitFor(() => expect(item(/Topic Name/).getAttribute('aria-selected')).toBe('true'));
  });
});

describe('a record in the inspector', () => {
  test('has all messages that have bytes in it; their fields light up where they are in the record', async () => {
    const { app, item, items, lit, pressByte, user } = await open();
    app.selection.select('s1', 3);
    await screen.findByRole('treeitem', { name: /Topic Name/ });
    expect(items().filter((text) => text?.startsWith('MQTT PUBLISH'))).toHaveLength(2);
    await user.pointer({ target: item(/Topic Name/), keys: '[MouseLeft]' });
    await vi.waitFor(() => expect(lit()).toEqual([6, 7, 8]));
    // A byte of the second one, whose fields are read for it.
    pressByte(12);
    await vi.waitFor(() => {
      const chosen = screen.getAllByRole('treeitem').filter((one) => one.getAttribute('aria-selected') === 'true');
      expect(chosen.map((one) => one.dataset['field'])).toEqual(['m2/0/1']);
    });
    expect(lit()).toEqual([12]);
  });

  test('of no protocol says so, and shows its bytes all the same', async () => {
    const { app } = await open();
    app.selection.select('s1', 2);
    await screen.findByText('No message here');
    await vi.waitFor(() => expect(document.querySelectorAll('.byte')).toHaveLength(6));
  });
});

describe('what is wrong', () => {
  test('is counted, listed and shown in its message', async () => {
    const { app, lab, item, lit, user } = await open();
    const code = (
      Object.keys((await import('../../../../resources/locales/en/violations.json')).default) as Violation['code'][]
    )[0]!;
    const wrong = { ...violation, code };
    lab.messages.details.set(1, detail(1, { violations: [wrong] }));
    lab.messages.violations.push({ number: 1, record: 3, atNs: 0n, connection: 1, violation: wrong });
    app.sessions.activate('s1');
    await user.click(screen.getByRole('tab', { name: /Violations/ }));
    const list = await screen.findByRole('listbox', { name: 'Violations' });
    await vi.waitFor(() => expect(screen.getByRole('tab', { name: /Violations/ }).textContent).toContain('1'));
    await user.click(within(list).getAllByRole('option')[0]!);
    await user.click(screen.getByRole('tab', { name: /Fields/ }));
    await screen.findByRole('list', { name: 'What is wrong with this message' });
    await vi.waitFor(() => expect(lit()).toEqual([1]));
    expect(item(/Remaining Length/).getAttribute('aria-selected')).toBe('true');
    expect(within(item(/Remaining Length/)).getByTitle('Something is wrong here')).toBeTruthy();
  });
});

test('a connection is followed from its menu, and speaks Chinese at once', async () => {
  const { app, lab, user } = await open();
  lab.messages.chunks.push({
    record: 2,
    direction: 'inbound',
    atNs: 0n,
    at: 0,
    byteLength: 6,
    bytes: bytes('before'),
    lostBytes: 0,
  });
  app.inspector.follow({ session: 's1', connection: 1, layer: 'wire' });
  const log = await screen.findByRole('log');
  await within(log).findByText('before');
  await user.click(within(log).getByText('before'));
  expect(app.selection.record).toEqual({ session: 's1', number: 2 });
  setLanguage('zh-CN');
  await screen.findByRole('tab', { name: '会话流' });
  setLanguage('en');
});

test('Wireshark is asked where it is there, and says why where it gives no answer', async () => {
  const started = await startApp();
  const { app, lab } = started;
  lab.messages.programs = { sharkd: '/usr/bin/sharkd', wireshark: null };
  await app.actions.open('s1');
  await app.actions.open('s2');
  lab.fill('s1', 2);
  const leafNode = { filter: 'tcp.srcport', source: 0, at: 0, length: 2, severity: null, children: [] };
  lab.messages.wiresharkTrees.set(3, {
    version: 'Wireshark 4.4.7',
    frameNumber: 5,
    sources: [{ name: 'Frame (4 bytes)', bytes: bytes('\xc8\0ab') }],
    nodes: [{ ...leafNode, label: 'TCP', length: 4, children: [{ ...leafNode, label: 'Source Port: 51200' }] }],
  });
  render(InspectorPanel, { context: started.context });
  const user = userEvent.setup();
  app.selection.select('s1', 3);
  await user.click(await screen.findByRole('tab', { name: 'Wireshark' }));
  const port = await screen.findByRole('treeitem', { name: /Source Port/ });
  await user.pointer({ target: port, keys: '[MouseLeft]' });
  await vi.waitFor(() =>
    expect([...document.querySelectorAll('.byte.picked')].map((cell) => cell.textContent)).toEqual(['c8', '00']),
  );
  app.selection.select('s1', 4);
  await screen.findByText('Wireshark gave no answer');
});
