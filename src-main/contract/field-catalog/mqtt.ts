/** The fields of MQTT control packets; names of fields that MQTT 5 has renamed are there twice. */
import type { CatalogType, FieldEntry } from '../field-catalog';

const packetEntries: readonly FieldEntry[] = [
  { id: 'mqtt.msgtype', name: 'MQTT Control Packet type', type: 'number', clause: 'MQTT 5.0 §2.1.2' },
  { id: 'mqtt.hdr_reserved', name: 'Flags', type: 'number', clause: 'MQTT 5.0 §2.1.3' },
  { id: 'mqtt.dupflag', name: 'DUP', type: 'number', clause: 'MQTT 5.0 §3.3.1.1' },
  { id: 'mqtt.qos', name: 'QoS', type: 'number', clause: 'MQTT 5.0 §3.3.1.2' },
  { id: 'mqtt.retain', name: 'RETAIN', type: 'number', clause: 'MQTT 5.0 §3.3.1.3' },
  { id: 'mqtt.len', name: 'Remaining Length', type: 'number', clause: 'MQTT 5.0 §2.1.4' },
  { id: 'mqtt.proto_len', name: 'Protocol Name Length', type: 'number', clause: 'MQTT 5.0 §3.1.2.1' },
  { id: 'mqtt.protoname', name: 'Protocol Name', type: 'text', clause: 'MQTT 5.0 §3.1.2.1' },
  { id: 'mqtt.ver', name: 'Protocol Version', type: 'number', clause: 'MQTT 5.0 §3.1.2.2' },
  { id: 'mqtt.ver', name: 'Protocol Level', type: 'number', clause: 'MQTT 3.1.1 §3.1.2.2' },
  { id: 'mqtt.conflags', name: 'Connect Flags', type: 'number', clause: 'MQTT 5.0 §3.1.2.3' },
  { id: 'mqtt.conflag.uname', name: 'User Name Flag', type: 'number', clause: 'MQTT 5.0 §3.1.2.8' },
  { id: 'mqtt.conflag.passwd', name: 'Password Flag', type: 'number', clause: 'MQTT 5.0 §3.1.2.9' },
  { id: 'mqtt.conflag.retain', name: 'Will Retain', type: 'number', clause: 'MQTT 5.0 §3.1.2.7' },
  { id: 'mqtt.conflag.qos', name: 'Will QoS', type: 'number', clause: 'MQTT 5.0 §3.1.2.6' },
  { id: 'mqtt.conflag.willflag', name: 'Will Flag', type: 'number', clause: 'MQTT 5.0 §3.1.2.5' },
  { id: 'mqtt.conflag.cleansess', name: 'Clean Start', type: 'number', clause: 'MQTT 5.0 §3.1.2.4' },
  { id: 'mqtt.conflag.cleansess', name: 'Clean Session', type: 'number', clause: 'MQTT 3.1.1 §3.1.2.4' },
  {
    id: 'mqtt.conflag.reserved',
    name: 'Reserved',
    under: 'Connect Flags',
    type: 'number',
    clause: 'MQTT 5.0 §3.1.2.3',
  },
  { id: 'mqtt.kalive', name: 'Keep Alive', type: 'number', clause: 'MQTT 5.0 §3.1.2.10' },
  { id: 'mqtt.clientid_len', name: 'Client Identifier Length', type: 'number', clause: 'MQTT 5.0 §3.1.3.1' },
  { id: 'mqtt.clientid', name: 'Client Identifier', type: 'text', clause: 'MQTT 5.0 §3.1.3.1' },
  { id: 'mqtt.will_properties', name: 'Will Properties', type: 'none', clause: 'MQTT 5.0 §3.1.3.2' },
  { id: 'mqtt.property_len', name: 'Will Property Length', type: 'number', clause: 'MQTT 5.0 §3.1.3.2.1' },
  { id: 'mqtt.property_len', name: 'Property Length', type: 'number', clause: 'MQTT 5.0 §2.2.2.1' },
  { id: 'mqtt.willtopic_len', name: 'Will Topic Length', type: 'number', clause: 'MQTT 5.0 §3.1.3.3' },
  { id: 'mqtt.willtopic', name: 'Will Topic', type: 'text', clause: 'MQTT 5.0 §3.1.3.3' },
  { id: 'mqtt.willmsg_len', name: 'Will Payload Length', type: 'number', clause: 'MQTT 5.0 §3.1.3.4' },
  { id: 'mqtt.willmsg_len', name: 'Will Message Length', type: 'number', clause: 'MQTT 3.1.1 §3.1.3.3' },
  { id: 'mqtt.willmsg', name: 'Will Payload', type: 'bytes', clause: 'MQTT 5.0 §3.1.3.4' },
  { id: 'mqtt.willmsg', name: 'Will Message', type: 'bytes', clause: 'MQTT 3.1.1 §3.1.3.3' },
  { id: 'mqtt.username_len', name: 'User Name Length', type: 'number', clause: 'MQTT 5.0 §3.1.3.5' },
  { id: 'mqtt.username', name: 'User Name', type: 'text', clause: 'MQTT 5.0 §3.1.3.5' },
  { id: 'mqtt.passwd_len', name: 'Password Length', type: 'number', clause: 'MQTT 5.0 §3.1.3.6' },
  { id: 'mqtt.passwd', name: 'Password', type: 'bytes', clause: 'MQTT 5.0 §3.1.3.6' },
  { id: 'mqtt.conack.flags', name: 'Connect Acknowledge Flags', type: 'number', clause: 'MQTT 5.0 §3.2.2.1' },
  {
    id: 'mqtt.conack.flags.reserved',
    name: 'Reserved',
    under: 'Connect Acknowledge Flags',
    type: 'number',
    clause: 'MQTT 5.0 §3.2.2.1',
  },
  { id: 'mqtt.conack.flags.sp', name: 'Session Present', type: 'number', clause: 'MQTT 5.0 §3.2.2.1.1' },
  { id: 'mqtt.conack.val', name: 'Connect Return code', type: 'number', clause: 'MQTT 3.1.1 §3.2.2.3' },
  { id: 'mqtt.connack.reason_code', name: 'Connect Reason Code', type: 'number', clause: 'MQTT 5.0 §3.2.2.2' },
  { id: 'mqtt.msgid', name: 'Packet Identifier', type: 'number', clause: 'MQTT 5.0 §2.2.1' },
  { id: 'mqtt.topic_len', name: 'Topic Name Length', type: 'number', clause: 'MQTT 5.0 §3.3.2.1' },
  { id: 'mqtt.topic_len', name: 'Topic Filter Length', type: 'number', clause: 'MQTT 5.0 §3.8.3' },
  { id: 'mqtt.topic', name: 'Topic Name', type: 'text', clause: 'MQTT 5.0 §3.3.2.1' },
  { id: 'mqtt.topic', aliases: ['mqtt.topic_filter'], name: 'Topic Filter', type: 'text', clause: 'MQTT 5.0 §3.8.3' },
  { id: 'mqtt.msg', name: 'Application Message', type: 'bytes', clause: 'MQTT 5.0 §3.3.3' },
  { id: 'mqtt.subscription', name: 'Subscription', type: 'none', clause: 'MQTT 5.0 §3.8.3' },
  { id: 'mqtt.subscription_options', name: 'Subscription Options', type: 'number', clause: 'MQTT 5.0 §3.8.3.1' },
  { id: 'mqtt.subscription_options_retain', name: 'Retain Handling', type: 'number', clause: 'MQTT 5.0 §3.8.3.1' },
  { id: 'mqtt.subscription_options_rap', name: 'Retain As Published', type: 'number', clause: 'MQTT 5.0 §3.8.3.1' },
  { id: 'mqtt.subscription_options_nl', name: 'No Local', type: 'number', clause: 'MQTT 5.0 §3.8.3.1' },
  {
    id: 'mqtt.subscription_options_qos',
    name: 'QoS',
    under: 'Subscription Options',
    type: 'number',
    clause: 'MQTT 5.0 §3.8.3.1',
  },
  {
    id: 'mqtt.subscription_options_reserved',
    name: 'Reserved',
    under: 'Subscription Options',
    type: 'number',
    clause: 'MQTT 5.0 §3.8.3.1',
  },
  { id: 'mqtt.sub.qos', name: 'Requested QoS', type: 'number', clause: 'MQTT 3.1.1 §3.8.3' },
  { id: 'mqtt.sub.reserved', name: 'Reserved', under: 'Requested QoS', type: 'number', clause: 'MQTT 3.1.1 §3.8.3' },
  { id: 'mqtt.suback.qos', name: 'Return Code', type: 'number', clause: 'MQTT 3.1.1 §3.9.3' },
  { id: 'mqtt.suback.reason_code', name: 'Reason Code', under: 'SUBACK', type: 'number', clause: 'MQTT 5.0 §3.9.3' },
  {
    id: 'mqtt.unsuback.reason_code',
    name: 'Reason Code',
    under: 'UNSUBACK',
    type: 'number',
    clause: 'MQTT 5.0 §3.11.3',
  },
  { id: 'mqtt.puback.reason_code', name: 'PUBACK Reason Code', type: 'number', clause: 'MQTT 5.0 §3.4.2.1' },
  { id: 'mqtt.pubrec.reason_code', name: 'PUBREC Reason Code', type: 'number', clause: 'MQTT 5.0 §3.5.2.1' },
  { id: 'mqtt.pubrel.reason_code', name: 'PUBREL Reason Code', type: 'number', clause: 'MQTT 5.0 §3.6.2.1' },
  { id: 'mqtt.pubcomp.reason_code', name: 'PUBCOMP Reason Code', type: 'number', clause: 'MQTT 5.0 §3.7.2.1' },
  { id: 'mqtt.disconnect.reason_code', name: 'Disconnect Reason Code', type: 'number', clause: 'MQTT 5.0 §3.14.2.1' },
  { id: 'mqtt.auth.reason_code', name: 'Authenticate Reason Code', type: 'number', clause: 'MQTT 5.0 §3.15.2.1' },
  { id: 'mqtt.properties', name: 'Properties', type: 'none', clause: 'MQTT 5.0 §2.2.2' },
  { id: 'mqtt.property_id', name: 'Property Identifier', type: 'number', clause: 'MQTT 5.0 §2.2.2.2' },
];

