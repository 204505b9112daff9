/** MQTT 3.1.1 and 5.0 control packets, one side of a connection. */
import type { FoundMessage } from '../decoder';
import type { Rule } from '../complaints';
import { FieldReader } from '../field-reader';
import { KeptStart } from '../kept-start';
import type { DecodeLimits } from '../limits';
import { StreamDecoder } from '../stream-decoder';
import type { MqttSide } from './connection';
import { packetTypeName, type PacketType } from './packet-types';
import { readPacket } from './read-packet';
import { impliedVersion, versionNames } from './versions';

/** A packet while it comes. */
interface Pending {
  readonly at: number;
  readonly type: PacketType;
  readonly byteLength: number;
  readonly kept: KeptStart;
}

const longestLength = 4;

export interface MqttOptions {
  /** Whose packets they are. */
  readonly side: MqttSide;
  /** Inside WebSocket messages: the packets' bytes go with them. */
  readonly isCarried: boolean;
  readonly limits: DecodeLimits;
}

export class MqttDecoder extends StreamDecoder {
  readonly #options: MqttOptions;
  #packet: Pending | null = null;

  constructor(options: MqttOptions) {
    super('mqtt');
    this.#options = options;
  }

  override get position(): number {
    return this.#packet?.at ?? this.input.position;
  }

  protected override step(): boolean {
    this.#packet ??= this.#begin();
    const packet = this.#packet;
    if (!packet) return this.hasFailed;
    const { kept } = packet;
    const isAllHere = kept.total === 0 && this.input.length >= packet.byteLength;
    const bytes = this.input.take(Math.min(packet.byteLength - kept.total, this.input.length));
    // What is read at once and told without its bytes needs no copy.
    kept.push(this.#isCopied ? bytes.slice() : bytes, isAllHere);
    if (kept.total < packet.byteLength) return false;
    this.#finish(packet);
    return true;
  }

  /** The packet's bytes go with it, or what its content says may point into them. */
  get #isCopied(): boolean {
    const { isCarried, limits } = this.#options;
    return isCarried || limits.contentByteLength > 0;
  }

  #begin(): Pending | null {
    if (this.input.length === 0) return null;
    const at = this.input.position;
    const type = packetTypeName(this.input.byteAt(0) >> 4);
    if (!type) return this.#refuse({ code: 'MQTT_RESERVED_TYPE', clause: 'MQTT 5.0 §2.1.2' }, at, 1);
    let length = 0;
    for (let digit = 0; digit < longestLength; digit++) {
      if (this.input.length < 2 + digit) return null;
      const byte = this.input.byteAt(1 + digit);
      length += (byte & 0x7f) * 128 ** digit;
      if (byte < 0x80) {
        const kept = new KeptStart(this.#options.limits.messageByteLength);
        return { at, type, byteLength: 2 + digit + length, kept };
      }
    }
    return this.#refuse({ code: 'MQTT_VARIABLE_LENGTH', clause: 'MQTT-1.5.5-1' }, at, 1 + longestLength);
  }

  #finish({ at, type, byteLength, kept }: Pending): void {
    const { side, isCarried, limits } = this.#options;
    const reader = this.#reader(kept);
    const flags = kept.bytes[0]! & 0x0f;
    this.#aboutVersion(reader, type, byteLength);
    const { version } = side.connection;
    const said = readPacket({ type, reader, flags, version, end: byteLength, from: side, limits });
    const message: FoundMessage = {
      kind: 'message',
      proto: 'mqtt',
      type,
      summary: said.summary,
      at,
      len: byteLength,
      fields: reader.fields,
      bytes: isCarried ? kept.bytes : null,
      ...(said.exchange && { exchange: said.exchange }),
      isApplicationData: type === 'PUBLISH',
    };
    this.#packet = null;
    this.say(message, ...reader.complaints.violations('mqtt', at));
  }

  #reader(kept: KeptStart): FieldReader {
    const { valueByteLength, fieldCount, messageByteLength } = this.#options.limits;
    const whenShort: Rule = kept.isWhole
      ? { code: 'MQTT_TOO_SHORT', clause: 'MQTT 5.0 §4.13' }
      : { code: 'NOT_KEPT', clause: 'MQTT 5.0 §2.1.4', severity: 'note', details: { limit: messageByteLength } };
    return new FieldReader(kept.bytes, { whenShort, valueByteLength, fieldCount });
  }

  /** Without the CONNECT it is a guess, that some packets make better than others. */
  #aboutVersion(reader: FieldReader, type: PacketType, byteLength: number): void {
    const { connection } = this.#options.side;
    if (connection.isVersionKnown || type === 'CONNECT') return;
    const implied = impliedVersion(type, byteLength);
    if (implied !== null) connection.tellVersion(implied);
    if (connection.isVersionKnown || connection.isVersionGuessed) return;
    connection.isVersionGuessed = true;
    const details = { version: versionNames[connection.version]! };
    const rule: Rule = { code: 'MQTT_VERSION_UNKNOWN', clause: 'MQTT-3.1.0-1', severity: 'note', details };
    reader.complain(rule, 0, 1);
  }

  protected override cutOff(): string {
    return 'MQTT 5.0 §2.1.4';
  }

  #refuse(rule: Rule, at: number, byteLength: number): null {
    this.fail(rule, at, byteLength);
    return null;
  }
}
