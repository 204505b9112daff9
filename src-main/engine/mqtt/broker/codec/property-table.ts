/** The properties of MQTT 5.0 §2.2.2.2, table 2-4: identifier, type, and the packets of a client that may carry them. */

/** Where properties stand in what a client sends. */
export type PropertyPlace =
  'connect' | 'will' | 'publish' | 'acknowledgement' | 'subscribe' | 'unsubscribe' | 'disconnect' | 'auth';

export type PropertyType = 'byte' | 'two-bytes' | 'four-bytes' | 'variable' | 'string' | 'binary' | 'pair';

export interface PropertyRule {
  readonly name: PropertyName;
  readonly type: PropertyType;
  readonly places: readonly PropertyPlace[];
}

export type PropertyName = keyof typeof names;

/** Also those that only a server sends: a client that does so is told which one it was. */
const names = {
  payloadFormatIndicator: 'Payload Format Indicator',
  messageExpiryInterval: 'Message Expiry Interval',
  contentType: 'Content Type',
  responseTopic: 'Response Topic',
  correlationData: 'Correlation Data',
  subscriptionIdentifier: 'Subscription Identifier',
  sessionExpiryInterval: 'Session Expiry Interval',
  assignedClientIdentifier: 'Assigned Client Identifier',
  serverKeepAlive: 'Server Keep Alive',
  authenticationMethod: 'Authentication Method',
  authenticationData: 'Authentication Data',
  requestProblemInformation: 'Request Problem Information',
  willDelayInterval: 'Will Delay Interval',
  requestResponseInformation: 'Request Response Information',
  responseInformation: 'Response Information',
  serverReference: 'Server Reference',
  reasonString: 'Reason String',
  receiveMaximum: 'Receive Maximum',
  topicAliasMaximum: 'Topic Alias Maximum',
  topicAlias: 'Topic Alias',
  maximumQos: 'Maximum QoS',
  retainAvailable: 'Retain Available',
  userProperty: 'User Property',
  maximumPacketSize: 'Maximum Packet Size',
  wildcardSubscriptionAvailable: 'Wildcard Subscription Available',
  subscriptionIdentifierAvailable: 'Subscription Identifier Available',
  sharedSubscriptionAvailable: 'Shared Subscription Available',
} as const;

export function propertyTitle(name: PropertyName): string {
  return names[name];
}

const message = ['publish', 'will'] as const;
const authentication = ['connect', 'auth'] as const;
const everywhere = [
  'connect',
  'will',
  'publish',
  'acknowledgement',
  'subscribe',
  'unsubscribe',
  'disconnect',
  'auth',
] as const;

function rule(name: PropertyName, type: PropertyType, places: readonly PropertyPlace[]): PropertyRule {
  return { name, type, places };
}

export const propertyRules: ReadonlyMap<number, PropertyRule> = new Map([
  [0x01, rule('payloadFormatIndicator', 'byte', message)],
  [0x02, rule('messageExpiryInterval', 'four-bytes', message)],
  [0x03, rule('contentType', 'string', message)],
  [0x08, rule('responseTopic', 'string', message)],
  [0x09, rule('correlationData', 'binary', message)],
  [0x0b, rule('subscriptionIdentifier', 'variable', ['publish', 'subscribe'])],
  [0x11, rule('sessionExpiryInterval', 'four-bytes', ['connect', 'disconnect'])],
  [0x12, rule('assignedClientIdentifier', 'string', [])],
  [0x13, rule('serverKeepAlive', 'two-bytes', [])],
  [0x15, rule('authenticationMethod', 'string', authentication)],
  [0x16, rule('authenticationData', 'binary', authentication)],
  [0x17, rule('requestProblemInformation', 'byte', ['connect'])],
  [0x18, rule('willDelayInterval', 'four-bytes', ['will'])],
  [0x19, rule('requestResponseInformation', 'byte', ['connect'])],
  [0x1a, rule('responseInformation', 'string', [])],
  [0x1c, rule('serverReference', 'string', [])],
  [0x1f, rule('reasonString', 'string', ['acknowledgement', 'disconnect', 'auth'])],
  [0x21, rule('receiveMaximum', 'two-bytes', ['connect'])],
  [0x22, rule('topicAliasMaximum', 'two-bytes', ['connect'])],
  [0x23, rule('topicAlias', 'two-bytes', ['publish'])],
  [0x24, rule('maximumQos', 'byte', [])],
  [0x25, rule('retainAvailable', 'byte', [])],
  [0x26, rule('userProperty', 'pair', everywhere)],
  [0x27, rule('maximumPacketSize', 'four-bytes', ['connect'])],
  [0x28, rule('wildcardSubscriptionAvailable', 'byte', [])],
  [0x29, rule('subscriptionIdentifierAvailable', 'byte', [])],
  [0x2a, rule('sharedSubscriptionAvailable', 'byte', [])],
]);
