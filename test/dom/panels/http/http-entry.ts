import type { HttpExchange } from '../../../../src-main/contract/journal';

/** An exchange that went well, but for what is said. */
export function httpEntry(change: Partial<HttpExchange> = {}): HttpExchange {
  return {
    type: 'http',
    atNs: 1_763_800_000_000_000_000n,
    connection: 1,
    role: 'client',
    phase: 'done',
    remote: { host: '127.0.0.1', port: 8080 },
    request: {
      method: 'GET',
      target: '/',
      url: 'http://127.0.0.1:8080/',
      version: '1.1',
      headers: [{ name: 'Host', value: '127.0.0.1:8080' }],
      trailers: [],
      body: null,
    },
    interim: [],
    response: { version: '1.1', status: 200, reason: 'OK', headers: [], trailers: [], body: null },
    timing: {
      lookupNs: null,
      connectNs: 310_000,
      tlsNs: null,
      sentNs: 400_000,
      firstByteNs: 1_800_000,
      totalNs: 2_310_000,
    },
    isReused: false,
    isResent: false,
    redirectedFrom: null,
    route: null,
    error: null,
    ...change,
  };
}
