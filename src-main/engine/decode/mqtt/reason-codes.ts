/** What reason codes (MQTT 5.0 §2.4) and return codes (3.1.1 §3.2.2.3, §3.9.3) stand for. */
import { mqttConnectReturnCodes, mqttReasonCodes } from '../../../contract/mqtt-reason-codes';
import type { PacketType } from './packet-types';

/** Undefined: reserved. */
export function reasonCodeName(code: number, type: PacketType): string | undefined {
  if (code === 0 && type === 'DISCONNECT') return 'Normal disconnection';
  if (code === 0 && type === 'SUBACK') return 'Granted QoS 0';
  return mqttReasonCodes[code];
}

export function connectReturnCodeName(code: number): string | undefined {
  return mqttConnectReturnCodes[code];
}

export function subackReturnCodeName(code: number): string | undefined {
  if (code <= 2) return `Success - Maximum QoS ${code}`;
  return code === 0x80 ? 'Failure' : undefined;
}
