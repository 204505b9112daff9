/** Whether a request for a file is to be answered with it at all (RFC 9110 §13). Sans-I/O. */
import { valueOf } from './header-fields';

/** What tells one version of a file from another. */
export interface Validators {
  /** Strong, with its quotes. */
  readonly entityTag: string;
  /** Seconds since the Unix epoch: HTTP dates know no more. */
  readonly modifiedSeconds: number;
}

export type Verdict = 'go-on' | 'not-modified' | 'failed';

/** In the order of §13.2.2. */
export function evaluate(rawHeaders: readonly string[], validators: Validators): Verdict {
  const ifMatch = valueOf(rawHeaders, 'if-match');
  const ifUnmodifiedSince = dateOf(valueOf(rawHeaders, 'if-unmodified-since'));
  if (ifMatch !== null) {
    if (!names(ifMatch, validators.entityTag, 'strong')) return 'failed';
  } else if (ifUnmodifiedSince !== null && validators.modifiedSeconds > ifUnmodifiedSince) return 'failed';

  const ifNoneMatch = valueOf(rawHeaders, 'if-none-match');
  const ifModifiedSince = dateOf(valueOf(rawHeaders, 'if-modified-since'));
  if (ifNoneMatch !== null) return names(ifNoneMatch, validators.entityTag, 'weak') ? 'not-modified' : 'go-on';
  return ifModifiedSince !== null && validators.modifiedSeconds <= ifModifiedSince ? 'not-modified' : 'go-on';
}

/** `If-Range` (§13.1.5): whether the range is of the version that the client knows. */
export function rangeHolds(rawHeaders: readonly string[], { entityTag, modifiedSeconds }: Validators): boolean {
  const ifRange = valueOf(rawHeaders, 'if-range');
  if (ifRange === null) return true;
  if (ifRange.includes('"')) return ifRange.trim() === entityTag;
  return dateOf(ifRange) === modifiedSeconds;
}

/** Strong comparison takes no weak tags (§8.8.3.2). */
function names(list: string, entityTag: string, comparison: 'weak' | 'strong'): boolean {
  if (list.trim() === '*') return true;
  return [...list.matchAll(/(W\/)?("[^"]*")/g)].some(
    ([, weak, tag]) => tag === entityTag && (comparison === 'weak' || weak === undefined),
  );
}

function dateOf(text: string | null): number | null {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}
