/** What becomes of a draft when it is sent: bytes on a raw connection, bytes under a protocol, or a protocol's own message. */
import type { Target } from '../../src-main/contract/commands';
import type { Message } from '../../src-main/contract/message';
import { encodeMessage } from '../../src-main/contract/notation';
import { isProtocolKind } from '../../src-main/contract/session-kinds';
import type { SessionKind } from '../../src-main/contract/session-spec';
import type { SessionId } from '../../src-main/contract/session-state';
import type { Lab } from '../lab/lab';

export interface Delivery {
  readonly kind: 'send' | 'inject';
  /** Keeps this composer's drafts apart from another's of the session. */
  readonly draftKey: string;
  deliver(lab: Lab, session: SessionId, target: Target, message: Message): Promise<unknown>;
}

export const sending: Delivery = {
  kind: 'send',
  draftKey: '',
  deliver: (lab, session, target, message) => lab.invoke('session.send', { session, target, message }),
};

/** Raw bytes under whatever speaks on the connection: an action of its own, marked in the log. */
const injecting: Delivery = {
  kind: 'inject',
  draftKey: 'inject',
  deliver: (lab, session, target, message) =>
    lab.invoke('session.inject', { session, target, bytes: new Uint8Array(encodeMessage(message)) }),
};

/** Beside the bytes of a session. */
export function deliveryOf(kind: SessionKind): Delivery {
  return isProtocolKind(kind) ? injecting : sending;
}
