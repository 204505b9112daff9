/** A session in other programs' words, to paste elsewhere. */
import { formatSessionUrl } from '../../../src-main/contract/session-url';
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

function wirebenchLine({ spec, local }: SessionState): string {
  switch (spec.kind) {
    case 'tcp-server':
      return `wirebench listen ${formatSessionUrl(spec.host, local?.port ?? spec.port)}`;
    case 'tcp-client':
      return `wirebench connect ${formatSessionUrl(spec.host, spec.port)}`;
    case 'udp':
      return spec.remote === null
        ? `wirebench listen ${formatSessionUrl(spec.host ?? '0.0.0.0', local?.port ?? spec.port, 'udp')}`
        : `wirebench connect ${formatSessionUrl(spec.remote.host, spec.remote.port, 'udp')}`;
    case 'capture':
      return `wirebench decode ${shellWord(spec.path)}`;
  }
}

/** A peer for a server, a stand-in for a client: what one types into another window to try it. */
function ncatLine({ spec, local }: SessionState): string | null {
  switch (spec.kind) {
    case 'tcp-server':
      return `ncat ${spec.host} ${local?.port ?? spec.port}`;
    case 'tcp-client':
      return `ncat -l ${spec.host} ${spec.port}`;
    case 'udp':
      return spec.remote === null
        ? `ncat -u ${spec.host ?? '127.0.0.1'} ${local?.port ?? spec.port}`
        : `ncat -u -l ${spec.remote.host} ${spec.remote.port}`;
    case 'capture':
      return null;
  }
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
