/** What records hold besides handshake messages (RFC 8446 §5, §6; RFC 6520 §4), as long as it is not encrypted. */
import { formatByteCount } from '../../../contract/quantity-format';
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { alertLevelName, alertName, heartbeatTypeName } from './codes';

const badLevel: Rule = { code: 'TLS_ALERT_LEVEL', clause: 'RFC 8446 §6', severity: 'warning' };
const badChange: Rule = { code: 'TLS_CHANGE_CIPHER_SPEC', clause: 'RFC 8446 §5', severity: 'warning' };
const overread: Rule = { code: 'TLS_HEARTBEAT', clause: 'RFC 6520 §4' };

export interface Alert {
  readonly level: number;
  readonly description: string;
}

export function readAlert(reader: FieldReader): Alert {
  const level = reader.number('level', 1, alertLevelName);
  if (alertLevelName(level) === undefined) reader.complain({ ...badLevel, details: { level } }, reader.at - 1, 1);
  const description = reader.number('description', 1, alertName);
  return { level, description: alertName(description) ?? String(description) };
}

export const alertText = ({ level, description }: Alert): string =>
  `${alertLevelName(level) ?? `level ${level}`} ${description}`;

/** One byte, 1. */
export function readChangeCipherSpec(reader: FieldReader): void {
  if (reader.left === 0) return;
  const isRight = reader.left === 1 && reader.peek() === 1;
  if (!isRight) reader.complain(badChange, reader.at, reader.left);
  reader.number('change_cipher_spec', 1);
  if (reader.left > 0) reader.raw('encrypted_record', reader.left);
}

/** A request is answered with its payload: one that says more than it has asks for what lies in memory behind it (Heartbleed). */
export function readHeartbeat(reader: FieldReader): string {
  reader.attempt(() => {
    reader.number('HeartbeatMessageType', 1, heartbeatTypeName);
    const byteLength = reader.number('payload_length', 2);
    if (byteLength > reader.left) reader.complain({ ...overread, details: { byteLength } }, reader.at - 2, 2);
    const shown = Math.min(byteLength, reader.left);
    if (shown > 0) reader.raw('payload', shown);
    if (reader.left > 0) reader.raw('padding', reader.left);
  });
  return formatByteCount(reader.bytes.length);
}
