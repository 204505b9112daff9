import { protocolError } from '../violation';

/** The Reason Codes that a client may send (MQTT 5.0 §2.4, table 2-6, and those of each packet's own table). */
const allowed = {
  puback: [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99],
  pubrec: [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99],
  pubrel: [0x00, 0x92],
  pubcomp: [0x00, 0x92],
  disconnect: [0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99],
  auth: [0x00, 0x18, 0x19],
} as const;

const clauses = {
  puback: 'MQTT-3.4.2-1',
  pubrec: 'MQTT-3.5.2-1',
  pubrel: 'MQTT-3.6.2-1',
  pubcomp: 'MQTT-3.7.2-1',
  disconnect: 'MQTT-3.14.2-1',
  auth: 'MQTT-3.15.2-1',
} as const;

export function checkReasonCode(type: keyof typeof allowed, code: number): void {
  if ((allowed[type] as readonly number[]).includes(code)) return;
  const hex = `0x${code.toString(16).padStart(2, '0')}`;
  throw protocolError(`${type.toUpperCase()} has no Reason Code ${hex}.`, clauses[type]);
}
