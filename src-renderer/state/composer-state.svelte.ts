import type { SendResult, Target } from '../../src-main/contract/commands';
import type { Message } from '../../src-main/contract/message';
import { LabError, type LabErrorData } from '../../src-main/contract/errors';
import type { AppState } from './app-state';
import { sending, type Delivery } from './composer-delivery';
import { ComposerDraft } from './composer-draft.svelte';
import { ComposerHistory } from './composer-history.svelte';
import { obstacle } from './composer-target';
import type { LiveSession } from './live-session.svelte';

/** The composer of one session: the draft, where it goes, and how sending it went. */
export class ComposerState {
  readonly draft: ComposerDraft;
  readonly history: ComposerHistory;
  readonly #app: AppState;
  readonly session: LiveSession;
  readonly delivery: Delivery;
  /** Whose target is this one's too: picking a client picks it everywhere. */
  readonly #leader: ComposerState | null;
  #target = $state.raw<Target | null>({ to: 'all' });
  #failure = $state.raw<LabErrorData | null>(null);
  #isSending = $state(false);
  #focusRequests = $state(0);

  constructor(app: AppState, session: LiveSession, delivery = sending, leader: ComposerState | null = null) {
    this.#app = app;
    this.session = session;
    this.delivery = delivery;
    this.#leader = leader;
    this.draft = new ComposerDraft(app.workspace, session.id, delivery.draftKey);
    this.history = new ComposerHistory(app.workspace, session.id, delivery.draftKey);
  }

  /** null: an address is to be named first. */
  get target(): Target | null {
    return this.#leader === null ? this.#target : this.#leader.target;
  }

  set target(target: Target | null) {
    if (this.#leader === null) this.#target = target;
    else this.#leader.target = target;
  }

  readonly obstacle = $derived.by(() => obstacle(this.session.state, this.target));
  readonly canSend = $derived.by(() => this.obstacle === null && !this.#isSending);

  /** Why the last attempt to send failed; gone with the next edit. */
  get failure(): LabErrorData | null {
    return this.#failure;
  }

  get isSending(): boolean {
    return this.#isSending;
  }

  /** Grows whenever the composer should take the focus. */
  get focusRequests(): number {
    return this.#focusRequests;
  }

  edit(text: string): void {
    this.draft.text = text;
    this.#failure = null;
    this.history.edited();
  }

  load(message: Message): void {
    this.draft.load(message);
    this.#failure = null;
    this.#focusRequests++;
  }

  loadBytes(bytes: Uint8Array): void {
    this.draft.loadBytes(bytes);
    this.#failure = null;
    this.#focusRequests++;
  }

  /** Shows the message before (1) or after (-1) in the history. False where there is none. */
  recall(by: 1 | -1): boolean {
    const message = this.history.step(by, this.draft.message);
    if (message === null) return false;
    this.draft.load(message);
    return true;
  }

  /** Sends the draft. It stays: sending it again is one more key. */
  async send(): Promise<void> {
    if (!this.canSend || this.draft.encoded.error !== null) return;
    const { message } = this.draft;
    const sent = await this.#attempt((session, target) => this.#deliver(session, target, message));
    if (sent !== null) this.history.remember(message);
  }

  /** Sends another message than the draft: a saved one. */
  async sendMessage(message: Message): Promise<void> {
    await this.#attempt((session, target) => this.#deliver(session, target, message));
  }

  /** True when it was taken. */
  async #deliver(session: string, target: Target, message: Message): Promise<true> {
    await this.delivery.deliver(this.#app.lab, session, target, message);
    return true;
  }

  /** Asks for a file and sends it. The result; null where nothing was sent. */
  async sendFile(): Promise<{ name: string; result: SendResult } | null> {
    const file = await this.#app.notices.attempt(() => this.#app.lab.invoke('file.pick', { purpose: 'send' }));
    if (file === null || file === undefined) return null;
    const { path, name } = file;
    const result = await this.#attempt((session, target) =>
      this.#app.lab.invoke('session.sendFile', { session, target, path }),
    );
    return result === null ? null : { name, result };
  }

  /** Sends the draft `times` times (0: until stopped), every so many milliseconds. */
  async startRepeat(times: number, everyMs: number): Promise<void> {
    if (this.draft.encoded.error !== null) return;
    const { message } = this.draft;
    const started = await this.#attempt(async (session, target) => {
      await this.#app.lab.invoke('session.startRepeat', { session, target, message, times, everyMs });
      return true;
    });
    if (started !== null) this.history.remember(message);
  }

  async stopRepeat(): Promise<void> {
    await this.#app.notices.attempt(() => this.#app.lab.invoke('session.stopRepeat', { session: this.session.id }));
  }

  /** Failures are shown at the composer; bugs are reported. */
  async #attempt<T>(action: (session: string, target: Target) => Promise<T>): Promise<T | null> {
    const { target } = this;
    if (target === null || this.#isSending) return null;
    this.#isSending = true;
    this.#failure = null;
    try {
      return await action(this.session.id, target);
    } catch (error) {
      if (error instanceof LabError) this.#failure = error.toData();
      else this.#app.notices.report(error);
      return null;
    } finally {
      this.#isSending = false;
    }
  }
}
