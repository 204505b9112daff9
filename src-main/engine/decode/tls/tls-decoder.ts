/** TLS records, and what is in them as long as it is not encrypted (RFC 8446 §5, RFC 5246 §6). */
import type { ExchangePart } from '../../../contract/decoded';
import { formatByteCount } from '../../../contract/quantity-format';
import { complaintOf, type Rule } from '../complaints';
import { violationOf, type FoundMessage } from '../decoder';
import { FieldReader } from '../field-reader';
import type { KeptStart } from '../kept-start';
import type { DecodeLimits } from '../limits';
import { StreamDecoder } from '../stream-decoder';
import { contentTypeNames, versionName, type ContentType } from './codes';
import type { TlsExchanges } from './exchanges';
import { readHandshake, type HandshakeFound, type TlsState } from './handshake';
import { HandshakeStream, type Spanning } from './handshake-stream';
import { tls13 } from './hellos';
import { alertText, readAlert, readChangeCipherSpec, readHeartbeat } from './record-contents';
import { isSsl2Hello, readSsl2Hello, ssl2ByteLength } from './ssl2-hello';

const headerByteLength = 5;
const longestPlaintext = 2 ** 14;
/** The most that TLS 1.2 allows an encrypted record to have (RFC 5246 §6.2.3). */
const longestFragment = longestPlaintext + 2048;

const notARecord: Rule = { code: 'TLS_RECORD', clause: 'RFC 8446 §5.1' };
const tooLong: Rule = { code: 'TLS_RECORD_TOO_LONG', clause: 'RFC 8446 §5.2' };
const tooShort: Rule = { code: 'TLS_TOO_SHORT', clause: 'RFC 8446 §4' };
const empty: Rule = { code: 'TLS_EMPTY_RECORD', clause: 'RFC 8446 §5.1', severity: 'warning' };
const overflow: Rule = { code: 'TLS_RECORD_OVERFLOW', clause: 'RFC 8446 §5.1' };
const interleaved: Rule = { code: 'TLS_INTERLEAVED', clause: 'RFC 8446 §5.1' };
const recordVersion: Rule = { code: 'TLS_RECORD_VERSION', clause: 'RFC 8446 §5.1', severity: 'note' };

interface Record {
  readonly at: number;
  readonly type: ContentType;
  readonly byteLength: number;
  readonly reader: FieldReader;
}

interface RecordFound extends HandshakeFound {
  readonly exchange?: ExchangePart | null;
}

/** A message to be told: where it stands, and what it is made of. */
interface Told {
  readonly at: number;
  readonly len: number;
  readonly reader: FieldReader;
  readonly bytes: Uint8Array | null;
}

export interface TlsSides {
  readonly state: TlsState;
  readonly exchanges: TlsExchanges;
}

export class TlsDecoder extends StreamDecoder {
  readonly #state: TlsState;
  readonly #exchanges: TlsExchanges;
  readonly #limits: DecodeLimits;
  readonly #handshakes: HandshakeStream;
  #hasChangedCipherSpec = false;

  /** `sides`: what both sides know of each other. */
  constructor({ state, exchanges }: TlsSides, limits: DecodeLimits) {
    super('tls');
    this.#state = state;
    this.#exchanges = exchanges;
    this.#limits = limits;
    this.#handshakes = new HandshakeStream(limits.messageByteLength);
  }

  override get position(): number {
    return this.input.position;
  }

  protected override step(): boolean {
    const at = this.input.position;
    if (at === 0 && this.input.length > 0 && this.input.byteAt(0) >= 0x80) {
      const isOld = isSsl2Hello(this.input.peek(4));
      if (isOld !== false) return isOld === true && this.#oldHello();
    }
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

  #oldHello(): boolean {
    const byteLength = ssl2ByteLength(this.input.peek(2));
    if (this.input.length < byteLength) return false;
    const reader = this.#reader(this.input.take(byteLength).slice());
    const exchange = this.#exchanges.ofHandshake(['ClientHello']);
    const found = { type: 'SSL 2.0 ClientHello', summary: readSsl2Hello(reader), exchange };
    this.#tell(found, { at: 0, len: byteLength, reader, bytes: null });
    return true;
  }

  #record(record: Record): void {
    const { reader, at, byteLength, type } = record;
    reader.number('type', 1, (value) => contentTypeNames[value]);
    const version = reader.number('legacy_record_version', 2, versionName);
    const length = reader.number('length', 2);
    if (version >= tls13) reader.complain(recordVersion, 1, 2);
    if (length === 0 && type !== 'application_data') reader.complain(empty, 3, 2);
    const complete: Spanning[] = [];
    const found = this.#fragment(record, complete);
    this.#tell(found, { at, len: byteLength, reader, bytes: null });
    for (const { at: from, kept } of complete) this.#spanning(kept, from, at + byteLength);
  }

  #tell({ type, summary, exchange }: RecordFound, { at, len, reader, bytes }: Told): void {
    const message: FoundMessage = {
      kind: 'message',
      proto: 'tls',
      type,
      summary,
      at,
      len,
      fields: reader.fields,
      bytes,
      ...(exchange && { exchange }),
      isApplicationData: type === 'application_data',
    };
    this.say(message, ...reader.complaints.violations('tls', at));
  }

  #fragment({ type, reader, at, byteLength }: Record, complete: Spanning[]): RecordFound {
    const summary = `${formatByteCount(reader.left)} encrypted`;
    if (!this.#isEncrypted) {
      const isAmid = this.#handshakes.isAmid && type !== 'handshake';
      if (isAmid) reader.complain(interleaved, 0, 1);
      if (type === 'handshake' && reader.left > longestPlaintext)
        reader.complain({ ...overflow, details: { byteLength: reader.left } }, 3, 2);
      if (type === 'handshake') return this.#handshake(reader, at, complete);
      if (type === 'alert' && reader.left === 2) return this.#alert(reader);
      if (type === 'heartbeat' && byteLength > headerByteLength) return { type, summary: readHeartbeat(reader) };
    }
    if (type === 'change_cipher_spec') {
      this.#hasChangedCipherSpec = true;
      readChangeCipherSpec(reader);
      return { type, summary: '' };
    }
    if (reader.left > 0) reader.raw('encrypted_record', reader.left);
    return { type, summary };
  }

  #alert(reader: FieldReader): RecordFound {
    const alert = readAlert(reader);
    const exchange = this.#exchanges.ofAlert(alert.level, alert.description);
    return { type: 'alert', summary: alertText(alert), exchange };
  }

  #handshake(reader: FieldReader, at: number, complete: Spanning[]): RecordFound {
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
    const types = found.map(({ type }) => type);
    const exchange = this.#exchanges.ofHandshake(types);
    if (found.length === 1) return { ...found[0]!, exchange };
    const summary = found.map((one) => `${one.type} ${one.summary}`).join('; ');
    return { type: types.join(', '), summary, exchange };
  }

  /** A message of several records: its bytes are put together, its range is theirs. */
  #spanning(kept: KeptStart, from: number, to: number): void {
    const reader = this.#reader(kept.bytes);
    if (kept.isWhole) {
      const found = readHandshake(reader, this.#state);
      const exchange = this.#exchanges.ofHandshake([found.type]);
      this.#tell({ ...found, exchange }, { at: from, len: to - from, reader, bytes: kept.bytes });
      return;
    }
    const { messageByteLength: limit } = this.#limits;
    const rule: Rule = { code: 'NOT_KEPT', clause: 'RFC 8446 §4', severity: 'note', details: { limit } };
    this.say(violationOf('tls', complaintOf(rule, 0, to - from), from));
  }
}
