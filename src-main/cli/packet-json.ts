/** A packet's headers as JSON. */
import { violationSentence } from '../contract/decoded';
import type { FieldNode } from '../contract/fields';
import type { Packet } from './line';
import { fieldsAsJson } from './message-fields';

const packetKind = { proto: 'packet', type: '' } as const;

export function packetAsJson(packet: Packet): Readonly<Record<string, unknown>> {
  const { frameNumber, byteLength, protocol, summary, fields, complaints } = packet;
  const violations = complaints.map(({ severity, code, clause, at, len, details = {} }) => {
    return { severity, code, clause, message: violationSentence(code, details), at, len };
  });
  return {
    proto: protocol,
    type: typeOf(fields),
    summary,
    at: 0,
    len: byteLength,
    frame: frameNumber,
    fields: fieldsAsJson(packetKind, fields),
    ...(violations.length > 0 && { violations }),
  };
}

/** What the innermost header calls its kind: `Echo Reply`, `request`; none: `packet`. */
function typeOf(fields: readonly FieldNode[]): string {
  const kinds = fields.flatMap(({ children = [] }) =>
    children.filter(({ name }) => name === 'Type' || name === 'Opcode'),
  );
  return kinds.at(-1)?.text ?? 'packet';
}
