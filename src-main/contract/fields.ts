/** A decoded message's fields, as a tree: what each is called, what it says, and which bytes say it. */

/** Text and numbers as they are; bytes that are neither; null where a field only groups others. */
export type FieldValue = string | number | Uint8Array | null;

export interface FieldNode {
  /** As the specification spells it (`Remaining Length`, `Sec-WebSocket-Key`, `opcode`). */
  readonly name: string;
  readonly value: FieldValue;
  /** Offset of the first byte within the message. */
  readonly at: number;
  /** Number of bytes, the whole of a field whose value is shown in part. */
  readonly len: number;
  /** Which bits of these bytes it is, of a field smaller than a byte or not at its edge; the first byte holds the highest bits. */
  readonly mask?: number;
  /** What the value stands for (`Not authorized`), or how much of it is shown. */
  readonly text?: string;
  readonly children?: readonly FieldNode[];
}
