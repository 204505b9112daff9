/** The entries of a WebSocket session's journal, told apart. */
import type { JournalEntry } from '../../../src-main/contract/journal';
import type { WebSocketEntry } from '../../../src-main/contract/websocket-journal';

export type WsEntry = Extract<JournalEntry, WebSocketEntry>;
export type WsMessage = Extract<WsEntry, { type: 'ws-message' }>;
export type WsHandshake = Extract<WsEntry, { type: 'ws-handshake' }>;
export type WsInjection = Extract<WsEntry, { type: 'ws-injected' }>;

export function isWs(entry: JournalEntry | undefined): entry is WsEntry {
  return entry !== undefined && entry.type.startsWith('ws-');
}

export const messageFilters = ['all', 'text', 'binary', 'control'] as const;
export type MessageFilter = (typeof messageFilters)[number];

/** Control frames, and with them all that is no message. */
export function passes(entry: WsEntry, filter: MessageFilter): boolean {
  if (filter === 'all') return true;
  const isData = entry.type === 'ws-message' && (entry.opcode === 'text' || entry.opcode === 'binary');
  return filter === 'control' ? !isData : isData && entry.opcode === filter;
}

/** The keys of `ws.kind` in the sentences. */
export type EntryKind = WsMessage['opcode'] | 'open' | 'refused' | 'raw' | 'problem' | 'end';

export function kindOf(entry: WsEntry): EntryKind {
  switch (entry.type) {
    case 'ws-message':
      return entry.opcode;
    case 'ws-handshake':
      return entry.phase === 'refused' || entry.phase === 'failed' ? 'refused' : 'open';
    case 'ws-injected':
      return 'raw';
    case 'ws-problem':
      return 'problem';
    case 'ws-end':
      return 'end';
  }
}

export function directionOf(entry: WsEntry): 'none' | 'inbound' | 'outbound' {
  if (entry.type === 'ws-message') return entry.direction;
  return entry.type === 'ws-injected' ? 'outbound' : 'none';
}
