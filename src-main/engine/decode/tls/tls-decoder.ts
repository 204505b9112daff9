/** TLS records, and what is in them as long as it is not encrypted (RFC 8446 §5, RFC 5246 §6). */
import { formatByteCount } from '../../../contract/quantity-format';
import { complaintOf, type Rule } from '../complaints';
import { violationOf, type FoundMessage } from '../decoder';
import { FieldReader } from '../field-reader';
import type { KeptStart } from '../kept-start';
import type { DecodeLimits } from '../limits';
import { StreamDecoder } from '../stream-decoder';
import { alertLevelName, alertName, contentTypeNames, versionName, type ContentType } from './codes';
import { readHandshake, type HandshakeFound, type TlsState } from './handshake';
import { HandshakeStream, type Spanning } from './handshake-stream';

const headerByteLength = 5;
/** The most that TLS 1.2 allows an encrypted record to have (RFC 5246 §6.2.3). */
const longestFragment = 2 ** 14 + 2048;
const tls13 = 0x0304;

const notARecord: Rule = { code: 'TLS_RECORD', clause: 'RFC 8446 §5.1' };
const tooLong: Rule = { code: 'TLS_RECORD_TOO_LONG', clause: 'RFC 8446 §5.2' };
const tooShort: Rule = { code: 'TLS_TOO_SHORT', clause: 'RFC 8446 §4' };

interface Record {
  readonly at: number;
  readonly type: ContentType;
  readonly byteLength: number;
  readonly reader: FieldReader;
}

export class TlsDecoder extends StreamDecoder {
  readonly #state: TlsState;
  readonly #limits: DecodeLimits;
  readonly #handshakes: HandshakeStream;
  #hasChangedCipherSpec = false;

  /** `state` is that of both sides. */
  constructor(state: TlsState, limits: DecodeLimits) {
    super('tls');
    this.#state = state;
    this.#limits = limits;
    this.#handshakes = new HandshakeStream(limits.messageByteLength);
  }

  override get position(): number {
    return this.input.position;
  }

  protected override step(): boolean {
    const at = this.input.position;
    const isType = this.input.length === 0 || contentTypeNames[this.input.byteAt(0)] !== undefined;
    const isVersion = this.input.length < 2 || this.input.byteAt(1) === 3;
    if (!isType || !isVersion) return this.fail(notARecord, at, isType ? 2 : 1);
    if (this.input.length < headerByteLength) return false;
    const length = (this.input.byteAt(3) << 8) | this.input.byteAt(4);
    if (length > longestFragment)
      return this.fail({ ...tooLong, details: { byteLength: length } }, at, headerByteLength);
    const byteLength = headerByteLength + length;
    if (this.input.length < byteLength) return false;
    const bytes = this.input.take(byteLength).slice();
    this.#record({ at, type: contentTypeNames[bytes[0]!]!, byteLength, reader: this.#reader(bytes) });
    return true;
  }

  protected override cutOff(): string {
    return 'RFC 8446 §5.1';
  }

  /** A handshake record of TLS 1.3 is never encrypted; its ChangeCipherSpec means nothing (RFC 8446 appendix D.4). */
  get #isEncrypted(): boolean {
    return this.#hasChangedCipherSpec && (this.#state.version === null || this.#state.version < tls13);
  }

  #reader(bytes: Uint8Array): FieldReader {
    const { valueByteLength, fieldCount } = this.#limits;
    return new FieldReader(bytes, { whenShort: tooShort, valueByteLength, fieldCount });
  }

  #record(record: Record): void {
    const { reader, at, byteLength } = record;
    reader.number('type', 1, (type) => contentTypeNames[type]);
    reader.number('legacy_record_version', 2, versionName);
    reader.number('length', 2);
    const complete: Spanning[] = [];
    const found = this.#fragment(record, complete);
    this.#tell(found, record.type, at, byteLength, reader, null);
    for (const { at: from, kept } of complete) this.#spanning(kept, from, at + byteLength);
  }

  #tell(
    { type, summary }: HandshakeFound,
    content: ContentType,
    at: number,
    len: number,
    reader: FieldReader,
    bytes: Uint8Array | null,
  ): void {
    const { fields } = reader;
    const isApplicationData = content === 'application_data';
    const message: FoundMessage = {
      kind: 'message',
      proto: 'tls',
      type,
      summary,
      at,
      len,
      fields,
      bytes,
      isApplicationData,
    };
    this.say(message, ...reader.complaints.violations('tls', at));
  }

  #fragment({ type, reader, at }: Record, complete: Spanning[]): HandshakeFound {
    const encrypted = { type, summary: `${formatByteCount(reader.left)} encrypted` };
    switch (type) {
      case 'handshake':
        if (!this.#isEncrypted) return this.#handshake(reader, at, complete);
        break;
      case 'alert':
        if (!this.#isEncrypted && reader.left === 2) return { type, summary: readAlert(reader) };
        break;
      case 'change_cipher_spec':
        this.#hasChangedCipherSpec = true;
        if (reader.left > 0) reader.number('change_cipher_spec', 1);
        return { type, summary: '' };
      case 'heartbeat':
      case 'application_data':
        break;
    }
    if (reader.left > 0) reader.raw('encrypted_record', reader.left);
    return encrypted;
  }

  #handshake(reader: FieldReader, at: number, complete: Spanning[]): HandshakeFound {
    const found: HandshakeFound[] = [];
    if (this.#handshakes.isAmid) {
      const { taken, complete: message } = this.#handshakes.goOn(reader.bytes.subarray(reader.at));
      reader.raw('fragment', taken, 'goes on with the handshake message of the record before');
      if (message) complete.push(message);
    }
    const end = reader.at + this.#handshakes.wholeByteLength(reader.bytes.subarray(reader.at));
    while (reader.at < end) found.push(readHandshake(reader, this.#state));
    if (reader.left > 0) {
      this.#handshakes.begin(reader.bytes.subarray(reader.at), at);
      reader.raw('fragment', reader.left, 'the beginning of a handshake message');
    }
    if (found.length === 0)
      return { type: 'handshake', summary: `a part, ${formatByteCount(reader.bytes.length - headerByteLength)}` };
    const [first] = found;
    if (found.length === 1) return first!;
    return {
      type: found.map(({ type }) => type).join(', '),
      summary: found.map(({ type, summary }) => `${type} ${summary}`).join('; '),
    };
  }

  /** A message of several records: its bytes are put together, its range is theirs. */
  #spanning(kept: KeptStart, from: number, to: number): void {
    const reader = this.#reader(kept.bytes);
    if (kept.isWhole) {
      const found = readHandshake(reader, this.#state);
      this.#tell(found, 'handshake', from, to - from, reader, kept.bytes);
      return;
    }
    const { messageByteLength: limit } = this.#limits;
    const rule: Rule = { code: 'NOT_KEPT', clause: 'RFC 8446 §4', severity: 'note', details: { limit } };
    this.say(violationOf('tls', complaintOf(rule, 0, to - from), from));
  }
}

/** RFC 8446 §6. */
function readAlert(reader: FieldReader): string {
  const level = reader.number('level', 1, alertLevelName);
  const description = reader.number('description', 1, alertName);
  return `${alertLevelName(level) ?? `level ${level}`} ${alertName(description) ?? description}`;
}
