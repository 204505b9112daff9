import type { SessionId } from '../../src-main/contract/session-state';
import { ViewChoice } from './view-choice.svelte';
import type { WorkspaceState } from './workspace.svelte';

const keptFilters = 12;

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

/** The filters that were in force of late in a session, the newest first. */
export class RecentFilters {
  readonly #kept: ViewChoice<readonly string[]>;

  constructor(workspace: WorkspaceState, session: SessionId) {
    this.#kept = new ViewChoice<readonly string[]>(workspace, session, 'recentFilters', [], isTexts);
  }

  /** All but the one that is written already. */
  others(text: string): readonly string[] {
    return this.#kept.value.filter((known) => known !== text);
  }

  add(text: string): void {
    const filter = text.trim();
    if (filter !== '') this.#kept.value = [filter, ...this.others(filter)].slice(0, keptFilters);
  }
}
