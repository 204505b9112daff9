/** Plain text in the character encoding that its media type names (RFC 2046 §4.1); without one, UTF-8. */
import type { Encoding } from '../../../contract/message';
import { decodeText } from '../../../contract/text-codec';
import type { Rule } from '../complaints';
import { isText, textValue } from '../content';
import { encodingOf } from './charset';
import type { ContentReader } from './content-reader';

const clause = 'RFC 2046 §4.1.2';

/** `charset` null: none was named. */
export function readText(reader: ContentReader, charset: string | null): void {
  const { bytes } = reader;
  const encoding = charset === null ? markedAs(bytes) : encodingOf(charset);
  reader.at = bytes.length;
  if (encoding === null) {
    const rule: Rule = { code: 'TEXT_CHARSET', clause, severity: 'note', details: { charset: charset ?? '' } };
    reader.complain(rule, 0, bytes.length);
  }
  if (encoding === null || encoding === 'utf-8') return readUtf8(reader, encoding !== null);
  reader.add('characters', decodeText(bytes, encoding), 0, { text: encoding });
}

function readUtf8(reader: ContentReader, isMeant: boolean): void {
  const { bytes, options } = reader;
  if (isMeant && !isText(bytes, options.isCut))
    reader.complain({ code: 'TEXT_NOT_UTF8', clause: 'RFC 3629 §4', severity: 'warning' }, 0, bytes.length);
  reader.add('characters', textValue(bytes, options.isCut), 0, isMeant ? { text: 'utf-8' } : {});
}

/** By a byte order mark (RFC 3629 §6, RFC 2781 §3.2). */
function markedAs(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
