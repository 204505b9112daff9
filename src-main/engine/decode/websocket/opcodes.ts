/** RFC 6455 §5.2, §7.4.1 and the registries of §11.7 and §11.8. */

export const opcodes = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

const names: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(opcodes).map(([name, opcode]) => [opcode, name]),
);

/** Undefined: reserved. */
export function opcodeName(opcode: number): string | undefined {
  return names[opcode];
}

export const isControl = (opcode: number): boolean => opcode >= 0x8;

const closeCodes: Readonly<Record<number, string>> = {
  1000: 'Normal Closure',
  1001: 'Going Away',
  1002: 'Protocol error',
  1003: 'Unsupported Data',
  1005: 'No Status Rcvd',
  1006: 'Abnormal Closure',
  1007: 'Invalid frame payload data',
  1008: 'Policy Violation',
  1009: 'Message Too Big',
  1010: 'Mandatory Ext.',
  1011: 'Internal Error',
  1012: 'Service Restart',
  1013: 'Try Again Later',
  1014: 'Bad Gateway',
  1015: 'TLS handshake',
};

export function closeCodeName(code: number): string | undefined {
  if (code >= 3000 && code < 4000) return closeCodes[code] ?? 'registered with IANA';
  if (code >= 4000 && code < 5000) return 'private use';
  return closeCodes[code];
}

/** Whether it may stand in a Close frame (RFC 6455 §7.4). */
export function mayBeSent(code: number): boolean {
  if (code >= 3000 && code < 5000) return true;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}
