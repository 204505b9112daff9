/** What the engine tells the window unasked: states at most 30 times a second, and terminal bytes under credit. */
import type { MessagesState } from './messages';
import type { SessionId, SessionState, ConnectionNumber } from './session-state';

/** Milliseconds between two state messages: 30 a second. */
export const feedIntervalMs = 33;

/** Terminal bytes that may be under way to the window before the engine stops sending, and where it starts again. */
export const terminalHighWaterBytes = 100_000;
export const terminalLowWaterBytes = 5_000;

export interface TerminalChunk {
  readonly session: SessionId;
  readonly connection: ConnectionNumber;
  readonly bytes: Uint8Array;
  /** Bytes left out before these, because the window could not keep up. They are in the log. */
  readonly gapBytes: number;
}

export type FeedMessage =
  /** Sessions that changed since the last message, whole; and those that are gone. */
  | { readonly type: 'sessions'; readonly changed: readonly SessionState[]; readonly removed: readonly SessionId[] }
  /** How far decoding is, of the sessions for which somebody has asked and where it went on. */
  | { readonly type: 'messages'; readonly changed: readonly MessagesState[] }
  | { readonly type: 'terminal'; readonly chunks: readonly TerminalChunk[] }
  /** The menu, a shortcut or the system asks the window for something. */
  | { readonly type: 'ask'; readonly action: WindowAction };

export type WindowAction =
  'palette' | 'new-session' | 'open-capture' | 'save-capture' | 'shortcuts' | 'settings' | 'reset-layout';
