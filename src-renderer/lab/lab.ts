/** The one thing in the window that knows there is a main process. Everything else is handed a `Lab`. */
import type { CommandInput, CommandName, CommandOutput } from '../../src-main/contract/commands';
import type { FeedMessage } from '../../src-main/contract/feed';

export type FeedListener = (message: FeedMessage) => void;

export interface Lab {
  /** Asks for something. Rejects with a `LabError`; anything else is a bug. */
  invoke<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** Hears what the engine tells unasked, in order. Returns how to stop. */
  onFeed(listener: FeedListener): () => void;
}
