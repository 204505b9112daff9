/** Words that fields are compared with: names of numbers as the decoders write them beside the value, and usual texts. */
import { closeCodeNames } from './close-codes';
import { protocolNames } from './decoded';
import { dnsRecordTypes } from './dns-types';
import { ownName, ownNames } from './filter-names';
import { mqttConnectReturnCodes, mqttReasonCodes } from './mqtt-reason-codes';

const dnsTypes = [...dnsRecordTypes, 'OPT', 'DS', 'RRSIG', 'NSEC', 'DNSKEY', 'SVCB', 'ANY'];
const dnsClasses = ['IN', 'CH', 'HS', 'ANY'];
const packetTypes = [
  ...['CONNECT', 'CONNACK', 'PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBSCRIBE', 'SUBACK'],
  ...['UNSUBSCRIBE', 'UNSUBACK', 'PINGREQ', 'PINGRESP', 'DISCONNECT', 'AUTH'],
];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'CONNECT', 'TRACE'];
const opcodes = ['continuation', 'text', 'binary', 'close', 'ping', 'pong'];
const messageTypes = ['request', 'response', ...packetTypes, ...opcodes, 'query', 'client', 'server', 'ClientHello'];

const byField: Readonly<Record<string, readonly string[]>> = {
  type: messageTypes,
  proto: protocolNames,
  'mqtt.msgtype': packetTypes,
  'mqtt.connack.reason_code': Object.values(mqttReasonCodes),
  'mqtt.connack.return_code': Object.values(mqttConnectReturnCodes),
  'mqtt.reason_code': Object.values(mqttReasonCodes),
  'mqtt.suback.reason_code': Object.values(mqttReasonCodes),
  'mqtt.disconnect.reason_code': Object.values(mqttReasonCodes),
  'dns.qry.type': dnsTypes,
  'dns.resp.type': dnsTypes,
  'dns.qry.class': dnsClasses,
  'dns.resp.class': dnsClasses,
  'http.request.method': methods,
  'websocket.opcode': opcodes,
  'websocket.payload.close.status_code': Object.values(closeCodeNames),
};

/** As they are written in a filter, those with spaces in quotes; empty where none are known. */
export function knownWords(name: string): readonly string[] {
  const own = ownName(name);
  const words = (own && ownNames[own]?.words) ?? byField[own ?? name.toLowerCase()] ?? [];
  return words.map((word) => (/^[\w-]+$/.test(word) ? word : `"${word}"`));
}
