import type { FieldReader } from '../field-reader';

/** MQTT 5.0 §2.2.1; 3.1.1 §2.3.1. */
export function readPacketIdentifier(reader: FieldReader): number {
  const { at } = reader;
  const identifier = reader.number('Packet Identifier', 2);
  if (identifier === 0) reader.complain({ code: 'MQTT_PACKET_IDENTIFIER', clause: 'MQTT-2.2.1-3' }, at, 2);
  return identifier;
}
