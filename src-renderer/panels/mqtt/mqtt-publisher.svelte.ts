import { untrack } from 'svelte';
import { LabError, type LabErrorData } from '../../../src-main/contract/errors';
import type { MqttBrokerSpec, MqttClientSpec, MqttPayload, MqttPublish } from '../../../src-main/contract/spec/mqtt';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import { noMessage } from '../../dialogs/session-form.svelte';
import { emptyPublish } from './mqtt-words';

/** Milliseconds after the last change until the form is kept in the workspace. */
const keepDelayMs = 400;

/** The form that publishes, of a client and of a broker: kept in the session's `draft`. */
export class MqttPublisher {
  readonly #app: AppState;
  readonly #session: LiveSession;
  #publish = $state.raw<MqttPublish>(emptyPublish);
  #failure = $state.raw<LabErrorData | null>(null);
  #isBusy = $state(false);
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** What was written of each kind of payload, so that a change of mind loses nothing. */
  readonly #payloads = new Map<MqttPayload['from'], MqttPayload>();

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.#session = session;
    this.#publish = untrack(() => this.#spec.draft) ?? emptyPublish;
  }

  get publish(): MqttPublish {
    return this.#publish;
  }
  /** Why it could not be published; gone with the next change. */
  get failure(): LabErrorData | null {
    return this.#failure;
  }
  get isBusy(): boolean {
    return this.#isBusy;
  }
  readonly isVersion5 = $derived.by(() => this.#spec.kind === 'mqtt-broker' || this.#spec.protocolVersion === 5);
  readonly canPublish = $derived.by(
    () =>
      !this.#isBusy &&
      (this.#publish.topic !== '' || this.#publish.topicAlias !== null) &&
      (this.#publish.payload.from !== 'file' || this.#publish.payload.path !== ''),
  );

  edit(change: Partial<MqttPublish>): void {
    this.#publish = { ...this.#publish, ...change };
    this.#failure = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), keepDelayMs);
  }

  changePayload(from: MqttPayload['from']): void {
    const { payload } = this.#publish;
    this.#payloads.set(payload.from, payload);
    this.edit({ payload: this.#payloads.get(from) ?? emptyPayload(from, payload) });
  }

  /** Opens the session first where need be. */
  async send(): Promise<void> {
    if (!this.canPublish) return;
    this.#isBusy = true;
    this.#failure = null;
    try {
      await this.keep();
      const { id } = this.#session;
      if (!this.#session.isOpen) await this.#app.actions.open(id);
      if (!this.#session.isOpen) return;
      await this.#app.lab.invoke('session.act', {
        session: id,
        action: { do: 'mqtt.publish', publish: this.#publish },
      });
    } catch (error) {
      if (error instanceof LabError) this.#failure = error.toData();
      else this.#app.notices.report(error);
    } finally {
      this.#isBusy = false;
    }
  }

  /** Keeps the form in the workspace now. A file that is not picked yet stays in the form. */
  async keep(): Promise<void> {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#publish.payload.from === 'file' && this.#publish.payload.path === '') return;
    const spec = { ...this.#spec, draft: this.#publish };
    await this.#app.notices.attempt(async () => {
      this.#app.sessions.apply(await this.#app.lab.invoke('session.update', { session: this.#session.id, spec }));
    });
  }

  get #spec(): MqttClientSpec | MqttBrokerSpec {
    return this.#session.state.spec as MqttClientSpec | MqttBrokerSpec;
  }
}

function emptyPayload(from: MqttPayload['from'], before: MqttPayload): MqttPayload {
  switch (from) {
    case 'message':
      return { from, message: noMessage };
    case 'json':
      return { from, text: before.from === 'message' && before.message.mode === 'text' ? before.message.text : '' };
    case 'file':
      return { from, path: '' };
  }
}
