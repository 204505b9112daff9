/** MQTT 5.0 Reason Codes (§2.4) that the broker sends or looks at. */
export const reasonCode = {
  success: 0x00,
  disconnectWithWill: 0x04,
  noMatchingSubscribers: 0x10,
  noSubscriptionExisted: 0x11,
  unspecifiedError: 0x80,
  malformedPacket: 0x81,
  protocolError: 0x82,
  implementationSpecificError: 0x83,
  unsupportedProtocolVersion: 0x84,
  clientIdentifierNotValid: 0x85,
  badUserNameOrPassword: 0x86,
  notAuthorized: 0x87,
  serverUnavailable: 0x88,
  serverBusy: 0x89,
  serverShuttingDown: 0x8b,
  badAuthenticationMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  sessionTakenOver: 0x8e,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  packetIdentifierNotFound: 0x92,
  receiveMaximumExceeded: 0x93,
  topicAliasInvalid: 0x94,
  packetTooLarge: 0x95,
  quotaExceeded: 0x97,
  administrativeAction: 0x98,
} as const;

/** MQTT 3.1.1 CONNACK return codes (§3.2.2.3). */
export const returnCode = {
  accepted: 0,
  unacceptableProtocolVersion: 1,
  identifierRejected: 2,
  serverUnavailable: 3,
  badUserNameOrPassword: 4,
  notAuthorized: 5,
} as const;

/** 3.1.1 has one SUBACK code for every failure (§3.9.3). */
export const subscribeFailure = 0x80;

/** The MQTT 3.1.1 return code that says the same as an MQTT 5.0 Reason Code in CONNACK; null: 3.1.1 has none, close silently. */
export function returnCodeFor(code: number): number | null {
  switch (code) {
    case reasonCode.unsupportedProtocolVersion:
      return returnCode.unacceptableProtocolVersion;
    case reasonCode.clientIdentifierNotValid:
      return returnCode.identifierRejected;
    case reasonCode.serverUnavailable:
    case reasonCode.serverBusy:
    case reasonCode.quotaExceeded:
      return returnCode.serverUnavailable;
    case reasonCode.badUserNameOrPassword:
      return returnCode.badUserNameOrPassword;
    case reasonCode.notAuthorized:
      return returnCode.notAuthorized;
    default:
      return null;
  }
}
