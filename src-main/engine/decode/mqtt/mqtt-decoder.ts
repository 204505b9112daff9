/** MQTT 3.1.1 and 5.0 control packets, one side of a connection. */
import type { FoundMessage } from '../decoder';
import type { Rule } from '../complaints';
import { FieldReader } from '../field-reader';
import { KeptStart } from '../kept-start';
import type { DecodeLimits } from '../limits';
import { StreamDecoder } from '../stream-decoder';
import { packetTypeName, type PacketType } from './packet-types';
import { readFixedHeader, readPacket } from './read-packet';

/** What both sides of a connection know: CONNECT says which version it speaks. */
export class MqttVersion {
  #version: number | null = null;

  get isKnown(): boolean {
    return this.#version !== null;
  }

  /** 3.1.1 where nobody has heard a CONNECT. */
  get value(): number {
    return this.#version ?? 4;
  }

  tell(version: number): void {
    this.#version = version;
  }
}

/** A packet while it comes. */
interface Pending {
  readonly at: number;
  readonly type: PacketType;
  readonly byteLength: number;
  readonly kept: KeptStart;
}

const longestLength = 4;

export interface MqttOptions {
  readonly version: MqttVersion;
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
    kept.push(this.input.take(Math.min(packet.byteLength - kept.total, this.input.length)));
    if (kept.total < packet.byteLength) return false;
    this.#finish(packet);
    return true;
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
    const reader = this.#reader(kept);
    reader.attempt(() => readFixedHeader(reader));
    const { version } = this.#options;
    this.#aboutVersion(reader, type);
    const packet = { type, reader, flags: kept.bytes[0]! & 0x0f, version: version.value, end: byteLength };
    const summary = readPacket(packet, (spoken) => version.tell(spoken));
    const message: FoundMessage = {
      kind: 'message',
      proto: 'mqtt',
      type,
      summary,
      at,
      len: byteLength,
      fields: reader.fields,
      bytes: this.#options.isCarried ? kept.bytes : null,
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

  /** What MQTT 5 adds cannot be told from what 3.1.1 has: without the CONNECT it is a guess. */
  #aboutVersion(reader: FieldReader, type: PacketType): void {
    const { version } = this.#options;
    if (version.isKnown || type === 'CONNECT') return;
    version.tell(version.value);
    reader.complain({ code: 'MQTT_VERSION_UNKNOWN', clause: 'MQTT-3.1.0-1', severity: 'note' }, 0, 1);
  }

  protected override cutOff(): string {
    return 'MQTT 5.0 §2.1.4';
  }

  #refuse(rule: Rule, at: number, byteLength: number): null {
    this.fail(rule, at, byteLength);
    return null;
  }
}
