/** curl's options as far as a request is made of them; and those with a value that has nothing to do with it. */

/** Short names of those that we read or pass over, by their long names. */
const shortNames: Readonly<Record<string, string>> = {
  X: 'request',
  H: 'header',
  d: 'data',
  F: 'form',
  u: 'user',
  I: 'head',
  L: 'location',
  k: 'insecure',
  G: 'get',
  '0': 'http1.0',
  A: 'user-agent',
  b: 'cookie',
  e: 'referer',
  T: 'upload-file',
  r: 'range',
  s: 'silent',
  S: 'show-error',
  v: 'verbose',
  i: 'include',
  f: 'fail',
  N: 'no-buffer',
  g: 'globoff',
  '#': 'progress-bar',
  q: 'disable',
  j: 'junk-session-cookies',
  o: 'output',
  O: 'remote-name',
  J: 'remote-header-name',
  w: 'write-out',
  m: 'max-time',
  x: 'proxy',
  U: 'proxy-user',
  E: 'cert',
  c: 'cookie-jar',
  D: 'dump-header',
  K: 'config',
  C: 'continue-at',
  y: 'speed-time',
  Y: 'speed-limit',
  z: 'time-cond',
  '4': 'ipv4',
  '6': 'ipv6',
  '1': 'tlsv1',
  '2': 'sslv2',
  '3': 'sslv3',
  a: 'append',
  l: 'list-only',
  n: 'netrc',
  p: 'proxytunnel',
  R: 'remote-time',
  V: 'version',
  Z: 'parallel',
  ':': 'next',
};

/** Those that a request is made of: `text` takes a value, `flag` none. */
export const readOptions = {
  request: 'text',
  header: 'text',
  data: 'text',
  'data-ascii': 'text',
  'data-raw': 'text',
  'data-binary': 'text',
  'data-urlencode': 'text',
  json: 'text',
  form: 'text',
  'form-string': 'text',
  user: 'text',
  'oauth2-bearer': 'text',
  'user-agent': 'text',
  cookie: 'text',
  referer: 'text',
  'upload-file': 'text',
  range: 'text',
  url: 'text',
  'url-query': 'text',
  'max-redirs': 'text',
  head: 'flag',
  location: 'flag',
  insecure: 'flag',
  compressed: 'flag',
  get: 'flag',
  'http1.0': 'flag',
} as const;
export type ReadOption = keyof typeof readOptions;

/** They change what is printed or how it is asked, not what is asked: passed over without a word. */
const harmless: readonly string[] = [
  'silent',
  'show-error',
  'verbose',
  'include',
  'fail',
  'fail-with-body',
  'no-buffer',
  'globoff',
  'progress-bar',
  'no-progress-meter',
  'disable',
  'http1.1',
  'path-as-is',
  'remote-time',
  'styled-output',
  'no-styled-output',
  'basic',
];

/** Not taken over, and followed by a value that is no URL. */
const withValue: readonly string[] = (
  'output write-out max-time connect-timeout proxy proxy-user cert cert-type key key-type cacert capath pass ciphers ' +
  'tls13-ciphers cookie-jar dump-header config continue-at speed-time speed-limit time-cond retry retry-delay ' +
  'retry-max-time resolve connect-to interface limit-rate max-filesize noproxy socks5 socks5-hostname socks4 ' +
  'unix-socket abstract-unix-socket dns-servers trace trace-ascii stderr tls-max keepalive-time expect100-timeout ' +
  'proto proto-default proto-redir pinnedpubkey service-name request-target aws-sigv4 curves engine netrc-file ' +
  'local-port rate output-dir variable doh-url happy-eyeballs-timeout-ms create-file-mode proxy-header preproxy ' +
  'ftp-port quote postquote prequote telnet-option tftp-blksize mail-from mail-rcpt crlfile random-file egd-file'
).split(' ');

export interface OptionFound {
  /** As it was written. */
  readonly written: string;
  readonly kind: 'read' | 'harmless' | 'ignored';
  /** The long name. */
  readonly name: string;
  readonly takesValue: boolean;
}

export function longOption(name: string): OptionFound {
  const written = `--${name}`;
  if (Object.hasOwn(readOptions, name)) {
    return { written, kind: 'read', name, takesValue: readOptions[name as ReadOption] === 'text' };
  }
  if (harmless.includes(name)) return { written, kind: 'harmless', name, takesValue: false };
  return { written, kind: 'ignored', name, takesValue: withValue.includes(name) };
}

export function shortOption(letter: string): OptionFound {
  const name = Object.hasOwn(shortNames, letter) ? shortNames[letter]! : letter;
  return { ...longOption(name), written: `-${letter}` };
}
