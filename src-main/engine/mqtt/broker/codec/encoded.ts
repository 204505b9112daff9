/** A packet ready to be written to any number of clients: they differ in its Packet Identifier alone. */
export interface Encoded {
  readonly bytes: Buffer;
  /** Where the Packet Identifier goes; 0: the packet has none. */
  readonly idAt: number;
}

export function withoutId(bytes: Buffer): Encoded {
  return { bytes, idAt: 0 };
}
