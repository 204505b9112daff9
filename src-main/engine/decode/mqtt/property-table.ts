/** The properties of MQTT 5.0 (§2.2.2.2): what each holds, and where it may stand. */
import { formatCount } from '../../../contract/quantity-format';
import type { PacketType } from './packet-types';

export type PropertyType =
  | 'Byte'
  | 'Two Byte Integer'
  | 'Four Byte Integer'
  | 'Variable Byte Integer'
  | 'UTF-8 Encoded String'
  | 'Binary Data'
  | 'UTF-8 String Pair';

/** The properties of a packet, or those of the Will in CONNECT. */
export type PropertyPlace = PacketType | 'Will';

export interface Property {
  readonly name: string;
  readonly type: PropertyType;
  /** The section of MQTT 5.0 for each place where it may stand. */
  readonly places: Readonly<Partial<Record<PropertyPlace, string>>>;
  /** Which numbers it may have, where not all: 0 and 1, or any but 0. */
  readonly numbers?: 'flag' | 'not zero';
  readonly text?: (value: number) => string | undefined;
}

type Places = Property['places'];
type Rest = Pick<Property, 'numbers' | 'text'>;

const property = (name: string, type: PropertyType, places: Places, rest: Rest = {}): Property => ({
  name,
  type,
  places,
  ...rest,
});

const seconds = (value: number): string => `${formatCount(value)} s`;
const yesOrNo = (value: number): string | undefined => ['no', 'yes'][value];
const flag: Rest = { numbers: 'flag', text: yesOrNo };
const format: Rest = { numbers: 'flag', text: (value) => ['unspecified bytes', 'UTF-8'][value] };

function expiry(value: number): string {
  if (value === 0) return 'with the connection';
  return value === 0xffff_ffff ? 'never' : seconds(value);
}

const authentication = (last: 'method' | 'data'): Places => {
  const [connect, connack, auth] = last === 'method' ? [9, 17, 2] : [10, 18, 3];
  return { CONNECT: `3.1.2.11.${connect}`, CONNACK: `3.2.2.3.${connack}`, AUTH: `3.15.2.2.${auth}` };
};

const properties: Readonly<Record<number, Property>> = {
  0x01: property('Payload Format Indicator', 'Byte', { PUBLISH: '3.3.2.3.2', Will: '3.1.3.2.3' }, format),
  0x02: property(
    'Message Expiry Interval',
    'Four Byte Integer',
    { PUBLISH: '3.3.2.3.3', Will: '3.1.3.2.4' },
    { text: seconds },
  ),
  0x03: property('Content Type', 'UTF-8 Encoded String', { PUBLISH: '3.3.2.3.9', Will: '3.1.3.2.5' }),
  0x08: property('Response Topic', 'UTF-8 Encoded String', { PUBLISH: '3.3.2.3.5', Will: '3.1.3.2.6' }),
  0x09: property('Correlation Data', 'Binary Data', { PUBLISH: '3.3.2.3.6', Will: '3.1.3.2.7' }),
  0x0b: property(
    'Subscription Identifier',
    'Variable Byte Integer',
    { PUBLISH: '3.3.2.3.8', SUBSCRIBE: '3.8.2.1.2' },
    { numbers: 'not zero' },
  ),
  0x11: property(
    'Session Expiry Interval',
    'Four Byte Integer',
    { CONNECT: '3.1.2.11.2', CONNACK: '3.2.2.3.2', DISCONNECT: '3.14.2.2.2' },
    { text: expiry },
  ),
  0x12: property('Assigned Client Identifier', 'UTF-8 Encoded String', { CONNACK: '3.2.2.3.7' }),
  0x13: property('Server Keep Alive', 'Two Byte Integer', { CONNACK: '3.2.2.3.14' }, { text: seconds }),
  0x15: property('Authentication Method', 'UTF-8 Encoded String', authentication('method')),
  0x16: property('Authentication Data', 'Binary Data', authentication('data')),
  0x17: property('Request Problem Information', 'Byte', { CONNECT: '3.1.2.11.7' }, flag),
  0x18: property('Will Delay Interval', 'Four Byte Integer', { Will: '3.1.3.2.2' }, { text: seconds }),
  0x19: property('Request Response Information', 'Byte', { CONNECT: '3.1.2.11.6' }, flag),
  0x1a: property('Response Information', 'UTF-8 Encoded String', { CONNACK: '3.2.2.3.15' }),
  0x1c: property('Server Reference', 'UTF-8 Encoded String', { CONNACK: '3.2.2.3.16', DISCONNECT: '3.14.2.2.5' }),
  0x1f: property('Reason String', 'UTF-8 Encoded String', {
    ...{ CONNACK: '3.2.2.3.9', PUBACK: '3.4.2.2.2', PUBREC: '3.5.2.2.2', PUBREL: '3.6.2.2.2', PUBCOMP: '3.7.2.2.2' },
    ...{ SUBACK: '3.9.2.1.2', UNSUBACK: '3.11.2.1.2', DISCONNECT: '3.14.2.2.3', AUTH: '3.15.2.2.4' },
  }),
  0x21: property(
    'Receive Maximum',
    'Two Byte Integer',
    { CONNECT: '3.1.2.11.3', CONNACK: '3.2.2.3.3' },
    { numbers: 'not zero' },
  ),
  0x22: property('Topic Alias Maximum', 'Two Byte Integer', { CONNECT: '3.1.2.11.5', CONNACK: '3.2.2.3.8' }),
  0x23: property('Topic Alias', 'Two Byte Integer', { PUBLISH: '3.3.2.3.4' }, { numbers: 'not zero' }),
  0x24: property('Maximum QoS', 'Byte', { CONNACK: '3.2.2.3.4' }, { numbers: 'flag' }),
  0x25: property('Retain Available', 'Byte', { CONNACK: '3.2.2.3.5' }, flag),
  0x26: property('User Property', 'UTF-8 String Pair', {
    ...{ CONNECT: '3.1.2.11.8', Will: '3.1.3.2.8', CONNACK: '3.2.2.3.10', PUBLISH: '3.3.2.3.7' },
    ...{ PUBACK: '3.4.2.2.3', PUBREC: '3.5.2.2.3', PUBREL: '3.6.2.2.3', PUBCOMP: '3.7.2.2.3' },
    ...{ SUBSCRIBE: '3.8.2.1.3', SUBACK: '3.9.2.1.3', UNSUBSCRIBE: '3.10.2.1.2', UNSUBACK: '3.11.2.1.3' },
    ...{ DISCONNECT: '3.14.2.2.4', AUTH: '3.15.2.2.5' },
  }),
  0x27: property(
    'Maximum Packet Size',
    'Four Byte Integer',
    { CONNECT: '3.1.2.11.4', CONNACK: '3.2.2.3.6' },
    { numbers: 'not zero' },
  ),
  0x28: property('Wildcard Subscription Available', 'Byte', { CONNACK: '3.2.2.3.11' }, flag),
  0x29: property('Subscription Identifier Available', 'Byte', { CONNACK: '3.2.2.3.12' }, flag),
  0x2a: property('Shared Subscription Available', 'Byte', { CONNACK: '3.2.2.3.13' }, flag),
};

/** Undefined: reserved. */
export function propertyOf(identifier: number): Property | undefined {
  return properties[identifier];
}

/** A server sends several Subscription Identifiers with one message, one for each subscription that matched (§3.3.2.3.8). */
export function mayRepeat({ name }: Property, place: PropertyPlace): boolean {
  return name === 'User Property' || (name === 'Subscription Identifier' && place === 'PUBLISH');
}
