/** What a line such as `listen tcp://127.0.0.1:8888` would open, said before it does. */
import { LabError, type LabErrorData } from '../../src-main/contract/errors';
import type { SessionSpecInput } from '../../src-main/contract/session-spec';
import { formatAddress, parseCommandLine } from '../../src-main/contract/session-url';
import { t } from '../i18n/i18n.svelte';
import { isLoopback } from '../state/session-text';

export interface LineMeaning {
  readonly spec: SessionSpecInput;
  readonly sentence: string;
  /** Who can reach what listens; null for what connects. */
  readonly reach: 'machine' | 'network' | null;
}

/** Whether it begins like one: only then is what is wrong with it worth saying. */
export function isCommandLine(text: string): boolean {
  return /^\s*(listen|connect)\b/i.test(text) || /^\s*(tcp|udp):\/\//i.test(text);
}

/** A bare address is meant to be connected to. */
export function readLine(text: string): LineMeaning | LabErrorData {
  try {
    const spec = parseCommandLine(/^\s*\w+:\/\//.test(text) ? `connect ${text.trim()}` : text);
    return { spec, sentence: sentenceOf(spec), reach: reachOf(spec) };
  } catch (error) {
    if (error instanceof LabError) return error.toData();
    throw error;
  }
}

function sentenceOf(spec: SessionSpecInput): string {
  switch (spec.kind) {
    case 'tcp-server':
      return t('palette.willListen', { kind: t('kind.tcp-server'), address: place(spec.host, spec.port) });
    case 'tcp-client':
      return t('palette.willConnect', { kind: t('kind.tcp-client'), address: place(spec.host, spec.port) });
    case 'udp':
      if (!spec.remote) {
        return t('palette.willListen', { kind: t('kind.udp-server'), address: place(spec.host, spec.port) });
      }
      return t('palette.willSend', { kind: t('kind.udp-client'), address: place(spec.remote.host, spec.remote.port) });
    case 'capture':
      return spec.path;
  }
}

function place(host: string | null | undefined, port: number | undefined): string {
  const known = host ?? '127.0.0.1';
  return port === 0 ? `${known}, ${t('palette.freePort')}` : formatAddress(known, port ?? 0);
}

function reachOf(spec: SessionSpecInput): LineMeaning['reach'] {
  const isListening = spec.kind === 'tcp-server' || (spec.kind === 'udp' && !spec.remote);
  if (!isListening) return null;
  return isLoopback(spec.host ?? '127.0.0.1') ? 'machine' : 'network';
}

/** Where in the line the part that was refused begins, in UTF-16 units: for the caret below it. */
export function wrongAt(text: string, { details }: LabErrorData): number {
  const part = [details['port'], details['host'], details['scheme'], details['text']].find(
    (value) => value !== undefined && text.includes(String(value)),
  );
  return part === undefined ? text.trimEnd().length : Math.max(0, text.lastIndexOf(String(part)));
}
