/** What mDNS does with the highest bit of a class (RFC 6762 §5.4, §10.2). */
import { bitsOf, type FieldReader } from '../field-reader';
import { className } from './codes';

export const multicastBit = 0x8000;
/** IN and ANY: no class that DNS itself uses has the bit. */
const multicastClasses = [0x8001, 0x80ff];

/** Whether `number` is a class with mDNS's bit set. */
const isMulticast = (number: number): boolean => multicastClasses.includes(number);

/** Where the bit means something it is a field of its own. Returns all 16 bits. */
export function readClass(reader: FieldReader, name: string, bitName: string): number {
  const whole = reader.left < 2 ? 0 : (reader.peek() << 8) | reader.peek(1);
  if (!isMulticast(whole)) return reader.number(name, 2, className);
  return reader.bits(2, [
    [name, 0x7fff, className],
    [bitName, multicastBit],
  ]);
}

/** Whether a class of a question asks for a unicast response. */
export const asksForUnicast = (whole: number): boolean => isMulticast(whole) && bitsOf(whole, multicastBit) === 1;
