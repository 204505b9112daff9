import { formatAddress } from './address';
import type { LogEvent } from '../../contract/records';
import type { Ends } from './connections';
import { eventDetails } from './record-tag';

const nowhere = { host: formatAddress(new Uint8Array(4), 0, 4), port: 0 };

/** The event that a packet of somebody else's capture means; `detail` is not `stored`. */
export function impliedEvent(detail: number, ends: Ends | null): LogEvent {
  const { local, remote } = ends ?? { local: nowhere, remote: nowhere };
  switch (detail) {
    case eventDetails.connecting:
      return { event: 'connecting', remote };
    case eventDetails.connected:
      return { event: 'connected', local, remote };
    case eventDetails.endReceived:
      return { event: 'end-received' };
    case eventDetails.endSent:
      return { event: 'end-sent' };
    case eventDetails.resetByRemote:
      return { event: 'reset', by: 'remote' };
    case eventDetails.resetByLocal:
      return { event: 'reset', by: 'local' };
    default:
      throw new RangeError(`no event has detail ${detail}`);
  }
}
