import type { StartState } from '../../src-main/contract/commands';
import type { FeedMessage, WindowAction } from '../../src-main/contract/feed';
import type { SessionId } from '../../src-main/contract/session-state';
import type { Lab } from '../lab/lab';
import { ClockState } from './clock.svelte';
import { Commands } from './commands';
import { DecodeAsRules } from './decode-as-rules';
import { DecodingState } from './decoding.svelte';
import { FilterRequests, type FilterManner } from './filter-requests';
import { FrameState } from './frame.svelte';
import { InspectorRequests } from './inspector-requests.svelte';
import { NoticesState } from './notices.svelte';
import { OverlaysState } from './overlays.svelte';
import { PreferencesState } from './preferences.svelte';
import { RecordRequests } from './record-requests';
import { SelectionState } from './selection.svelte';
import { SessionActions } from './session-actions';
import { SessionsState } from './sessions.svelte';
import { WorkspaceState } from './workspace.svelte';

/** What the rest of the window may ask of the dock of panels. */
export interface Dock {
  show(id: SessionId): void;
  focus(id: SessionId): void;
  jumpTo(number: number): void;
  stepTab(by: 1 | -1): void;
  stepGroup(by: 1 | -1): void;
  showInspector(): void;
  closeActive(): void;
  reset(): void;
  restore(): void;
  prune(): void;
  readonly activeElement: HTMLElement | null;
}

/** All state of the window, built once. */
export class AppState {
  readonly notices = new NoticesState();
  readonly sessions = new SessionsState();
  readonly selection = new SelectionState();
  readonly decoding = new DecodingState();
  readonly filters = new FilterRequests();
  readonly records = new RecordRequests();
  readonly overlays = new OverlaysState();
  readonly clock = new ClockState();
  readonly frame = new FrameState();
  readonly inspector = new InspectorRequests(() => this.#dock?.showInspector());
  readonly preferences: PreferencesState;
  readonly workspace: WorkspaceState;
  readonly decodeAs: DecodeAsRules;
  readonly actions: SessionActions;
  readonly commands: Commands;
  #dock: Dock | null = null;

  constructor(readonly lab: Lab) {
    this.preferences = new PreferencesState(lab);
    this.workspace = new WorkspaceState(lab, this.notices.report);
    this.decodeAs = new DecodeAsRules(lab, this.workspace, this.decoding);
    this.actions = new SessionActions(lab, this.sessions, this.notices, (id) => this.show(id), {
      aboutSecrets: (session) => this.overlays.show({ kind: 'save-secrets', session }),
    });
    this.commands = new Commands(this);
    lab.onFeed((message) => this.#hear(message));
  }

  /** Null until the frame is drawn. */
  get dock(): Dock | null {
    return this.#dock;
  }

  attachDock(dock: Dock | null): void {
    this.#dock = dock;
  }

  /** Shows the session's panel and makes it the active session. */
  show(id: SessionId): void {
    this.sessions.activate(id);
    this.#dock?.show(id);
  }

  /** Filters the lens that the session's panel shows; of a lens without a filter, the Messages lens. */
  filterBy(session: SessionId, text: string, manner: FilterManner = 'replace'): void {
    this.show(session);
    this.filters.ask(session, text, manner);
  }

  /** Shows a record in the Bytes lens of its session, and selects it. */
  showRecord(session: SessionId, number: number): void {
    this.show(session);
    if (!this.records.ask(session, number)) this.selection.select(session, number);
  }

  /** Takes over what the shell knows: at start, and when another workspace is opened. */
  load(start: StartState): void {
    this.preferences.load(start.preferences, start.systemLanguage);
    this.workspace.load(start);
    this.decodeAs.forgetAll();
    this.frame.load(start);
    this.sessions.replaceAll(start.sessions);
    this.selection.clear();
    this.#dock?.restore();
  }

  #hear(message: FeedMessage): void {
    this.sessions.hear(message);
    this.decoding.hear(message);
    if (message.type === 'ask') this.commands.run(commandOf[message.action]);
    if (message.type === 'sessions' && message.removed.length > 0) this.#forget(message.removed);
  }

  #forget(removed: readonly SessionId[]): void {
    const selected = this.selection.session;
    if (selected !== null && removed.includes(selected)) this.selection.clear();
    for (const id of removed) this.workspace.forgetView(id);
    this.decodeAs.forget(removed);
    this.#dock?.prune();
  }
}

const commandOf = {
  palette: 'palette',
  'new-session': 'newSession',
  'open-capture': 'openCapture',
  'save-capture': 'saveCapture',
  shortcuts: 'shortcuts',
  settings: 'settings',
  'reset-layout': 'resetLayout',
} as const satisfies Record<WindowAction, string>;
