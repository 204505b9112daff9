import { closeCodeNames } from '../../../src-main/contract/close-codes';
import { errorSentence, t } from '../../i18n/i18n.svelte';
import { summaryOf, type SummaryPart } from '../log/summary';
import { formatMilliseconds } from '../protocol/milliseconds';
import type { WsEntry, WsMessage } from './ws-entries';

/** What stands in an entry's row: bytes of the wire as parts, or a sentence of ours. */
export type EntrySummary =
  | { readonly from: 'wire'; readonly parts: readonly SummaryPart[] }
  | { readonly from: 'us'; readonly text: string; readonly isFailure: boolean };

export function entrySummary(entry: WsEntry): EntrySummary {
  switch (entry.type) {
    case 'ws-message':
      return messageSummary(entry);
    case 'ws-injected':
      return entry.what === 'bytes'
        ? { from: 'wire', parts: summaryOf(entry, 'hex', 'utf-8') }
        : ours(entry.close === null ? t(`ws.invalid.${entry.what}`) : closeText(entry.close));
    case 'ws-handshake': {
      if (entry.error !== null) return ours(errorSentence(entry.error), true);
      const agreed = [entry.subprotocol, entry.extensions].filter((part) => part !== null);
      const target = entry.request?.target ?? '';
      return ours([target, entry.response?.status ?? '…', ...agreed].join(' · '));
    }
    case 'ws-problem':
      return ours(errorSentence(entry.error), true);
    case 'ws-end':
      return ours(entry.code === 1006 ? t('ws.endedAbnormally') : t('ws.ended', { code: closeText(entry) }));
  }
}

/** `1000 Normal Closure · “bye”` */
export function closeText({ code, reason }: { readonly code: number | null; readonly reason: string }): string {
  if (code === null) return t('ws.noCode');
  const named = `${code} ${closeCodeNames[code] ?? (code >= 4000 ? t('ws.privateCode') : '')}`.trim();
  return reason === '' ? named : `${named} · “${reason}”`;
}

function messageSummary(message: WsMessage): EntrySummary {
  if (message.close !== null) return ours(closeText(message.close));
  if (message.byteLength === 0) return ours(t('ws.empty'));
  const mode = message.opcode === 'binary' ? 'hex' : message.opcode === 'text' ? 'text' : 'auto';
  return { from: 'wire', parts: summaryOf(message, mode, 'utf-8') };
}

function ours(text: string, isFailure = false): EntrySummary {
  return { from: 'us', text, isFailure };
}

/** How the frames went: in short, for a row or a bar. */
export function entryFacts(entry: WsEntry): string[] {
  if (entry.type !== 'ws-message') return [];
  const facts: string[] = [];
  if (entry.fragments > 1) facts.push(t('ws.fragments', { count: entry.fragments }));
  if (entry.isCompressed) facts.push(t('ws.compressedTo', { percent: percentOf(entry) }));
  if (entry.roundTripNs !== null) facts.push(formatMilliseconds(entry.roundTripNs));
  if (entry.isAutomatic) facts.push(t('ws.automatic'));
  return facts;
}

function percentOf({ wireByteLength, byteLength }: WsMessage): string {
  return byteLength === 0 ? '–' : `${Math.round((100 * wireByteLength) / byteLength)} %`;
}
