import { cite, type Packet } from './packet';

/** MQTT 5.0 §2.2.1; 3.1.1 §2.3.1. */
export function readPacketIdentifier(packet: Packet): number {
  const { reader, from } = packet;
  const { at } = reader;
  const identifier = reader.number('Packet Identifier', 2);
  if (identifier === 0) {
    const clause = cite(packet, from.role === 'server' ? 'MQTT-2.2.1-4' : 'MQTT-2.2.1-3', 'MQTT-2.3.1-1');
    reader.complain({ code: 'MQTT_PACKET_IDENTIFIER', clause }, at, 2);
  }
  return identifier;
}
