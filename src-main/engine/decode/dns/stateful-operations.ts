/** DNS Stateful Operations: what follows a header without records (RFC 8490 §5.4). */
import type { FieldReader } from '../field-reader';

const types: Readonly<Record<number, string>> = {
  1: 'Keepalive',
  2: 'Retry Delay',
  3: 'Encryption Padding',
  0x40: 'SUBSCRIBE',
  0x41: 'PUSH',
  0x42: 'UNSUBSCRIBE',
  0x43: 'RECONFIRM',
};
const typeName = (type: number): string | undefined => types[type];
const inMilliseconds = (value: number): string => `${value} ms`;

/** Returns the names of what is asked or told. */
export function readStatefulData(reader: FieldReader): string[] {
  const names: string[] = [];
  reader.group('DSO Data', () => {
    while (reader.left > 0) names.push(readValue(reader));
  });
  return names;
}

function readValue(reader: FieldReader): string {
  return reader.group(
    'TLV',
    () => {
      const type = reader.number('DSO-TYPE', 2, typeName);
      const byteLength = reader.number('DSO-LENGTH', 2);
      reader.within(byteLength, () => readData(reader, type));
      return typeName(type) ?? `DSO type ${type}`;
    },
    (name) => name,
  );
}

/** RFC 8490 §7. */
function readData(reader: FieldReader, type: number): void {
  if (type === 1 && reader.left === 8) {
    reader.number('INACTIVITY TIMEOUT', 4, inMilliseconds);
    reader.number('KEEPALIVE INTERVAL', 4, inMilliseconds);
  } else if (type === 2 && reader.left === 4) reader.number('RETRY DELAY', 4, inMilliseconds);
  else if (reader.left > 0) reader.raw('DSO-DATA', reader.left);
}
