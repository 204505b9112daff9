/** The members of one shared subscription: each message goes to one of them (MQTT 5.0 §4.8.2). */
import type { Subscription } from '../sessions/subscription';
import type { Receiver } from './subscription-tree';

export class SharedGroup<R extends Receiver> {
  readonly #members = new Map<R, Subscription>();
  /** The same in a row, made when the members changed. */
  #row: R[] | null = null;
  #next = 0;

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  /** Gives whether it is new. */
  set(receiver: R, subscription: Subscription): boolean {
    const isNew = !this.#members.has(receiver);
    this.#members.set(receiver, subscription);
    this.#row = null;
    return isNew;
  }

  delete(receiver: R): boolean {
    this.#row = null;
    return this.#members.delete(receiver);
  }

  subscriptionOf(receiver: R): Subscription | undefined {
    return this.#members.get(receiver);
  }

  /**
   * Whose turn it is: one after the other among those that take a message at once, otherwise among those that keep it
   * until they can; null: nobody.
   */
  choose(mayReceive: (receiver: R) => boolean): R | null {
    const row = (this.#row ??= [...this.#members.keys()]);
    let fallback: R | null = null;
    for (let step = 0; step < row.length; step += 1) {
      const receiver = row[(this.#next + step) % row.length]!;
      if (!mayReceive(receiver)) continue;
      if (receiver.isReady) {
        this.#next = (this.#next + step + 1) % row.length;
        return receiver;
      }
      if (fallback === null || (receiver.isConnected && !fallback.isConnected)) fallback = receiver;
    }
    this.#next = (this.#next + 1) % Math.max(1, row.length);
    return fallback;
  }
}
