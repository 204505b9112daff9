import type { DnsQuery } from '../../../src-main/contract/spec/dns';
import { dnsQueryTypes } from '../../../src-main/contract/dns-types';
import { isDomainName } from '../../../src-main/contract/dns-record-problem';
import { isIpv6 } from '../../../src-main/contract/host-syntax';
import type { AppState } from '../../state/app-state';
import { JournalView } from '../../state/journal-view.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import { JournalPick } from '../protocol/journal-pick.svelte';
import { keptModel } from '../protocol/kept-model.svelte';
import { Share } from '../protocol/share';

/** A DNS client's form and what it was answered. */
export class DnsClientModel {
  readonly view: JournalView;
  readonly pick: JournalPick<'dns'>;
  /** Of the history. */
  readonly share: Share;
  readonly types = dnsQueryTypes;
  readonly #app: AppState;
  readonly session: LiveSession;
  #query = $state.raw() as DnsQuery;
  #isAsking = $state(false);
  /** The name was asked for as it is: only then is it blamed. */
  #isTried = $state(false);

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.session = session;
    this.view = new JournalView(app, session);
    this.pick = new JournalPick(this.view, 'dns');
    this.share = new Share(app.workspace, session.id, 'dnsHistory', 0.34);
    const { spec } = session.state;
    if (spec.kind !== 'dns-client') throw new Error('not a DNS client');
    this.#query = spec.query;
  }

  get query(): DnsQuery {
    return this.#query;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  readonly isNameBad = $derived.by(() => this.#isTried && !isAskable(this.#query));

  change(change: Partial<DnsQuery>): void {
    this.#query = { ...this.#query, ...change };
    this.#isTried = false;
  }

  /** Keeps the form with the session. */
  async save(): Promise<void> {
    const { spec } = this.session.state;
    if (spec.kind !== 'dns-client' || JSON.stringify(spec.query) === JSON.stringify(this.#query)) return;
    await this.#app.actions.update(this.session.id, { ...spec, query: this.#query });
  }

  /** Opens the session first, where need be. */
  async ask(): Promise<void> {
    this.#isTried = true;
    if (this.#isAsking || !isAskable(this.#query)) return;
    this.#isAsking = true;
    try {
      if (!this.session.isActive) await this.#app.actions.open(this.session.id);
      await this.save();
      if (this.session.isOpen) await this.#send();
    } finally {
      this.#isAsking = false;
    }
  }

  async again(query: Partial<DnsQuery>): Promise<void> {
    this.change(query);
    await this.ask();
  }

  async clear(): Promise<void> {
    await this.#app.notices.attempt(() => this.#app.lab.invoke('journal.clear', { session: this.session.id }));
  }

  async #send(): Promise<void> {
    this.pick.follow();
    await this.#app.notices.attempt(() =>
      this.#app.lab.invoke('session.act', {
        session: this.session.id,
        action: { do: 'dns.query', query: this.#query },
      }),
    );
  }
}

/** An address is asked for backwards (PTR). */
function isAskable({ name, type }: DnsQuery): boolean {
  return isDomainName(name) || (type === 'PTR' && isIpv6(name.trim().replace(/^\[|\]$/g, '')));
}

export const dnsClientModel = keptModel<DnsClientModel>();
