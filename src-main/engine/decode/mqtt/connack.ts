/** CONNACK (MQTT 5.0 §3.2; 3.1.1 §3.2). */
import { checkData, checkMethod } from './authentication';
import { cite, isVersion5, joined, short, type Packet, type Said } from './packet';
import { noProperties, placeOf, readProperties, type Properties } from './properties';
import { nameOfCode, readCode } from './reason-codes';

export function readConnack(packet: Packet): Said {
  const { reader, from } = packet;
  const { at } = reader;
  const flags = readFlags(packet);
  const isPresent = (flags & 1) === 1;
  const code = readCode(packet, isVersion5(packet) ? 'Connect Reason Code' : 'Connect Return code');
  const properties = isVersion5(packet) && reader.left > 0 ? readProperties(packet) : noProperties;
  if (isPresent) checkSessionPresent(packet, code, at);
  checkProperties(packet, code, properties);
  from.said = { properties, isClean: false, hasIdentifier: true, isAccepting: code === 0 };
  const identifier = properties.get('Assigned Client Identifier');
  const summary = joined(
    nameOfCode(packet, code),
    isPresent && 'session present',
    typeof identifier === 'string' && `client ${short(identifier)}`,
  );
  return { summary, exchange: from.connection.isConnecting ? from.connection.goOn('ends') : null };
}

function readFlags(packet: Packet): number {
  const { reader } = packet;
  const { at } = reader;
  const flags = reader.group(
    'Connect Acknowledge Flags',
    () =>
      reader.bits(1, [
        ['Reserved', 0xfe],
        ['Session Present', 0x01],
      ]),
    (value) => value,
  );
  const clause = isVersion5(packet) ? 'MQTT-3.2.2-1' : 'MQTT 3.1.1 §3.2.2.1';
  if ((flags & 0xfe) !== 0) reader.complain({ code: 'MQTT_CONNACK_FLAGS', clause }, at, 1);
  return flags;
}

function checkSessionPresent(packet: Packet, code: number, at: number): void {
  const { reader, from } = packet;
  const clause =
    code !== 0
      ? cite(packet, 'MQTT-3.2.2-6', 'MQTT-3.2.2-4')
      : from.peer.said?.isClean
        ? cite(packet, 'MQTT-3.2.2-2', 'MQTT-3.2.2-1')
        : null;
  if (clause !== null) reader.complain({ code: 'MQTT_SESSION_PRESENT', clause }, at, 1);
}

function checkProperties(packet: Packet, code: number, properties: Properties): void {
  const { reader, from } = packet;
  const { said } = from.peer;
  if (!isVersion5(packet)) return;
  checkMethod(packet, properties);
  checkData(packet, properties);
  if (said && !said.hasIdentifier && code === 0 && !properties.has('Assigned Client Identifier'))
    reader.complain({ code: 'MQTT_NO_ASSIGNED_IDENTIFIER', clause: 'MQTT-3.1.3-7' }, 0, 1);
  const isAsked = from.peer.numberTold('Request Response Information') === 1;
  if (said && !isAsked && properties.has('Response Information')) {
    const place = placeOf(reader, 'Response Information');
    reader.complain({ code: 'MQTT_RESPONSE_INFORMATION', clause: 'MQTT-3.1.2-28' }, ...place);
  }
}
