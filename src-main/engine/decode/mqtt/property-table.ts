/** MQTT 5.0 §2.2.2.2. */

export type PropertyType =
  | 'Byte'
  | 'Two Byte Integer'
  | 'Four Byte Integer'
  | 'Variable Byte Integer'
  | 'UTF-8 Encoded String'
  | 'Binary Data'
  | 'UTF-8 String Pair';

export interface Property {
  readonly name: string;
  readonly type: PropertyType;
  /** May stand there more than once. */
  readonly isRepeatable: boolean;
}

const property = (name: string, type: PropertyType, isRepeatable = false): Property => ({ name, type, isRepeatable });

const properties: Readonly<Record<number, Property>> = {
  0x01: property('Payload Format Indicator', 'Byte'),
  0x02: property('Message Expiry Interval', 'Four Byte Integer'),
  0x03: property('Content Type', 'UTF-8 Encoded String'),
  0x08: property('Response Topic', 'UTF-8 Encoded String'),
  0x09: property('Correlation Data', 'Binary Data'),
  // A server may send several with one message, one for each subscription that matched (§3.3.2.3.8).
  0x0b: property('Subscription Identifier', 'Variable Byte Integer', true),
  0x11: property('Session Expiry Interval', 'Four Byte Integer'),
  0x12: property('Assigned Client Identifier', 'UTF-8 Encoded String'),
  0x13: property('Server Keep Alive', 'Two Byte Integer'),
  0x15: property('Authentication Method', 'UTF-8 Encoded String'),
  0x16: property('Authentication Data', 'Binary Data'),
  0x17: property('Request Problem Information', 'Byte'),
  0x18: property('Will Delay Interval', 'Four Byte Integer'),
  0x19: property('Request Response Information', 'Byte'),
  0x1a: property('Response Information', 'UTF-8 Encoded String'),
  0x1c: property('Server Reference', 'UTF-8 Encoded String'),
  0x1f: property('Reason String', 'UTF-8 Encoded String'),
  0x21: property('Receive Maximum', 'Two Byte Integer'),
  0x22: property('Topic Alias Maximum', 'Two Byte Integer'),
  0x23: property('Topic Alias', 'Two Byte Integer'),
  0x24: property('Maximum QoS', 'Byte'),
  0x25: property('Retain Available', 'Byte'),
  0x26: property('User Property', 'UTF-8 String Pair', true),
  0x27: property('Maximum Packet Size', 'Four Byte Integer'),
  0x28: property('Wildcard Subscription Available', 'Byte'),
  0x29: property('Subscription Identifier Available', 'Byte'),
  0x2a: property('Shared Subscription Available', 'Byte'),
};

/** Undefined: reserved. */
export function propertyOf(identifier: number): Property | undefined {
  return properties[identifier];
}
