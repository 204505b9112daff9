/** Whether a host could be one, before the system is asked. */
import type { LabErrorDetails } from './errors';
import type { ReasonKey } from './reasons';

/** `host` as written in a URL, IPv6 in brackets. Throws what `refuse` makes of the reason. */
export function checkHost(host: string, refuse: (reason: ReasonKey, details: LabErrorDetails) => Error): void {
  if (host === '*') throw refuse('url-host-any', {});
  if (host.startsWith('[')) {
    if (!isIpv6(host.slice(1, -1))) throw refuse('url-host-ipv6', { host: host.slice(1, -1) });
  } else if (/^[\d.]+$/.test(host)) {
    if (!isIpv4(host)) throw refuse('url-host-ipv4', { host });
  } else if (!isHostName(host)) {
    throw refuse('url-host-name', { host });
  }
}

export function isIpv4(host: string): boolean {
  const parts = host.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** RFC 4291 §2.2, with a zone (`fe80::1%eth0`, RFC 4007 §11). */
export function isIpv6(host: string): boolean {
  const address = host.replace(/%[^%]+$/, '');
  const halves = address.split('::');
  if (halves.length > 2 || address === '') return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1)!;
  const hasIpv4 = last.length > 0 && isIpv4(last.at(-1)!);
  const plain = groups.flat().slice(0, hasIpv4 ? -1 : undefined);
  const count = plain.length + (hasIpv4 ? 2 : 0);
  return plain.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}

/** Labels of letters, digits, `-` and `_` (RFC 1123 §2.1, and what people have in their hosts files); international names too. */
function isHostName(host: string): boolean {
  return (
    host.length <= 253 && /^[\p{L}\p{N}_]([\p{L}\p{N}\p{M}_-]*)(\.[\p{L}\p{N}_][\p{L}\p{N}\p{M}_-]*)*\.?$/u.test(host)
  );
}
