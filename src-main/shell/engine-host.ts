/** Keeps an engine running: one that stops unexpectedly is started anew, unless it stops at once again. */
import type { CommandInput, CommandOutput, EngineCommandName } from '../contract/commands';
import { EngineClient, type EngineOptions } from './engine-client';

/** An engine that lived shorter than this would only be lost again. */
const defaultShortLifeMs = 5_000;

export class EngineHost {
  readonly #options: Omit<EngineOptions, 'onLost'>;
  readonly #onRestarted: (reason: string, isRunning: boolean) => void;
  readonly #shortLifeMs: number;
  #client: EngineClient;
  #startedAt = performance.now();

  /** @param onRestarted hears why the last one was lost, and whether there is a new one: it has no sessions yet */
  constructor(
    options: Omit<EngineOptions, 'onLost'>,
    onRestarted: (reason: string, isRunning: boolean) => void,
    shortLifeMs = defaultShortLifeMs,
  ) {
    this.#options = options;
    this.#shortLifeMs = shortLifeMs;
    this.#onRestarted = onRestarted;
    this.#client = this.#start();
  }

  invoke<N extends EngineCommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>> {
    return this.#client.invoke(name, input);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #start(): EngineClient {
    this.#startedAt = performance.now();
    return new EngineClient({ ...this.#options, onLost: (reason) => this.#replace(reason) });
  }

  #replace(reason: string): void {
    const isWorthwhile = performance.now() - this.#startedAt > this.#shortLifeMs;
    if (isWorthwhile) this.#client = this.#start();
    this.#onRestarted(reason, isWorthwhile);
  }
}
