/** MQTT 5.0 properties between the library's words and the contract's. */
import type { IPublishPacket, UserProperties } from 'mqtt-packet';
import type { MqttPublishProperties } from '../../contract/mqtt-entry';
import { encodeMessage } from '../../contract/notation';
import type { NameAndValue } from '../../contract/spec/common';
import type { MqttPublish } from '../../contract/spec/mqtt';

type Properties = NonNullable<IPublishPacket['properties']>;

/** One pair after the other, as written. (The library takes a list too, which its types do not say; an object would lose the order.) */
export function toUserProperties(fields: readonly NameAndValue[]): UserProperties {
  const pairs = fields.map(({ name, value }) => {
    // No prototype: `__proto__` is a name like any other.
    const pair = Object.create(null) as Record<string, string>;
    pair[name] = value;
    return pair;
  });
  return pairs as unknown as UserProperties;
}

/** Those of one name are together, in order: the library reads them so. */
export function fromUserProperties(properties: UserProperties | undefined): NameAndValue[] {
  return Object.entries(properties ?? {}).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value) => ({ name, value: String(value) })),
  );
}

type MessageProperties = Pick<
  MqttPublish,
  'contentType' | 'responseTopic' | 'correlationData' | 'messageExpirySeconds' | 'isUtf8' | 'userProperties'
>;

/** Of a message or a will. Throws what encoding may. */
export function toMessageProperties(message: MessageProperties): Properties {
  const { contentType, responseTopic, correlationData, messageExpirySeconds, isUtf8, userProperties } = message;
  return {
    ...(isUtf8 && { payloadFormatIndicator: true }),
    ...(messageExpirySeconds !== null && { messageExpiryInterval: messageExpirySeconds }),
    ...(contentType !== null && { contentType }),
    ...(responseTopic !== null && { responseTopic }),
    ...(correlationData !== null && { correlationData: Buffer.from(encodeMessage(correlationData)) }),
    ...(userProperties.length > 0 && { userProperties: toUserProperties(userProperties) }),
  };
}

export const noProperties: MqttPublishProperties = {
  contentType: null,
  responseTopic: null,
  correlationData: null,
  messageExpirySeconds: null,
  isUtf8: false,
  userProperties: [],
  subscriptionIdentifiers: [],
  topicAlias: null,
};

export function fromMessageProperties(properties: Properties | undefined): MqttPublishProperties {
  if (properties === undefined) return noProperties;
  const identifiers = properties.subscriptionIdentifier;
  return {
    contentType: properties.contentType ?? null,
    responseTopic: properties.responseTopic ?? null,
    correlationData: properties.correlationData === undefined ? null : new Uint8Array(properties.correlationData),
    messageExpirySeconds: properties.messageExpiryInterval ?? null,
    isUtf8: properties.payloadFormatIndicator ?? false,
    userProperties: fromUserProperties(properties.userProperties),
    subscriptionIdentifiers: identifiers === undefined ? [] : [identifiers].flat(),
    topicAlias: properties.topicAlias ?? null,
  };
}
