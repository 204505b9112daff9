/** Writes what a server answers. `mqtt-packet` does it, except for the acknowledgements of the common kind. */
import { generate, type Packet } from 'mqtt-packet';
import type { MqttVersion } from '../broker-contract';
import { withoutId, type Encoded } from './encoded';
import { packetType } from './packets';
import { reasonCode } from './reason-code';

export type AcknowledgementType = 'puback' | 'pubrec' | 'pubrel' | 'pubcomp';

/** Without a reason to tell they differ in the Packet Identifier alone. */
const plain: Record<AcknowledgementType, Encoded> = {
  puback: { bytes: Buffer.from([packetType.puback << 4, 2, 0, 0]), idAt: 2 },
  pubrec: { bytes: Buffer.from([packetType.pubrec << 4, 2, 0, 0]), idAt: 2 },
  pubrel: { bytes: Buffer.from([(packetType.pubrel << 4) | 2, 2, 0, 0]), idAt: 2 },
  pubcomp: { bytes: Buffer.from([packetType.pubcomp << 4, 2, 0, 0]), idAt: 2 },
};

export const pingResponse: Encoded = withoutId(Buffer.from([packetType.pingresp << 4, 0]));

export function acknowledgement(
  type: AcknowledgementType,
  version: MqttVersion,
  code: number,
  reasonString: string | null,
): Encoded {
  if (version === '3.1.1' || code === reasonCode.success) return plain[type];
  const bytes = encode({ cmd: type, messageId: 1, reasonCode: code, ...reasonProperties(reasonString) }, version);
  return { bytes, idAt: 2 };
}

/** What the server tells in CONNACK (MQTT 5.0 §3.2.2.3); what is null is left out. */
export interface ConnackProperties {
  readonly sessionExpiryInterval: number | null;
  readonly receiveMaximum: number;
  readonly maximumPacketSize: number;
  readonly assignedClientIdentifier: string | null;
  readonly topicAliasMaximum: number;
  readonly serverKeepAlive: number | null;
  readonly responseInformation: string | null;
}

export function connack(version: MqttVersion, isSessionPresent: boolean, properties: ConnackProperties): Encoded {
  if (version === '3.1.1') {
    return withoutId(encode({ cmd: 'connack', returnCode: 0, sessionPresent: isSessionPresent }, version));
  }
  const told = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
  return withoutId(
    encode({ cmd: 'connack', reasonCode: 0, sessionPresent: isSessionPresent, properties: told }, version),
  );
}

/** `code`: a Reason Code or a return code, as the version has it. */
export function connackRefusal(version: MqttVersion, code: number, reasonString: string | null): Encoded {
  const codes = version === '5.0' ? { reasonCode: code, ...reasonProperties(reasonString) } : { returnCode: code };
  return withoutId(encode({ cmd: 'connack', sessionPresent: false, ...codes }, version));
}

export function suback(
  version: MqttVersion,
  packetId: number,
  codes: readonly number[],
  reasonString: string | null,
): Encoded {
  const properties = reasonProperties(reasonString);
  return withoutId(encode({ cmd: 'suback', messageId: packetId, granted: [...codes], ...properties }, version));
}

/** MQTT 3.1.1 has no codes in UNSUBACK. */
export function unsuback(version: MqttVersion, packetId: number, codes: readonly number[]): Encoded {
  return withoutId(encode({ cmd: 'unsuback', messageId: packetId, granted: [...codes] }, version));
}

/** MQTT 5.0 alone: in 3.1.1 a server just closes the connection. */
export function disconnect(code: number, reasonString: string | null): Encoded {
  return withoutId(encode({ cmd: 'disconnect', reasonCode: code, ...reasonProperties(reasonString) }, '5.0'));
}

function reasonProperties(reasonString: string | null): { properties?: { reasonString: string } } {
  return reasonString === null ? {} : { properties: { reasonString } };
}

function encode(packet: Packet, version: MqttVersion): Buffer {
  return generate(packet, { protocolVersion: version === '5.0' ? 5 : 4 });
}
