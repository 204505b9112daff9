import type { SessionSpecInput } from '../../src-main/contract/session-spec';
import { defaultSpecs } from '../dialogs/default-specs';

/** A server that answers from a table, made from an address alone, begins with something to answer: an empty table teaches nothing. */
export function withFirstAnswers(spec: SessionSpecInput): SessionSpecInput {
  if (spec.kind === 'http-server' && spec.routes === undefined) {
    return { ...spec, routes: defaultSpecs['http-server'].routes };
  }
  if (spec.kind === 'dns-server' && spec.records === undefined) {
    return { ...spec, records: defaultSpecs['dns-server'].records };
  }
  return spec;
}
