/** Messages under permessage-deflate made readable (RFC 7692 §7.2.2). */
import type { DecodeLimits } from '../limits';
import { KeptStart } from '../kept-start';
import type { FrameRules, Inflate } from './extensions';

/** Messages that cannot be inflated, of one side: after so many nobody tries any more. */
const triedFailures = 100;
/** Taken off by the sender. */
const tail = Uint8Array.of(0x00, 0x00, 0xff, 0xff);

export class Inflation {
  readonly #inflate: Inflate | null;
  readonly #limits: DecodeLimits;
  readonly #rules: FrameRules;
  #compressed: KeptStart;
  #window = new Uint8Array(0);
  #failures = 0;
  /** A message could not be inflated, and those that follow may look back at it. */
  #isLost = false;

  constructor(inflate: Inflate | null, rules: FrameRules, limits: DecodeLimits) {
    this.#inflate = inflate;
    this.#rules = rules;
    this.#limits = limits;
    this.#compressed = new KeptStart(limits.messageByteLength);
  }

  push(compressed: Uint8Array): void {
    this.#compressed.push(compressed);
  }

  /** The whole message, or why there is none. `unknown`: there is nothing to inflate it with. */
  finish(): Uint8Array | 'unknown' | 'lost' | 'failed' | 'too-long' {
    const compressed = this.#compressed;
    this.#compressed = new KeptStart(this.#limits.messageByteLength);
    if (this.#inflate === null) return 'unknown';
    if (this.#isLost) return 'lost';
    const inflated = compressed.isWhole ? this.#run(compressed.bytes) : null;
    if (inflated instanceof Uint8Array) this.#remember(inflated);
    else this.#isLost = ++this.#failures >= triedFailures || !this.#rules.forgetsContext;
    return inflated ?? 'failed';
  }

  #run(compressed: Uint8Array): Uint8Array | 'too-long' | null {
    const whole = new Uint8Array(compressed.length + tail.length);
    whole.set(compressed);
    whole.set(tail, compressed.length);
    return this.#inflate!(whole, this.#window, this.#limits.inflatedByteLength);
  }

  #remember(inflated: Uint8Array): void {
    if (this.#rules.forgetsContext) return;
    const both = new Uint8Array(Math.min(this.#rules.windowByteLength, this.#window.length + inflated.length));
    const fromNew = Math.min(both.length, inflated.length);
    both.set(inflated.subarray(inflated.length - fromNew), both.length - fromNew);
    const fromOld = both.length - fromNew;
    both.set(this.#window.subarray(this.#window.length - fromOld), 0);
    this.#window = both;
  }
}
