import { expect, test } from 'vitest';
import type { FeedMessage, TerminalChunk } from '../../../src-main/contract/feed';
import type { SessionState } from '../../../src-main/contract/session-state';
import { HeldMessages } from '../../../src-main/shell/held-messages';

/** Of a state, only what tells it apart matters here. */
const state = (id: string, inboundBytes: number) => ({ id, inboundBytes }) as unknown as SessionState;
const chunk = (text: string): TerminalChunk => ({
  session: 'a',
  connection: 1,
  bytes: new TextEncoder().encode(text),
  gapBytes: 0,
});

function heldOf(messages: readonly FeedMessage[]): FeedMessage[] {
  const held = new HeldMessages();
  for (const message of messages) held.add(message);
  return held.take();
}

test('the latest state of each session, and those that are gone', () => {
  const held = heldOf([
    { type: 'sessions', changed: [state('a', 1), state('b', 1)], removed: [] },
    { type: 'sessions', changed: [state('a', 2)], removed: ['b'] },
  ]);
  expect(held).toEqual([{ type: 'sessions', changed: [state('a', 2)], removed: ['b'] }]);
});

test('a session that came back under its old id is not removed', () => {
  const held = heldOf([
    { type: 'sessions', changed: [], removed: ['a'] },
    { type: 'sessions', changed: [state('a', 0)], removed: [] },
  ]);
  expect(held).toEqual([{ type: 'sessions', changed: [state('a', 0)], removed: [] }]);
});

test('terminal bytes, in order', () => {
  const held = heldOf([
    { type: 'terminal', chunks: [chunk('one')] },
    { type: 'terminal', chunks: [chunk('two')] },
  ]);
  expect(held).toEqual([{ type: 'terminal', chunks: [chunk('one'), chunk('two')] }]);
});

test('what was asked of a page that hung is forgotten', () => {
  expect(heldOf([{ type: 'ask', action: 'palette' }])).toEqual([]);
});
