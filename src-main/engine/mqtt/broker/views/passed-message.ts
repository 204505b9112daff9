import type { PassedMessage } from '../broker-contract';
import type { Message } from '../message';
import type { Session } from '../sessions/session';
import { shownProperties } from './shown-topic';

/** A message as whoever watches the broker sees it. */
export function passedMessage(message: Message, session: Session | null, receivers: number): PassedMessage {
  const { topic, payload, qos, retain, publisher } = message;
  return {
    topic,
    payload,
    qos,
    retain,
    publisher,
    connection: session?.connection?.connection ?? null,
    receivers,
    properties: () => shownProperties(message),
  };
}
