/** The only places outside that the window may send a browser to: the specifications it cites, and its own project. */
import { LabError } from '../contract/errors';

const hosts = new Set([
  'www.rfc-editor.org',
  'datatracker.ietf.org',
  'www.iana.org',
  'www.wireshark.org',
  'ietf-opsawg-wg.github.io',
]);

/** @throws LabError NOT_ALLOWED */
export function checkLink(text: string): string {
  const url = new URL(text);
  const isPlain = url.username === '' && url.password === '' && url.port === '';
  if (url.protocol !== 'https:' || !hosts.has(url.hostname) || !isPlain) throw new LabError('NOT_ALLOWED');
  return url.href;
}
