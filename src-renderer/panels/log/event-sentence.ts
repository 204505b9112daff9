import { formatAddress } from '../../../src-main/contract/session-url';
import type { LogEvent } from '../../../src-main/contract/records';
import type { TlsInfo } from '../../../src-main/contract/tls-info';
import type { Endpoint } from '../../../src-main/contract/session-state';
import { formatByteCount } from '../../../src-main/contract/quantity-format';
import { errorSentence, problemSentence, t } from '../../i18n/i18n.svelte';
import { versionText } from '../tls/tls-words';

/** What happened, in the language of the window. */
export function eventSentence(event: LogEvent): string {
  switch (event.event) {
    case 'listening':
      return t('log.event.listening', { address: address(event.local) });
    case 'connecting':
      return t('log.event.connecting', { address: address(event.remote) });
    case 'connected':
      return event.durationNs === undefined
        ? t('log.event.connected', { address: address(event.remote) })
        : t('log.event.connectedIn', { address: address(event.remote), duration: milliseconds(event.durationNs) });
    case 'secured':
      return securedSentence(event.tls);
    case 'end-received':
      return event.isUnannounced === true ? t('log.event.endUnannounced') : t('log.event.endReceived');
    case 'end-sent':
      return t('log.event.endSent');
    case 'closed':
      return event.by === 'local' ? t('log.event.closedByLocal') : t('log.event.closedByRemote');
    case 'reset':
      return event.by === 'local' ? t('log.event.resetByLocal') : t('log.event.resetByRemote');
    case 'failed':
    case 'problem':
      return errorSentence(event.error);
    case 'reconnecting':
      return t('log.event.reconnecting', { seconds: event.delayMs / 1000 });
    case 'refused':
      return t('log.event.refused', { address: address(event.remote) });
    case 'joined':
      return t('log.event.joined', { group: event.group });
    case 'left':
      return t('log.event.left', { group: event.group });
    case 'kernel-dropped':
      return t('log.event.kernelDropped', { count: event.datagrams });
    case 'segment-dropped':
      return t('log.event.segmentDropped', { count: event.records, size: formatByteCount(event.byteLength) });
    case 'session-closed':
      return t('log.event.sessionClosed');
  }
}

const failures: readonly LogEvent['event'][] = ['failed', 'problem', 'kernel-dropped', 'segment-dropped', 'refused'];

/** Whether the event is a failure: shown as one. */
export function isFailure({ event }: LogEvent): boolean {
  return failures.includes(event);
}

function securedSentence({ version, cipher, verification }: TlsInfo): string {
  const settled = { version: versionText(version), cipher };
  return verification.verdict === 'bad'
    ? t('log.event.securedBadly', { ...settled, problem: problemSentence(verification.error) })
    : t('log.event.secured', settled);
}

function address({ host, port }: Endpoint): string {
  return formatAddress(host, port);
}

function milliseconds(durationNs: number): string {
  const ms = durationNs / 1e6;
  return `${ms < 10 ? ms.toFixed(2) : ms < 1000 ? ms.toFixed(1) : String(Math.round(ms))} ms`;
}
