/**
 * The buffers in a value that can change threads without a copy: those that a view covers whole. A view of a part is
 * left to be copied, since others may look at the rest.
 */
export function transferables(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  collect(value, buffers, 3);
  return [...buffers];
}

function collect(value: unknown, into: Set<ArrayBuffer>, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && byteLength > 0) into.add(buffer);
  } else if (depth > 0) {
    for (const part of Object.values(value)) collect(part, into, depth - 1);
  }
}
