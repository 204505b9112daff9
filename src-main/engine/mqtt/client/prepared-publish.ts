/** A message to publish, checked and turned into what the library takes. */
import type { IClientPublishOptions } from 'mqtt';
import { encodeMessage } from '../../../contract/notation';
import { refusal } from '../../../contract/reasons';
import type { MqttConnack, MqttPublishProperties } from '../../../contract/mqtt-entry';
import type { MqttPublish } from '../../../contract/spec/mqtt';
import { noProperties, toMessageProperties } from '../properties';
import { checkTopicName } from '../topic-names';

export interface PreparedPublish {
  readonly topic: string;
  /** Its own: who was given it is known by it. */
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly options: IClientPublishOptions;
  readonly shown: MqttPublishProperties;
}

/** Throws `MQTT_BAD_TOPIC`, and what encoding may. MQTT 3.1.1 has no properties: they are left out. */
export function preparePublish(publish: MqttPublish, payload: Uint8Array, protocolVersion: 4 | 5): PreparedPublish {
  const { topic, qos, retain } = publish;
  const topicAlias = protocolVersion === 5 ? publish.topicAlias : null;
  checkTopicName(topic, topicAlias !== null);
  const properties =
    protocolVersion === 4 ? {} : { ...toMessageProperties(publish), ...(topicAlias !== null && { topicAlias }) };
  return {
    topic,
    payload: Buffer.from(payload),
    qos,
    retain,
    options: { qos, retain, ...(Object.keys(properties).length > 0 && { properties }) },
    shown: protocolVersion === 4 ? noProperties : shownProperties(publish),
  };
}

function shownProperties(publish: MqttPublish): MqttPublishProperties {
  const { contentType, responseTopic, messageExpirySeconds, isUtf8, userProperties, topicAlias } = publish;
  const correlationData = publish.correlationData === null ? null : encodeMessage(publish.correlationData);
  return {
    contentType,
    responseTopic,
    correlationData,
    messageExpirySeconds,
    isUtf8,
    userProperties,
    subscriptionIdentifiers: [],
    topicAlias,
  };
}

/** A client must not send what its server has said it does not take (MQTT 5.0 §3.2.2.3). Throws `MQTT_NOT_TAKEN`. */
export function checkAgainstServer(
  { topic, payload, qos, retain, shown }: PreparedPublish,
  connack: MqttConnack,
): void {
  const { maximumQos, isRetainAvailable, maximumPacketBytes, topicAliasMaximum } = connack;
  const { topicAlias } = shown;
  if (maximumQos !== null && qos > maximumQos)
    throw refusal('MQTT_NOT_TAKEN', 'mqtt-server-qos', { maximum: maximumQos });
  if (retain && isRetainAvailable === false) throw refusal('MQTT_NOT_TAKEN', 'mqtt-server-retain');
  // The rest of the packet comes on top; the server says so itself if that is too much.
  if (maximumPacketBytes !== null && Buffer.byteLength(topic) + payload.byteLength > maximumPacketBytes)
    throw refusal('MQTT_NOT_TAKEN', 'mqtt-server-packet', { maximum: maximumPacketBytes });
  if (topicAlias !== null && (topicAlias === 0 || topicAlias > (topicAliasMaximum ?? 0)))
    throw refusal('MQTT_NOT_TAKEN', 'mqtt-server-alias', { topicAlias, maximum: topicAliasMaximum ?? 0 });
}
