/** What a line such as `listen tcp://127.0.0.1:8888` would open, said before it does. */
import { LabError, type LabErrorData } from '../../src-main/contract/errors';
import type { SessionSpecInput } from '../../src-main/contract/session-spec';
import { isListening, kindTraits } from '../../src-main/contract/session-kinds';
import { addressOf, formatAddress, parseCommandLine, schemes, specUrl } from '../../src-main/contract/session-url';
import { t } from '../i18n/i18n.svelte';
import { isExposedSpec } from '../state/session-text';

export interface LineMeaning {
  readonly spec: SessionSpecInput;
  readonly sentence: string;
  /** Who can reach what listens; null for what connects. */
  readonly reach: 'machine' | 'network' | null;
}

const knownSchemes = Object.fromEntries(schemes.map((scheme) => [scheme, true]));

/** Whether it begins like one: only then is what is wrong with it worth saying. */
export function isCommandLine(text: string): boolean {
  return (
    /^\s*(listen|connect)\b/i.test(text) || (/^\s*([a-z]+):\/\//i.exec(text)?.[1]?.toLowerCase() ?? '') in knownSchemes
  );
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
  const address = addressOf(spec);
  if (spec.kind === 'capture' || address === null) return specUrl(spec);
  const kind = t(`kind.${spec.kind === 'udp' ? (isListening(spec) ? 'udp-server' : 'udp-client') : spec.kind}`);
  const place = placeOf(address.host, address.port);
  if (isListening(spec)) return t('palette.willListen', { kind, address: place });
  return t(kindTraits[spec.kind].carrier === 'datagrams' ? 'palette.willSend' : 'palette.willConnect', {
    kind,
    address: place,
  });
}

function placeOf(host: string | null, port: number): string {
  const known = host ?? '127.0.0.1';
  return port === 0 ? `${known}, ${t('palette.freePort')}` : formatAddress(known, port);
}

function reachOf(spec: SessionSpecInput): LineMeaning['reach'] {
  if (!isListening(spec)) return null;
  return isExposedSpec(spec) ? 'network' : 'machine';
}

/** Where in the line the part that was refused begins, in UTF-16 units: for the caret below it. */
export function wrongAt(text: string, { details }: LabErrorData): number {
  const part = [details['port'], details['host'], details['scheme'], details['text']].find(
    (value) => value !== undefined && text.includes(String(value)),
  );
  return part === undefined ? text.trimEnd().length : Math.max(0, text.lastIndexOf(String(part)));
}
