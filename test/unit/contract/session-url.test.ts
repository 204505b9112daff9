import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src-main/contract/errors';
import { sessionSpecSchema } from '../../../src-main/contract/session-spec';
import { formatSessionUrl, parseCommandLine, parseSessionUrl, specUrl } from '../../../src-main/contract/session-url';

function refused(action: () => unknown) {
  try {
    action();
  } catch (error) {
    if (error instanceof LabError) return `${error.code} ${String(error.details['reasonKey'] ?? '')}`.trim();
    throw error;
  }
  return 'accepted';
}

describe('session URLs', () => {
  it.each([
    ['tcp://127.0.0.1:8888', { scheme: 'tcp', host: '127.0.0.1', port: 8888 }],
    ['TCP://localhost:1/', { scheme: 'tcp', host: 'localhost', port: 1 }],
    ['udp://[::1]:5353', { scheme: 'udp', host: '::1', port: 5353 }],
    ['udp://[fe80::1%eth0]:0', { scheme: 'udp', host: 'fe80::1%eth0', port: 0 }],
    ['tcp://[::ffff:10.0.0.1]:80', { scheme: 'tcp', host: '::ffff:10.0.0.1', port: 80 }],
    ['tcp://:8888', { scheme: 'tcp', host: null, port: 8888 }],
    ['tcp://8888', { scheme: 'tcp', host: null, port: 8888 }],
    ['http://host', { scheme: 'http', host: 'host', port: 80 }],
    ['https://host:8443/a/b?c=d#e', { scheme: 'https', host: 'host', port: 8443, path: '/a/b?c=d' }],
    ['ws://[::1]:81/', { scheme: 'ws', host: '::1', port: 81, path: '/' }],
    ['wss://host?room=1', { scheme: 'wss', host: 'host', port: 443, path: '/?room=1' }],
    ['mqtt://localhost', { scheme: 'mqtt', host: 'localhost', port: 1883 }],
    [' tcp://my_host.local:65535 ', { scheme: 'tcp', host: 'my_host.local', port: 65535 }],
  ])('%s', (text, url) => {
    expect(parseSessionUrl(text)).toEqual({ path: null, ...url });
  });

  it.each([
    ['', 'url-empty'],
    ['127.0.0.1:8888', 'url-scheme-missing'],
    ['localhost:8888', 'url-scheme-missing'],
    ['http://host:80/a b', 'url-path-space'],
    ['gopher://localhost:70', 'url-scheme-unknown'],
    ['tcp://user@host:1', 'url-credentials'],
    ['tcp://host:1/path', 'url-path'],
    ['tcp://host', 'url-port-missing'],
    ['tcp://host:', 'url-port-missing'],
    ['tcp://', 'url-port-missing'],
    ['tcp://host:65536', 'url-port-number'],
    ['tcp://host:80a', 'url-port-number'],
    ['tcp://host:-1', 'url-port-number'],
    ['tcp://::1:8888', 'url-host-brackets'],
    ['tcp://[::g]:8888', 'url-host-ipv6'],
    ['tcp://[1:2:3]:8888', 'url-host-ipv6'],
    ['tcp://[]:8888', 'url-host-ipv6'],
    ['tcp://127.0.0.256:8888', 'url-host-ipv4'],
    ['tcp://127.0.1:8888', 'url-host-ipv4'],
    ['tcp://*:8888', 'url-host-any'],
    ['tcp://a b:8888', 'url-host-name'],
    ['tcp://host..x:8888', 'url-host-name'],
  ])('%j is refused: %s', (text, reason) => {
    expect(refused(() => parseSessionUrl(text))).toBe(`BAD_URL ${reason}`);
  });

  it('says why in a sentence', () => {
    expect(() => parseSessionUrl('tcp://::1:8888')).toThrow(
      '“tcp://::1:8888” is not a session address: an IPv6 address stands in brackets, as in tcp://[::1]:8888. Write it like',
    );
  });

  it('are written with brackets around IPv6', () => {
    expect(formatSessionUrl('::1', 80)).toBe('tcp://[::1]:80');
    expect(formatSessionUrl('127.0.0.1', 53, 'udp')).toBe('udp://127.0.0.1:53');
  });
});

describe('command lines', () => {
  it.each([
    ['listen tcp://127.0.0.1:8888', { kind: 'tcp-server', host: '127.0.0.1', port: 8888, tls: null }],
    ['listen tcp://:0', { kind: 'tcp-server', host: '127.0.0.1', port: 0, tls: null }],
    ['  LISTEN   udp://[::]:53 ', { kind: 'udp', host: '::', port: 53 }],
    ['connect tcp://localhost:8888', { kind: 'tcp-client', host: 'localhost', port: 8888, tls: null }],
    ['listen tls://:0', { kind: 'tcp-server', host: '127.0.0.1', port: 0, tls: {} }],
    ['listen http://:8080', { kind: 'http-server', host: '127.0.0.1', port: 8080, tls: null }],
    ['listen mqtts://:0', { kind: 'mqtt-broker', listeners: [{ host: '127.0.0.1', port: 0, tls: {} }] }],
    ['connect https://host/a?b', { kind: 'http-client', request: { url: 'https://host:443/a?b' } }],
    ['connect ws://host:1/chat', { kind: 'ws-client', host: 'host', port: 1, tls: null, path: '/chat' }],
    ['connect dns://9.9.9.9', { kind: 'dns-client', host: '9.9.9.9', port: 53 }],
    ['connect ntp://pool.ntp.org', { kind: 'ntp-client', host: 'pool.ntp.org', port: 123 }],
    ['connect udp://[::1]:53', { kind: 'udp', remote: { host: '::1', port: 53 } }],
  ])('%s', (line, spec) => {
    expect(parseCommandLine(line)).toEqual(spec);
    expect(sessionSpecSchema.safeParse(spec).success).toBe(true);
  });

  it.each([
    ['', 'BAD_COMMAND'],
    ['listen', 'BAD_COMMAND'],
    ['open tcp://:1', 'BAD_COMMAND'],
    ['listen tcp://x', 'BAD_URL url-port-missing'],
    ['connect tcp://127.0.0.1:0', 'BAD_URL url-port-connect'],
    ['connect tcp://:80', 'BAD_URL url-host-missing'],
    ['listen tcp://:1 extra', 'BAD_URL url-port-number'],
  ])('%j is refused: %s', (line, reason) => {
    expect(refused(() => parseCommandLine(line))).toBe(reason);
  });

  it('are the addresses of specs', () => {
    expect(specUrl({ kind: 'tcp-server', port: 0 })).toBe('tcp://127.0.0.1:0');
    expect(specUrl({ kind: 'tcp-client', host: '::1', port: 1 })).toBe('tcp://[::1]:1');
    expect(specUrl({ kind: 'udp', remote: { host: 'h', port: 5 } })).toBe('udp://h:5');
    expect(specUrl({ kind: 'udp' })).toBe('udp://127.0.0.1:0');
    expect(specUrl({ kind: 'udp', groups: [{ address: '239.1.2.3' }] })).toBe('udp://0.0.0.0:0');
    expect(specUrl({ kind: 'capture', path: '/a.pcapng' })).toBe('/a.pcapng');
  });
});
