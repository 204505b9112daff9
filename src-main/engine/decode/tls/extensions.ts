/** The list of extensions in a message (RFC 8446 §4.2). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { extensionName } from './codes';
import { extensionReader } from './extension-data';

/** Messages that have extensions; the same extension says different things in each. */
export type ExtensionsOf = 'ClientHello' | 'ServerHello' | 'HelloRetryRequest' | 'CertificateRequest' | 'Certificate';

/** What a summary, and the decoder itself, want to know of a message's extensions. */
export interface HelloFacts {
  serverName?: string;
  protocols: string[];
  /** Of a ServerHello: the one that is spoken. */
  versions: number[];
}

const repeated: Rule = { code: 'TLS_EXTENSION_REPEATED', clause: 'RFC 8446 §4.2' };
const notLast: Rule = { code: 'TLS_PSK_NOT_LAST', clause: 'RFC 8446 §4.2.11' };
const left: Rule = { code: 'TLS_BYTES_LEFT', clause: 'RFC 8446 §4.2', severity: 'warning' };
const preSharedKey = 41;

export function readExtensions(reader: FieldReader, message: ExtensionsOf): HelloFacts {
  const facts: HelloFacts = { protocols: [], versions: [] };
  // TLS 1.2 and before may leave them out.
  if (reader.left === 0) return facts;
  const byteLength = reader.number('extensions Length', 2);
  const seen = new Set<number>();
  reader.group('extensions', () =>
    reader.within(byteLength, () => {
      while (reader.left > 0) {
        const { at } = reader;
        const type = readExtension(reader, message, facts);
        const len = reader.at - at;
        if (seen.has(type)) reader.complain({ ...repeated, details: { name: nameOf(type) } }, at, len);
        seen.add(type);
        if (type === preSharedKey && message === 'ClientHello' && reader.left > 0) reader.complain(notLast, at, len);
      }
    }),
  );
  return facts;
}

const nameOf = (type: number): string => extensionName(type) ?? `extension ${type}`;

function readExtension(reader: FieldReader, message: ExtensionsOf, facts: HelloFacts): number {
  return reader.group(
    'Extension',
    () => {
      const type = reader.number('extension_type', 2, extensionName);
      const byteLength = reader.number('extension_data Length', 2);
      reader.within(byteLength, () => readData(reader, { type, message, facts }, byteLength));
      return type;
    },
    nameOf,
  );
}

interface Extension {
  readonly type: number;
  readonly message: ExtensionsOf;
  readonly facts: HelloFacts;
}

/** What is wrong in it is said, and the extension after it can still be read. */
function readData(reader: FieldReader, { type, message, facts }: Extension, byteLength: number): void {
  if (byteLength === 0) return;
  const end = reader.at + byteLength;
  const read = extensionReader(extensionName(type) ?? '');
  if (read === null) reader.raw('extension_data', byteLength);
  else {
    const isRead = reader.attempt(() => read(reader, message, facts));
    if (isRead && reader.left > 0) reader.complain(left, reader.at, reader.left);
  }
  reader.at = end;
}
