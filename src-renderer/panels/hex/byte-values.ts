/** What the first bytes of a selection mean as numbers, both ways round. */
export interface ByteValue {
  /** `u8`, `i16`, `f64` … */
  readonly type: string;
  /** Most significant byte first (network order, RFC 1700); equal to `little` for one byte. */
  readonly big: string;
  readonly little: string;
}

/** Every number that the bytes are long enough for: 1, 2, 4 and 8 bytes from the start. */
export function byteValues(bytes: Uint8Array): ByteValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const both = (type: string, read: (littleEndian: boolean) => number | bigint): ByteValue => ({
    type,
    big: show(read(false)),
    little: show(read(true)),
  });
  const values: ByteValue[] = [];
  if (bytes.length >= 1)
    values.push(
      both('u8', () => view.getUint8(0)),
      both('i8', () => view.getInt8(0)),
    );
  if (bytes.length >= 2) {
    values.push(
      both('u16', (little) => view.getUint16(0, little)),
      both('i16', (little) => view.getInt16(0, little)),
    );
  }
  if (bytes.length >= 4) {
    values.push(
      both('u32', (little) => view.getUint32(0, little)),
      both('i32', (little) => view.getInt32(0, little)),
      both('f32', (little) => view.getFloat32(0, little)),
    );
  }
  if (bytes.length >= 8) {
    values.push(
      both('u64', (little) => view.getBigUint64(0, little)),
      both('i64', (little) => view.getBigInt64(0, little)),
      both('f64', (little) => view.getFloat64(0, little)),
    );
  }
  return values;
}

function show(value: number | bigint): string {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : String(value);
}
