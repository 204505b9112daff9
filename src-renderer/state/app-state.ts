import type { FeedMessage } from '../../src-main/contract/feed';
import type { StartState } from '../../src-main/contract/commands';
import type { Lab } from '../lab/lab';
import { NoticesState } from './notices.svelte';
import { PreferencesState } from './preferences.svelte';
import { SelectionState } from './selection.svelte';
import { SessionsState } from './sessions.svelte';
import { WorkspaceState } from './workspace.svelte';

/** All state of the window, built once. */
export class AppState {
  readonly notices = new NoticesState();
  readonly sessions = new SessionsState();
  readonly selection = new SelectionState();
  readonly preferences: PreferencesState;
  readonly workspace: WorkspaceState;

  constructor(readonly lab: Lab) {
    this.preferences = new PreferencesState(lab);
    this.workspace = new WorkspaceState(lab, this.notices.report);
    lab.onFeed((message) => this.#hear(message));
  }

  /** Takes over what the shell knows: at start, and when another workspace is opened. */
  load(start: StartState): void {
    this.preferences.load(start.preferences, start.systemLanguage);
    this.workspace.load(start);
    this.sessions.replaceAll(start.sessions);
    this.selection.clear();
  }

  #hear(message: FeedMessage): void {
    this.sessions.hear(message);
    if (message.type !== 'sessions') return;
    const selected = this.selection.record;
    if (selected !== null && message.removed.includes(selected.session)) this.selection.clear();
  }
}
