import type { MqttMessageProperties } from '../../../contract/mqtt-broker';
import type { MqttPublishProperties } from '../../../contract/mqtt-entry';
import { noProperties } from '../properties';

/** The properties of a message in the broker's words, in those of the journal. */
export function shownProperties(properties: MqttMessageProperties | null): MqttPublishProperties {
  if (properties === null) return noProperties;
  return {
    contentType: properties.contentType ?? null,
    responseTopic: properties.responseTopic ?? null,
    correlationData: properties.correlationData ?? null,
    messageExpirySeconds: properties.messageExpiryInterval ?? null,
    isUtf8: properties.payloadFormatIndicator === 1,
    userProperties: (properties.userProperties ?? []).map(([name, value]) => ({ name, value })),
    subscriptionIdentifiers: [],
    topicAlias: null,
  };
}
