/** Numbers that stand for topics on one connection (MQTT 5.0 §3.3.2.3.4): one table each way, gone with the connection. */
import { reasonCode } from '../codec/reason-code';
import { protocolError, Violation } from '../violation';

/** Set by the client. */
export class InboundAliases {
  readonly #maximum: number;
  readonly #topics = new Map<number, string>();

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** The topic meant by what a PUBLISH carries. */
  resolve(topic: string, alias: number | undefined): string {
    if (alias === undefined) return topic;
    if (alias === 0 || alias > this.#maximum) throw aliasRefusal(alias, this.#maximum);
    if (topic !== '') {
      this.#topics.set(alias, topic);
      return topic;
    }
    const known = this.#topics.get(alias);
    if (known === undefined) throw protocolError(`The Topic Alias ${alias} has not been set.`, '§3.3.2.3.4');
    return known;
  }
}

function aliasRefusal(alias: number, maximum: number): Violation {
  return new Violation(`The Topic Alias ${alias} is not between 1 and ${maximum}.`, {
    reason: 'topic-alias',
    reasonCode: reasonCode.topicAliasInvalid,
    clause: alias === 0 ? 'MQTT-3.3.2-8' : 'MQTT-3.3.2-9',
    limit: maximum,
    actual: alias,
  });
}

export interface OutboundAlias {
  readonly alias: number;
  /** The client does not know it yet: the topic has to go with it. */
  readonly isNew: boolean;
}

/** Set by us; when all are taken, the one not used for longest gets a new meaning. */
export class OutboundAliases {
  readonly #maximum: number;
  /** The least recently used first. */
  readonly #aliases = new Map<string, number>();

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  get isOff(): boolean {
    return this.#maximum === 0;
  }

  /** Changes nothing: the packet may yet be too large to be sent. */
  for(topic: string): OutboundAlias {
    const known = this.#aliases.get(topic);
    if (known !== undefined) return { alias: known, isNew: false };
    if (this.#aliases.size < this.#maximum) return { alias: this.#aliases.size + 1, isNew: true };
    const [oldest] = this.#aliases.values();
    return { alias: oldest!, isNew: true };
  }

  used(topic: string, { alias, isNew }: OutboundAlias): void {
    if (isNew && this.#aliases.size >= this.#maximum) {
      const [oldest] = this.#aliases.keys();
      this.#aliases.delete(oldest!);
    } else this.#aliases.delete(topic);
    this.#aliases.set(topic, alias);
  }
}
