import type { SessionId, SessionState } from '../../src-main/contract/session-state';

/** Bytes a second each way, measured over one sampling interval. */
export interface RateSample {
  readonly inbound: number;
  readonly outbound: number;
}

/** Samples kept for the sparkline: a minute at one a second. */
export const keptSamples = 60;

const silence: RateSample = { inbound: 0, outbound: 0 };

/** One session as the window follows it: its latest state, and how fast its counters moved of late. */
export class LiveSession {
  readonly id: SessionId;
  #state = $state.raw<SessionState>() as SessionState;
  #samples = $state.raw<readonly RateSample[]>([]);
  #seenInbound: number;
  #seenOutbound: number;

  constructor(state: SessionState) {
    this.id = state.id;
    this.#state = state;
    this.#seenInbound = state.inboundBytes;
    this.#seenOutbound = state.outboundBytes;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Oldest first, at most `keptSamples`. */
  get samples(): readonly RateSample[] {
    return this.#samples;
  }

  readonly rate = $derived(this.#samples.at(-1) ?? silence);
  readonly isOpen = $derived(this.#state.phase === 'open');
  /** Anything but at rest: it can be closed. */
  readonly isActive = $derived(this.#state.phase !== 'closed' && this.#state.phase !== 'failed');
  readonly hasTraffic = $derived(this.#samples.some((sample) => sample.inbound + sample.outbound > 0));

  apply(state: SessionState): void {
    this.#state = state;
  }

  /** Takes the rate since the last call, `elapsedMs` ago. A counter that starts anew counts from zero. */
  sample(elapsedMs: number): void {
    const { inboundBytes, outboundBytes } = this.#state;
    const inbound = since(this.#seenInbound, inboundBytes, elapsedMs);
    const outbound = since(this.#seenOutbound, outboundBytes, elapsedMs);
    this.#seenInbound = inboundBytes;
    this.#seenOutbound = outboundBytes;
    // A session that has been silent all along has nothing to draw again.
    if (inbound === 0 && outbound === 0 && !this.hasTraffic) {
      if (this.#samples.length > 0) this.#samples = [];
      return;
    }
    this.#samples = [...this.#samples, { inbound, outbound }].slice(-keptSamples);
  }
}

function since(before: number, now: number, elapsedMs: number): number {
  const grown = now < before ? now : now - before;
  return elapsedMs > 0 ? (grown * 1000) / elapsedMs : 0;
}
