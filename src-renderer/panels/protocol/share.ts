import type { SessionId } from '../../../src-main/contract/session-state';
import { ViewChoice } from '../../state/view-choice.svelte';
import type { WorkspaceState } from '../../state/workspace.svelte';

const isShare = (value: unknown): value is number => typeof value === 'number' && value > 0 && value < 1;

/** How much of a panel its first part has, kept with the session's view. */
export class Share {
  readonly #choice: ViewChoice<number>;

  constructor(workspace: WorkspaceState, session: SessionId, key: string, initial: number) {
    this.#choice = new ViewChoice<number>(workspace, session, key, initial, isShare);
  }

  get value(): number {
    return this.#choice.value;
  }

  readonly set = (share: number): void => {
    this.#choice.value = Math.round(share * 1000) / 1000;
  };
}
