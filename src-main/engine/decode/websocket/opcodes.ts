/** RFC 6455 §5.2, §7.4.1 and the registries of §11.7 and §11.8. */

import { closeCodeNames, isSendableCloseCode } from '../../../contract/close-codes';

export const opcodes = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

const names: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(opcodes).map(([name, opcode]) => [opcode, name]),
);

/** Undefined: reserved. */
export function opcodeName(opcode: number): string | undefined {
  return names[opcode];
}

export const isControl = (opcode: number): boolean => opcode >= 0x8;

export function closeCodeName(code: number): string | undefined {
  if (code >= 3000 && code < 4000) return closeCodeNames[code] ?? 'registered with IANA';
  if (code >= 4000 && code < 5000) return 'private use';
  return closeCodeNames[code];
}

export { isSendableCloseCode as mayBeSent };
