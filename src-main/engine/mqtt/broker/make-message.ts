/** Messages that do not come in a PUBLISH. */
import { LabError } from '../../../contract/errors';
import type { PublishRequest } from './broker-contract';
import { writeForwarded } from './codec/forwarded-properties';
import { Message } from './message';
import type { Session } from './sessions/session';
import type { Will } from './sessions/will';
import { isTopicName } from './topics/topic-name';

export function messageOfWill(will: Will, session: Session, nowMs: number): Message {
  const { topic, payload, qos, retain, forwarded, messageExpiryInterval } = will;
  const expiresAtMs = messageExpiryInterval === null ? null : nowMs + messageExpiryInterval * 1000;
  const publisher = session.clientId;
  return new Message({ topic, payload, qos, retain, forwarded, expiresAtMs, publisher, publishedAtMs: nowMs });
}

/** Throws `MQTT_BAD_TOPIC`. */
export function messageOfRequest(
  { topic, payload, qos, retain, properties = {} }: PublishRequest,
  nowMs: number,
): Message {
  if (!isTopicName(topic) || Buffer.byteLength(topic) > 0xffff) throw new LabError('MQTT_BAD_TOPIC', { topic });
  const { messageExpiryInterval } = properties;
  return new Message({
    topic,
    payload: Buffer.from(payload),
    qos,
    retain,
    forwarded: writeForwarded(properties),
    expiresAtMs: messageExpiryInterval === undefined ? null : nowMs + messageExpiryInterval * 1000,
    publisher: null,
    publishedAtMs: nowMs,
  });
}
