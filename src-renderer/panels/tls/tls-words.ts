/** What a TLS handshake settled, in the words of the window. */
import type { CertificateInfo, TlsInfo } from '../../../src-main/contract/tls-info';
import { errorSentence, t } from '../../i18n/i18n.svelte';

/** `TLS 1.3` */
export function versionText(version: string): string {
  return version.replace(/^TLSv/, 'TLS ').replace(/^TLS 1$/, 'TLS 1.0');
}

interface Told {
  readonly text: string;
  readonly tone: 'plain' | 'bad';
}

/** From when to when, and what is wrong with that at present. */
export function validity(
  { validFrom, validTo }: CertificateInfo,
  nowMs = Date.now(),
): { readonly from: Told; readonly to: Told; readonly note: string | null } {
  const isEarly = Date.parse(validFrom) > nowMs;
  const isLate = Date.parse(validTo) < nowMs;
  return {
    from: { text: day(validFrom), tone: isEarly ? 'bad' : 'plain' },
    to: { text: day(validTo), tone: isLate ? 'bad' : 'plain' },
    note: isLate ? t('tls.info.expired') : isEarly ? t('tls.info.notYet') : null,
  };
}

function day(isoTime: string): string {
  return isoTime.slice(0, 16).replace('T', ' ');
}

/** What is to be thought of the peer's certificate. */
export function verdict({ verification }: TlsInfo): { readonly tone: 'good' | 'bad' | 'none'; readonly text: string } {
  switch (verification.verdict) {
    case 'good':
      return { tone: 'good', text: t('tls.info.good') };
    case 'none':
      return { tone: 'none', text: t('tls.info.none') };
    case 'bad':
      return { tone: 'bad', text: errorSentence(verification.error) };
  }
}
