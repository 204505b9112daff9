/** The properties of a message and how it went, where there is something to say. */
import { toHex } from '../../../src-main/contract/byte-format';
import type { MqttPublishEntry } from '../../../src-main/contract/mqtt-entry';
import { formatMilliseconds } from '../protocol/milliseconds';
import { t } from '../../i18n/i18n.svelte';
import type { Fact } from './FactList.svelte';

export function messageFacts(message: MqttPublishEntry): Fact[] {
  const { properties, packetId, doneAtNs, atNs, reasonName, reasonString, receivers, clientId, qos } = message;
  const given: (Fact | null)[] = [
    fact(t('mqtt.client'), clientId),
    fact(t('mqtt.receivers'), receivers),
    fact(t('mqtt.packetId'), packetId),
    qos > 0 && doneAtNs !== null && receivers === null
      ? fact(t('mqtt.acknowledgedAfter'), formatMilliseconds(Number(doneAtNs - atNs)))
      : null,
    fact(t('mqtt.reason'), reasonName === 'Success' ? null : reasonName),
    fact(t('mqtt.reasonString'), reasonString),
    fact(t('mqtt.property.contentType'), properties.contentType),
    fact(t('mqtt.property.responseTopic'), properties.responseTopic),
    fact(
      t('mqtt.property.correlationData'),
      properties.correlationData === null ? null : toHex(properties.correlationData).replace(/(..)(?=.)/g, '$1 '),
    ),
    fact(
      t('mqtt.property.messageExpiry'),
      properties.messageExpirySeconds === null ? null : `${properties.messageExpirySeconds} s`,
    ),
    properties.isUtf8 ? fact(t('mqtt.property.isUtf8'), 'UTF-8') : null,
    fact(t('mqtt.property.topicAlias'), properties.topicAlias),
    properties.subscriptionIdentifiers.length > 0
      ? fact(t('mqtt.property.subscriptionIdentifier'), properties.subscriptionIdentifiers.join(', '))
      : null,
    ...properties.userProperties.map(({ name, value }): Fact => ({ name, value, isMonoName: true })),
  ];
  return given.filter((one) => one !== null);
}

function fact(name: string, value: string | number | null): Fact | null {
  return value === null || value === '' ? null : { name, value: String(value) };
}
