/** Which side may send a packet, and when (MQTT 5.0 §2.1.2, §3.1, §3.2, §3.14.4; 3.1.1 the same). */
import type { Rule } from '../complaints';
import type { MqttSide, Role } from './connection';
import { cite, isVersion5, type Packet } from './packet';
import type { PacketType } from './packet-types';

const senders: Readonly<Partial<Record<PacketType, Role>>> = {
  CONNECT: 'client',
  SUBSCRIBE: 'client',
  UNSUBSCRIBE: 'client',
  PINGREQ: 'client',
  CONNACK: 'server',
  SUBACK: 'server',
  UNSUBACK: 'server',
  PINGRESP: 'server',
};

/** Before the packet has been read: what was said until then. Tells the sides which of both they are. */
export function checkOrder(packet: Packet): void {
  const { reader, from, type } = packet;
  const complain = (rule: Rule): void => reader.complain(rule, 0, 1);
  checkSender(packet, complain);
  if (from.hasDisconnected)
    complain({ code: 'MQTT_AFTER_DISCONNECT', clause: cite(packet, 'MQTT-3.14.4-1', 'MQTT-3.14.4-2') });
  if (type === 'CONNECT' && from.said) complain({ code: 'MQTT_SECOND_CONNECT', clause: 'MQTT-3.1.0-2' });
  else if (type === 'CONNECT' && from.hasBegun) complain({ code: 'MQTT_CONNECT_NOT_FIRST', clause: 'MQTT-3.1.0-1' });
  if (from.role === 'server') checkServer(packet, complain);
  else if (from.role === 'client') checkClient(packet, complain);
  from.hasBegun = true;
}

function checkSender(packet: Packet, complain: (rule: Rule) => void): void {
  const { type, from } = packet;
  // Only a client says that it goes, before MQTT 5; both may say so then.
  const sender = senders[type] ?? (type === 'DISCONNECT' && !isVersion5(packet) ? 'client' : undefined);
  if (!sender) return;
  from.become(sender);
  if (from.role === sender) return;
  const clause = isVersion5(packet) ? 'MQTT 5.0 §2.1.2' : 'MQTT 3.1.1 §2.2.1';
  complain({ code: 'MQTT_WRONG_SENDER', clause, details: { type, side: from.role! } });
}

function checkServer(packet: Packet, complain: (rule: Rule) => void): void {
  const { type, from } = packet;
  if (type === 'CONNACK' && from.said)
    complain({ code: 'MQTT_SECOND_CONNACK', clause: cite(packet, 'MQTT-3.2.0-2', 'MQTT 3.1.1 §3.2') });
  else if (from.said && !from.said.isAccepting) afterRefusal(packet, complain);
  else if (!from.said && hasConnected(from.peer) && type !== 'CONNACK' && type !== 'AUTH') {
    const clause = type === 'DISCONNECT' ? 'MQTT-3.14.0-1' : 'MQTT-3.2.0-1';
    complain({ code: 'MQTT_CONNACK_NOT_FIRST', clause });
  }
}

const hasConnected = ({ said }: MqttSide): boolean => said !== null;

function afterRefusal(packet: Packet, complain: (rule: Rule) => void): void {
  complain({ code: 'MQTT_AFTER_REFUSAL', clause: cite(packet, 'MQTT-3.2.2-7', 'MQTT-3.2.2-5') });
}

/** Whoever wants to be asked for more than a password waits for the answer (§4.12). */
function checkClient({ type, from }: Packet, complain: (rule: Rule) => void): void {
  const isWaiting = from.said?.properties.has('Authentication Method') === true && from.peer.said === null;
  if (!isWaiting || type === 'AUTH' || type === 'DISCONNECT' || type === 'CONNECT') return;
  complain({ code: 'MQTT_BEFORE_CONNACK', clause: 'MQTT-3.1.2-30' });
}
