import { expect, test } from 'vitest';
import { isFrom, type Page } from '../../../src-main/shell/sender';

const origin = 'wirebench://app';
const ours: Page = { mainFrame: { origin } };

test('the main frame of our window, showing our origin', () => {
  expect(isFrom(ours, origin, { sender: ours, senderFrame: ours.mainFrame })).toBe(true);
});

test.each([
  ['another page of the same origin', () => ({ sender: { mainFrame: { origin } }, senderFrame: { origin } })],
  ['a frame inside our page', () => ({ sender: ours, senderFrame: { origin } })],
  ['a frame that has gone', () => ({ sender: ours, senderFrame: null })],
])('not %s', (_what, event) => {
  expect(isFrom(ours, origin, event())).toBe(false);
});

test('not our window showing something else', () => {
  const elsewhere: Page = { mainFrame: { origin: 'https://example.com' } };
  expect(isFrom(elsewhere, origin, { sender: elsewhere, senderFrame: elsewhere.mainFrame })).toBe(false);
});

test('nobody, while there is no window', () => {
  expect(isFrom(null, origin, { sender: ours, senderFrame: ours.mainFrame })).toBe(false);
});
