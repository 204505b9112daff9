/** Names of MQTT's reason codes as the standards spell them (MQTT 5.0 §2.4; MQTT 3.1.1 §3.2.2.3, §3.9.3). */

export const mqttReasonCodes: Readonly<Record<number, string>> = {
  0x00: 'Success',
  0x01: 'Granted QoS 1',
  0x02: 'Granted QoS 2',
  0x04: 'Disconnect with Will Message',
  0x10: 'No matching subscribers',
  0x11: 'No subscription existed',
  0x18: 'Continue authentication',
  0x19: 'Re-authenticate',
  0x80: 'Unspecified error',
  0x81: 'Malformed Packet',
  0x82: 'Protocol Error',
  0x83: 'Implementation specific error',
  0x84: 'Unsupported Protocol Version',
  0x85: 'Client Identifier not valid',
  0x86: 'Bad User Name or Password',
  0x87: 'Not authorized',
  0x88: 'Server unavailable',
  0x89: 'Server busy',
  0x8a: 'Banned',
  0x8b: 'Server shutting down',
  0x8c: 'Bad authentication method',
  0x8d: 'Keep Alive timeout',
  0x8e: 'Session taken over',
  0x8f: 'Topic Filter invalid',
  0x90: 'Topic Name invalid',
  0x91: 'Packet Identifier in use',
  0x92: 'Packet Identifier not found',
  0x93: 'Receive Maximum exceeded',
  0x94: 'Topic Alias invalid',
  0x95: 'Packet too large',
  0x96: 'Message rate too high',
  0x97: 'Quota exceeded',
  0x98: 'Administrative action',
  0x99: 'Payload format invalid',
  0x9a: 'Retain not supported',
  0x9b: 'QoS not supported',
  0x9c: 'Use another server',
  0x9d: 'Server moved',
  0x9e: 'Shared Subscriptions not supported',
  0x9f: 'Connection rate exceeded',
  0xa0: 'Maximum connect time',
  0xa1: 'Subscription Identifiers not supported',
  0xa2: 'Wildcard Subscriptions not supported',
};

/** CONNACK of MQTT 3.1.1. */
export const mqttConnectReturnCodes: Readonly<Record<number, string>> = {
  0: 'Connection Accepted',
  1: 'Connection Refused, unacceptable protocol version',
  2: 'Connection Refused, identifier rejected',
  3: 'Connection Refused, Server unavailable',
  4: 'Connection Refused, bad user name or password',
  5: 'Connection Refused, not authorized',
};

export type MqttReplyPacket = 'connack' | 'publish' | 'suback' | 'unsuback' | 'disconnect';

/** `0x` and two digits, as the standards write them. */
export function formatReasonCode(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`;
}

/** A code that has no name is its number. `protocolVersion` 4 is 3.1.1. */
export function mqttReasonName(packet: MqttReplyPacket, code: number, protocolVersion: 4 | 5): string {
  if (packet === 'suback' && code === 0) return 'Granted QoS 0';
  if (packet === 'suback' && code === 0x80 && protocolVersion === 4) return 'Failure';
  if (packet === 'disconnect' && code === 0) return 'Normal disconnection';
  const table = packet === 'connack' && protocolVersion === 4 ? mqttConnectReturnCodes : mqttReasonCodes;
  return table[code] ?? formatReasonCode(code);
}
