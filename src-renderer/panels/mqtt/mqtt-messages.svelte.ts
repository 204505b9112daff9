import type { JournalEntry } from '../../../src-main/contract/journal';
import type { AppState } from '../../state/app-state';
import { FilteredJournal } from './filtered-journal.svelte';
import { JournalView } from '../../state/journal-view.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import { findsTopic, isMqtt, isPublish, type NumberedMqtt } from './mqtt-words';

export const shownKinds = ['all', 'in', 'out'] as const;
export type ShownKind = (typeof shownKinds)[number];

/** The list of what passed, and which of it is looked at. */
export class MqttMessages {
  readonly view: JournalView;
  readonly listed: FilteredJournal;
  readonly #app: AppState;
  readonly #session: LiveSession;
  #wanted = $state('');
  #kind = $state<ShownKind>('all');
  #picked = $state<number | null>(null);

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.#session = session;
    this.view = new JournalView(app, session);
    this.listed = new FilteredJournal(app, session, this.view);
  }

  get wanted(): string {
    return this.#wanted;
  }
  set wanted(text: string) {
    this.#wanted = text;
    this.#filter();
  }
  get kind(): ShownKind {
    return this.#kind;
  }
  set kind(kind: ShownKind) {
    this.#kind = kind;
    this.#filter();
  }

  /** The entry that is shown: the one picked, or the latest. */
  readonly shown = $derived.by(() => this.#picked ?? this.listed.numberAt(this.listed.lastNumber));
  readonly entry: NumberedMqtt | undefined = $derived.by(() => {
    const entry = this.shown === null ? undefined : this.view.entry(this.shown);
    return isMqtt(entry) ? entry : undefined;
  });
  readonly selectedPlace = $derived.by(() => this.listed.placeOf(this.shown));

  /** Shows the entry at this place of the list; the latest goes on to the next. */
  pick(place: number): void {
    this.#picked = place === this.listed.lastNumber ? null : this.listed.numberAt(place);
  }

  async clear(): Promise<void> {
    this.#picked = null;
    await this.#app.notices.attempt(() => this.#app.lab.invoke('journal.clear', { session: this.#session.id }));
  }

  /** Messages alone, as soon as anything is asked for. */
  #filter(): void {
    this.#picked = null;
    const wanted = this.#wanted.trim();
    const kind = this.#kind;
    if (wanted === '' && kind === 'all') return this.listed.set(null);
    this.listed.set((entry: JournalEntry) => {
      if (!isPublish(entry)) return false;
      if (kind !== 'all' && (entry.direction === 'inbound') !== (kind === 'in')) return false;
      return findsTopic(wanted, entry.topic);
    });
  }
}