/** Name, the last part of the id, what it holds, and the section of MQTT 5.0. */
type PropertyRow = readonly [name: string, id: string, type: CatalogType, section: string];

const propertyRows: readonly PropertyRow[] = [
  ['Payload Format Indicator', 'payload_format_indicator', 'number', '3.3.2.3.2'],
  ['Message Expiry Interval', 'message_expiry_interval', 'number', '3.3.2.3.3'],
  ['Content Type', 'content_type', 'text', '3.3.2.3.9'],
  ['Response Topic', 'response_topic', 'text', '3.3.2.3.5'],
  ['Correlation Data', 'correlation_data', 'bytes', '3.3.2.3.6'],
  ['Subscription Identifier', 'subscription_identifier', 'number', '3.8.2.1.2'],
  ['Session Expiry Interval', 'session_expiry_interval', 'number', '3.1.2.11.2'],
  ['Assigned Client Identifier', 'assigned_client_identifier', 'text', '3.2.2.3.7'],
  ['Server Keep Alive', 'server_keep_alive', 'number', '3.2.2.3.14'],
  ['Authentication Method', 'authentication_method', 'text', '3.1.2.11.9'],
  ['Authentication Data', 'authentication_data', 'bytes', '3.1.2.11.10'],
  ['Request Problem Information', 'request_problem_information', 'number', '3.1.2.11.7'],
  ['Will Delay Interval', 'will_delay_interval', 'number', '3.1.3.2.2'],
  ['Request Response Information', 'request_response_information', 'number', '3.1.2.11.6'],
  ['Response Information', 'response_information', 'text', '3.2.2.3.15'],
  ['Server Reference', 'server_reference', 'text', '3.2.2.3.16'],
  ['Reason String', 'reason_string', 'text', '3.2.2.3.9'],
  ['Receive Maximum', 'receive_maximum', 'number', '3.1.2.11.3'],
  ['Topic Alias Maximum', 'topic_alias_maximum', 'number', '3.1.2.11.5'],
  ['Topic Alias', 'topic_alias', 'number', '3.3.2.3.4'],
  ['Maximum QoS', 'max_qos', 'number', '3.2.2.3.4'],
  ['Retain Available', 'retain_available', 'number', '3.2.2.3.5'],
  ['User Property', 'user_property', 'text', '3.3.2.3.7'],
  ['Maximum Packet Size', 'maximum_packet_size', 'number', '3.1.2.11.4'],
  ['Wildcard Subscription Available', 'wildcard_subscription_available', 'number', '3.2.2.3.11'],
  ['Subscription Identifier Available', 'subscription_identifier_available', 'number', '3.2.2.3.12'],
  ['Shared Subscription Available', 'shared_subscription_available', 'number', '3.2.2.3.13'],
];

