/** What of a session may change while it is open. */
import type { SessionSpec } from './session-spec';

/**
 * Whether the two differ only in what needs no new socket: names, what waits in a form to be sent, and the tables that
 * a server looks its answers up in.
 */
export function isSameOnTheWire(one: SessionSpec, other: SessionSpec): boolean {
  // Both were read by the same schema: their keys are in the same order.
  return JSON.stringify(fixedPart(one)) === JSON.stringify(fixedPart(other));
}

function fixedPart(spec: SessionSpec): object {
  const unnamed = { ...spec, name: null };
  switch (unnamed.kind) {
    case 'http-client':
      return { ...unnamed, request: null, saved: null };
    case 'http-server':
      return { ...unnamed, routes: null };
    case 'mqtt-client':
      return { ...unnamed, draft: null, subscriptions: null };
    case 'mqtt-broker':
      return { ...unnamed, draft: null };
    case 'dns-client':
      return { ...unnamed, query: null, timeoutMs: null, retries: null };
    case 'dns-server':
      return { ...unnamed, records: null, delayMs: null };
    case 'ntp-client':
      return { ...unnamed, version: null, timeoutMs: null, everyMs: null };
    case 'ntp-server':
      return { ...unnamed, stratum: null, referenceId: null, offsetMs: null, delayMs: null, leapIndicator: null };
    case 'tcp-server':
    case 'tcp-client':
    case 'udp':
    case 'ws-server':
    case 'ws-client':
    case 'capture':
      return unnamed;
  }
}
