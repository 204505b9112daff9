/** A broker's spec as what its core takes. */
import type { MqttBrokerSpec } from '../../../contract/spec/mqtt';
import { version } from '../../version';
import type { AccessOptions, BrokerOptions } from '../broker/broker-contract';

const noLimit = 0xffff_ffff;
/** The longest that a client can ask for (MQTT 5.0 §3.1.2.10). */
const longestKeepAlive = 65_535;

/** `folder`: for what outlives a run; null keeps it in memory. */
export function brokerOptions(spec: MqttBrokerSpec, folder: string | null): BrokerOptions {
  return {
    limits: {
      connections: spec.maximumConnections,
      packetBytes: spec.maximumPacketBytes,
      receiveMaximum: spec.receiveMaximum,
      topicAliases: spec.topicAliasMaximum,
      queuedMessages: spec.maximumQueuedMessages,
      keepAliveSeconds: spec.serverKeepAliveSeconds ?? longestKeepAlive,
      sessionExpirySeconds: spec.maximumSessionExpirySeconds === noLimit ? null : spec.maximumSessionExpirySeconds,
    },
    access: accessOptions(spec),
    folder: spec.isPersistent ? folder : null,
    systemTopicsEveryMs: systemTopicsEveryMs,
    version,
  };
}

const systemTopicsEveryMs = 10_000;

function accessOptions({ users, allowAnonymous, acl }: MqttBrokerSpec): AccessOptions | null {
  if (users.length === 0 && acl.length === 0 && allowAnonymous) return null;
  return {
    users,
    allowAnonymous,
    rules: acl.map(({ isAllowed, action, username, clientId, filter }) => ({
      decision: isAllowed ? 'allow' : 'deny',
      action: action === 'all' ? 'both' : action,
      username,
      clientId,
      topicFilter: filter,
    })),
    otherwise: 'allow',
  };
}
