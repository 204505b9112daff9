/** Topics that numbers stand for, in one direction (MQTT 5.0 §3.3.2.3.4). */
import type { Memory } from './memory';

export class TopicAliases {
  readonly #topics = new Map<number, string>();
  /** Given, and not remembered: there was no room. */
  readonly #forgotten = new Set<number>();

  constructor(readonly memory: Memory) {}

  give(alias: number, topic: string): void {
    const earlier = this.#topics.get(alias);
    if (earlier === topic) return;
    if (earlier !== undefined) this.memory.giveBack(earlier);
    this.#topics.delete(alias);
    this.#forgotten.delete(alias);
    if (this.memory.take(topic)) this.#topics.set(alias, topic);
    else this.#forgotten.add(alias);
  }

  /** Undefined: it has not been given; null: it has, and is not remembered. */
  topic(alias: number): string | null | undefined {
    return this.#topics.get(alias) ?? (this.#forgotten.has(alias) ? null : undefined);
  }
}
