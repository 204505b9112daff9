/** Numbers out of bytes: whole ones of up to 64 bits exactly, floating point in three sizes (IEEE 754). */

/** A big-endian unsigned number; as text where a number of this machine is not exact. */
export function unsigned(bytes: Uint8Array): number | string {
  return exact(wholeOf(bytes));
}

/** A big-endian number in two's complement. */
export function signed(bytes: Uint8Array): number | string {
  return exact(BigInt.asIntN(8 * bytes.length, wholeOf(bytes)));
}

export function exact(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Big-endian. */
export function wholeOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** Big-endian, of 2, 4 or 8 bytes; of 4 bytes, the shortest number that is it again. */
export function float(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 8) return view.getFloat64(0);
  return bytes.length === 4 ? shortest(view.getFloat32(0)) : half(view.getUint16(0));
}

/** RFC 8949 §D. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function shortest(value: number): number {
  if (value === 0) return value;
  for (let digits = 6; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
