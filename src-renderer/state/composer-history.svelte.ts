import type { Message } from '../../src-main/contract/message';
import type { SessionId } from '../../src-main/contract/session-state';
import { viewKey } from './composer-draft.svelte';
import { encodings, lineEnds } from './encodings';
import { ViewChoice } from './view-choice.svelte';
import type { WorkspaceState } from './workspace.svelte';

/** Messages kept for each session, and the longest that is kept: the workspace file stays readable. */
const keptMessages = 50;
const keptLength = 4_096;

/** What was sent from a composer, for the arrow keys to bring back. */
export class ComposerHistory {
  readonly #kept: ViewChoice<readonly Message[]>;
  /** Steps back from the draft; 0 is the draft itself. */
  #back = 0;
  #draft: Message | null = null;

  /** `key`: of a composer that is not the session's only one. */
  constructor(workspace: WorkspaceState, session: SessionId, key = '') {
    this.#kept = new ViewChoice(workspace, session, viewKey(key, 'history'), [], isMessages);
  }

  /** Newest first. */
  get messages(): readonly Message[] {
    return this.#kept.value;
  }

  get isAtDraft(): boolean {
    return this.#back === 0;
  }

  remember(message: Message): void {
    this.#back = 0;
    if (message.text === '' || message.text.length > keptLength) return;
    const others = this.messages.filter((other) => !isSame(other, message));
    this.#kept.value = [message, ...others].slice(0, keptMessages);
  }

  /** The message before (1) or after (-1) the one shown, which is kept as the draft; null past either end. */
  step(by: 1 | -1, shown: Message): Message | null {
    const back = this.#back + by;
    if (back < 0 || back > this.messages.length) return null;
    if (this.#back === 0) this.#draft = shown;
    this.#back = back;
    return back === 0 ? this.#draft : (this.messages[back - 1] ?? null);
  }

  /** The draft was edited: the next step starts from it. */
  edited(): void {
    this.#back = 0;
  }
}

function isSame(a: Message, b: Message): boolean {
  return a.text === b.text && a.mode === b.mode && a.encoding === b.encoding && a.lineEnd === b.lineEnd;
}

function isMessages(value: unknown): value is readonly Message[] {
  return Array.isArray(value) && value.every(isMessage);
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  const { mode, text, encoding, lineEnd } = value as Partial<Record<keyof Message, unknown>>;
  return (
    (mode === 'text' || mode === 'hex') &&
    typeof text === 'string' &&
    encodings.some((known) => known === encoding) &&
    lineEnds.some((known) => known === lineEnd)
  );
}
