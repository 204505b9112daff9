/** Control frames that belong together (RFC 6455 §5.5): a Pong answers a Ping with the same payload, a Close a Close. */
import type { ExchangePart, MessageDirection } from '../../../contract/decoded';

interface Ping {
  readonly key: string;
  readonly payload: string;
}

export class ControlFrames {
  readonly #waiting: Readonly<Record<MessageDirection, Ping[]>> = { inbound: [], outbound: [] };
  readonly #limit: number;
  #count = 0;
  #closing: MessageDirection | null = null;

  /** `limit`: so many pings of a side are remembered. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  ping(direction: MessageDirection, payload: Uint8Array): ExchangePart {
    const waiting = this.#waiting[direction];
    const key = `ping ${++this.#count}`;
    if (waiting.length >= this.#limit) waiting.shift();
    waiting.push({ key, payload: textOf(payload) });
    return { key, part: 'begins' };
  }

  /** Earlier pings may stay without an answer (§5.5.3). `unasked`: others wait; null: none waits, it is just a sign of life. */
  pong(direction: MessageDirection, payload: Uint8Array): ExchangePart | 'unasked' | null {
    const waiting = this.#waiting[direction === 'inbound' ? 'outbound' : 'inbound'];
    if (waiting.length === 0) return null;
    const text = textOf(payload);
    const at = waiting.findIndex((ping) => ping.payload === text);
    if (at < 0) return 'unasked';
    const { key } = waiting.splice(0, at + 1).at(-1)!;
    return { key, part: 'ends' };
  }

  close(direction: MessageDirection): ExchangePart | null {
    if (this.#closing === null) {
      this.#closing = direction;
      return { key: 'close', part: 'begins' };
    }
    return this.#closing === direction ? null : { key: 'close', part: 'ends' };
  }
}

const textOf = (payload: Uint8Array): string => String.fromCharCode(...payload);
