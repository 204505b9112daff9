/** What the server grants in CONNACK (MQTT 5.0 §3.2.2.3). */
import type { BrokerLimits } from '../broker-contract';
import type { ConnectPacket } from '../codec/packets';
import type { ConnackProperties } from '../codec/write-packets';

/** Stands for a session that never expires (§3.1.2.11.2). */
const forever = 0xffff_ffff;

/** Seconds; null: for ever. */
export function grantedExpiry(wantedSeconds: number, { sessionExpirySeconds }: BrokerLimits): number | null {
  if (sessionExpirySeconds !== null) return Math.min(wantedSeconds, sessionExpirySeconds);
  return wantedSeconds === forever ? null : wantedSeconds;
}

/** MQTT 3.1.1 has only sessions that end with the connection, and those that stay (§3.1.2.4). */
export function sessionExpiryOf(
  { version, cleanStart, properties }: ConnectPacket,
  limits: BrokerLimits,
): number | null {
  if (version === '3.1.1') return grantedExpiry(cleanStart ? 0 : forever, limits);
  return grantedExpiry(properties.sessionExpiryInterval ?? 0, limits);
}

/** Only MQTT 5.0 clients can be told another one than they asked for. */
export function keepAliveOf({ version, keepAliveSeconds }: ConnectPacket, limits: BrokerLimits): number {
  return version === '5.0' ? Math.min(keepAliveSeconds, limits.keepAliveSeconds) : keepAliveSeconds;
}

export interface Granted {
  readonly assignedClientIdentifier: string | null;
  readonly keepAliveSeconds: number;
  readonly expirySeconds: number | null;
  readonly responseInformation: string | null;
}

export function connackProperties(connect: ConnectPacket, granted: Granted, limits: BrokerLimits): ConnackProperties {
  const expiry = granted.expirySeconds ?? forever;
  const asked = connect.properties.sessionExpiryInterval ?? 0;
  return {
    sessionExpiryInterval: expiry === asked ? null : expiry,
    receiveMaximum: limits.receiveMaximum,
    maximumPacketSize: limits.packetBytes,
    assignedClientIdentifier: granted.assignedClientIdentifier,
    topicAliasMaximum: limits.topicAliases,
    serverKeepAlive: granted.keepAliveSeconds === connect.keepAliveSeconds ? null : granted.keepAliveSeconds,
    responseInformation: connect.properties.requestResponseInformation === true ? granted.responseInformation : null,
  };
}
