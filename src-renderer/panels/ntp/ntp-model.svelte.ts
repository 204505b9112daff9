import type { AppState } from '../../state/app-state';
import { JournalView } from '../../state/journal-view.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import { JournalPick } from '../protocol/journal-pick.svelte';
import { keptModel } from '../protocol/kept-model.svelte';
import { Share } from '../protocol/share';
import type { NtpClientSpec, NtpServerSpec } from '../../../src-main/contract/spec/ntp';

/** Exchanges that the sparkline shows. */
export const recentExchanges = 60;

/** Exchanges of an NTP session, and its settings, which hold at once. */
export class NtpModel {
  readonly view: JournalView;
  readonly pick: JournalPick<'ntp'>;
  readonly share: Share;
  readonly session: LiveSession;
  readonly #app: AppState;
  #isAsking = $state(false);

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.session = session;
    this.view = new JournalView(app, session);
    this.pick = new JournalPick(this.view, 'ntp');
    this.share = new Share(app.workspace, session.id, 'ntpHistory', 0.34);
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** Milliseconds, oldest first. */
  readonly recentOffsets = $derived.by(() =>
    this.view
      .entries(this.view.lastNumber - recentExchanges + 1, recentExchanges)
      .flatMap((entry) => (entry.type === 'ntp' && entry.offsetNs !== null ? [Number(entry.offsetNs) / 1e6] : [])),
  );

  /** In an effect. */
  want(): void {
    this.pick.want();
    this.view.want(this.view.lastNumber - recentExchanges + 1, recentExchanges);
  }

  /** Opens the session first, where need be; one that asks regularly asks by itself then. */
  async ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const wasActive = this.session.isActive;
      if (!wasActive) await this.#app.actions.open(this.session.id);
      const { spec } = this.session.state;
      this.pick.follow();
      const asksByItself = !wasActive && spec.kind === 'ntp-client' && spec.everyMs !== null;
      if (this.session.isOpen && !asksByItself) await this.#act();
    } finally {
      this.#isAsking = false;
    }
  }

  async change(change: Partial<Omit<NtpClientSpec, 'kind'>> | Partial<Omit<NtpServerSpec, 'kind'>>): Promise<void> {
    const { spec } = this.session.state;
    if (spec.kind === 'ntp-client') await this.#update({ ...spec, ...(change as Partial<NtpClientSpec>) });
    if (spec.kind === 'ntp-server') await this.#update({ ...spec, ...(change as Partial<NtpServerSpec>) });
  }

  async clear(): Promise<void> {
    await this.#app.notices.attempt(() => this.#app.lab.invoke('journal.clear', { session: this.session.id }));
  }

  async #update(spec: NtpClientSpec | NtpServerSpec): Promise<void> {
    await this.#app.actions.update(this.session.id, spec);
  }

  async #act(): Promise<void> {
    await this.#app.notices.attempt(() =>
      this.#app.lab.invoke('session.act', { session: this.session.id, action: { do: 'ntp.query' } }),
    );
  }
}

export const ntpModel = keptModel<NtpModel>();
