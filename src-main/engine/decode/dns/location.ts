/** LOC: where something is on the Earth (RFC 1876 §2). */
import type { FieldReader } from '../field-reader';
import { inOrder, type Part } from './data-parts';

/** Thousandths of a second of arc; this is the equator, and the prime meridian. */
const origin = 2 ** 31;
/** Centimetres below the reference spheroid where altitudes begin. */
const lowest = 10_000_000;

/** Four bits of a digit, four of a power of ten, in centimetres. */
const precision =
  (name: string): Part =>
  (reader) => {
    const metres = (value: number): string => `${((value >> 4) * 10 ** (value & 0xf)) / 100} m`;
    return metres(reader.number(name, 1, metres)).replace(' ', '');
  };

const angle =
  (name: string, sides: string): Part =>
  (reader) => {
    const text = (value: number): string => degrees(value - origin, sides);
    return text(reader.number(name, 4, text));
  };

const altitude: Part = (reader) => {
  const metres = (value: number): string => `${(value - lowest) / 100} m`;
  return metres(reader.number('ALTITUDE', 4, metres)).replace(' ', '');
};

/** `52 22 23 N` */
function degrees(milliseconds: number, sides: string): string {
  const size = Math.abs(milliseconds);
  const minutes = Math.floor(size / 60_000);
  const side = milliseconds < 0 ? sides[1]! : sides[0]!;
  return `${Math.floor(minutes / 60)} ${minutes % 60} ${(size % 60_000) / 1000} ${side}`;
}

/** As a zone file has them: the place before how exact it is. */
export function locationParts(reader: FieldReader, base: number): string {
  reader.number('VERSION', 1);
  const size = inOrder(precision('SIZE'), precision('HORIZ PRE'), precision('VERT PRE'))(reader, base);
  const place = inOrder(angle('LATITUDE', 'NS'), angle('LONGITUDE', 'EW'), altitude)(reader, base);
  return `${place} ${size}`;
}
