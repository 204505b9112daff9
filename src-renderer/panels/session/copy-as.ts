/** A session in other programs' words, to paste elsewhere. */
import { isListening, isSecure, kindTraits } from '../../../src-main/contract/session-kinds';
import { addressOf } from '../../../src-main/contract/session-url';
import type { SessionState } from '../../../src-main/contract/session-state';

export const sessionFormats = ['url', 'wirebench', 'ncat', 'json'] as const;
export type SessionFormat = (typeof sessionFormats)[number];

/** Null where the format has no words for such a session. */
export function sessionAs(format: SessionFormat, state: SessionState): string | null {
  switch (format) {
    case 'url':
      return state.url;
    case 'wirebench':
      return wirebenchLine(state);
    case 'ncat':
      return ncatLine(state);
    case 'json':
      return JSON.stringify(state.spec, null, 2);
  }
}

function wirebenchLine({ spec, url }: SessionState): string {
  if (spec.kind === 'capture') return `wirebench decode ${shellWord(spec.path)}`;
  return `wirebench ${isListening(spec) ? 'listen' : 'connect'} ${shellWord(url)}`;
}

/** A peer for a server, a stand-in for a client: what one types into another window to try it. Raw bytes only. */
function ncatLine({ spec, local }: SessionState): string | null {
  const address = addressOf(spec);
  if (address === null || kindTraits[spec.kind].hasProtocol) return null;
  const flags = [spec.kind === 'udp' ? ' -u' : '', isSecure(spec) ? ' --ssl' : ''].join('');
  const host = address.host ?? '127.0.0.1';
  return isListening(spec)
    ? `ncat${flags} ${host} ${local?.port ?? address.port}`
    : `ncat${flags} -l ${host} ${address.port}`;
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
