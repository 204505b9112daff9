/** What a CONNACK says, and the error that a refusing one is. */
import type { IConnackPacket } from 'mqtt-packet';
import { LabError } from '../../../contract/errors';
import type { MqttConnack } from '../../../contract/mqtt-entry';
import { formatReasonCode, mqttReasonName } from '../../../contract/mqtt-reason-codes';
import { fromUserProperties } from '../properties';

export function readConnack(packet: IConnackPacket, protocolVersion: 4 | 5): MqttConnack {
  // A server that speaks 3.1.1 alone refuses a 5.0 client with a 3.1.1 CONNACK.
  const reasonCode = packet.reasonCode ?? packet.returnCode ?? 0;
  const properties = packet.properties ?? {};
  const { maximumQoS } = properties;
  return {
    reasonCode,
    reasonName: mqttReasonName('connack', reasonCode, reasonCode < 0x80 ? 4 : protocolVersion),
    sessionPresent: packet.sessionPresent,
    assignedClientId: properties.assignedClientIdentifier ?? null,
    serverKeepAliveSeconds: properties.serverKeepAlive ?? null,
    sessionExpirySeconds: properties.sessionExpiryInterval ?? null,
    receiveMaximum: properties.receiveMaximum ?? null,
    maximumQos: maximumQoS === 0 || maximumQoS === 1 || maximumQoS === 2 ? maximumQoS : null,
    isRetainAvailable: properties.retainAvailable ?? null,
    maximumPacketBytes: properties.maximumPacketSize ?? null,
    topicAliasMaximum: properties.topicAliasMaximum ?? null,
    areWildcardsAvailable: properties.wildcardSubscriptionAvailable ?? null,
    areIdentifiersAvailable: properties.subscriptionIdentifiersAvailable ?? null,
    areSharedAvailable: properties.sharedSubscriptionAvailable ?? null,
    responseInformation: properties.responseInformation ?? null,
    serverReference: properties.serverReference ?? null,
    reasonString: properties.reasonString ?? null,
    userProperties: fromUserProperties(properties.userProperties),
  };
}

/** Return codes of MQTT 3.1.1 and reason codes of 5.0 mean the same by other numbers. */
export function connackError({ reasonCode, reasonName, reasonString, serverReference }: MqttConnack): LabError {
  const details = {
    reasonCode: formatReasonCode(reasonCode),
    reasonName: reasonString === null ? reasonName : `${reasonName} — ${reasonString}`,
  };
  switch (reasonCode) {
    case 1:
    case 0x84:
      return new LabError('MQTT_VERSION_REFUSED', details);
    case 2:
    case 0x85:
      return new LabError('MQTT_CLIENT_ID_REJECTED', details);
    case 3:
    case 0x88:
    case 0x89:
      return new LabError('MQTT_SERVER_UNAVAILABLE', details);
    case 4:
    case 0x86:
      return new LabError('MQTT_BAD_CREDENTIALS', details);
    case 5:
    case 0x87:
    case 0x8a:
      return new LabError('MQTT_NOT_AUTHORIZED', details);
    case 0x9c:
    case 0x9d:
      return new LabError('MQTT_SERVER_MOVED', { ...details, reference: serverReference ?? '?' });
    default:
      return new LabError('MQTT_CONNECT_REFUSED', details);
  }
}
