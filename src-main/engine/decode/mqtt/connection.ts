/** What both sides of a connection have to know of each other: packets mean what was said before them. */
import type { ExchangePart, MessageDirection } from '../../../contract/decoded';
import { InFlight } from './in-flight';
import type { DecodeLimits } from '../limits';
import { Memory } from './memory';
import type { Properties } from './properties';
import { TopicAliases } from './topic-aliases';

export type Role = 'client' | 'server';

/** What is remembered of CONNECT and of CONNACK. */
export interface Said {
  /** Of MQTT 5; earlier versions have none. */
  readonly properties: Properties;
  /** CONNECT: it asks for a clean start (a clean session). */
  readonly isClean: boolean;
  /** CONNECT: it has an identifier of its own. */
  readonly hasIdentifier: boolean;
  /** CONNACK: the connection is accepted. */
  readonly isAccepting: boolean;
}

export class MqttSide {
  /** Null: nothing has come that only one of the two may send. */
  role: Role | null = null;
  /** CONNECT, or CONNACK; null: nobody has seen it. */
  said: Said | null = null;
  hasBegun = false;
  hasDisconnected = false;
  /** Some of its bytes are missing. */
  hasGap = false;
  /** The aliases that it has given. */
  readonly aliases: TopicAliases;
  /** What it has sent under a Packet Identifier. */
  readonly inFlight: InFlight;

  constructor(
    readonly connection: MqttConnection,
    readonly direction: MessageDirection,
    limits: DecodeLimits,
  ) {
    const memory = new Memory(limits.rememberedCharacters);
    this.aliases = new TopicAliases(memory);
    this.inFlight = new InFlight(direction, memory);
  }

  get peer(): MqttSide {
    return this.connection.sides[this.direction === 'inbound' ? 'outbound' : 'inbound'];
  }

  /** What it has told of itself in CONNECT or CONNACK. */
  numberTold(property: string): number | null {
    const value = this.said?.properties.get(property);
    return typeof value === 'number' ? value : null;
  }

  /** Some of its bytes are missing: among them may have been what packets refer to, and acknowledgements. */
  lost(): void {
    this.hasGap = true;
    this.inFlight.clear();
    this.peer.inFlight.clear();
    this.connection.forgetPings();
  }

  become(role: Role): void {
    this.role ??= role;
    this.peer.role ??= role === 'client' ? 'server' : 'client';
  }
}

export class MqttConnection {
  /** 3 (MQTT 3.1), 4 (3.1.1) or 5; what it is taken for where CONNECT has not said it. */
  version = 4;
  isVersionKnown = false;
  /** It has been said that it is not known. */
  isVersionGuessed = false;
  /** CONNECT, or AUTH that begins anew, waits for its end. */
  #handshake: 'CONNECT' | 'AUTH' | null = null;
  #pingsAsked = 0;
  #pingsAnswered = 0;
  readonly sides: Readonly<Record<MessageDirection, MqttSide>>;

  constructor(limits: DecodeLimits) {
    this.sides = {
      inbound: new MqttSide(this, 'inbound', limits),
      outbound: new MqttSide(this, 'outbound', limits),
    };
  }

  tellVersion(version: number): void {
    this.version = version;
    this.isVersionKnown = true;
  }

  begin(handshake: 'CONNECT' | 'AUTH'): ExchangePart {
    this.#handshake = handshake;
    return { key: handshake, part: 'begins' };
  }

  /** A step of what has begun, or its end; null: nothing has begun. */
  goOn(part: 'goes-on' | 'ends'): ExchangePart | null {
    const key = this.#handshake;
    if (part === 'ends') this.#handshake = null;
    return key === null ? null : { key, part };
  }

  get isConnecting(): boolean {
    return this.#handshake === 'CONNECT';
  }

  ping(): ExchangePart {
    return { key: `PINGREQ ${++this.#pingsAsked}`, part: 'begins' };
  }

  forgetPings(): void {
    this.#pingsAnswered = this.#pingsAsked;
  }

  /** Null: nobody has asked. */
  pong(): ExchangePart | null {
    if (this.#pingsAnswered === this.#pingsAsked) return null;
    return { key: `PINGREQ ${++this.#pingsAnswered}`, part: 'ends' };
  }
}