const dataTypes = 'MQTT 5.0 §1.5';

/** Within each property: its identifier, and what its data type has. */
const valueEntries: readonly FieldEntry[] = [
  { id: 'mqtt.prop_key_len', name: 'Name Length', type: 'number', clause: 'MQTT 5.0 §1.5.7' },
  { id: 'mqtt.prop_key', name: 'Name', type: 'text', clause: 'MQTT 5.0 §1.5.7' },
  {
    id: 'mqtt.prop_value_len',
    name: 'Value Length',
    under: 'User Property',
    type: 'number',
    clause: 'MQTT 5.0 §1.5.7',
  },
  { id: 'mqtt.prop_value', name: 'Value', under: 'User Property', type: 'text', clause: 'MQTT 5.0 §1.5.7' },
  { id: 'mqtt.prop_string_len', name: 'Value Length', type: 'number', clause: dataTypes },
];

const propertyEntries = propertyRows.map(([name, id, type, section]): FieldEntry => ({
  id: `mqtt.property.${id}`,
  name,
  type,
  clause: `MQTT 5.0 §${section}`,
}));

/** Wireshark has one name for all numbers and one for all texts. */
const propertyValues = propertyRows
  .filter(([name]) => name !== 'User Property')
  .map(([name, , type]): FieldEntry => {
    const id = type === 'number' ? 'mqtt.prop_number' : 'mqtt.prop_string';
    return { id, name: 'Value', under: name, type, clause: dataTypes };
  });

export const mqttEntries: readonly FieldEntry[] = [
  ...packetEntries,
  ...propertyEntries,
  ...valueEntries,
  ...propertyValues,
];
