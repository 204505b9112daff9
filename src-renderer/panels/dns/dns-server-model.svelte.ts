import { dnsRecordTypes, type DnsRecordType } from '../../../src-main/contract/dns-types';
import type { DnsRecord, DnsServerSpec } from '../../../src-main/contract/spec/dns';
import { readZoneFile, zoneLine, type ZoneFile } from '../../../src-main/contract/zone-file';
import type { AppState } from '../../state/app-state';
import { JournalView } from '../../state/journal-view.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import { JournalPick } from '../protocol/journal-pick.svelte';
import { keptModel } from '../protocol/kept-model.svelte';
import { Share } from '../protocol/share';
import {
  copyOf,
  emptyRow,
  isBlank,
  recordNotes,
  recordsInForce,
  rowOf,
  rowsOfFile,
  settle,
  type RecordRow,
} from './record-rows';

/** A name server's table while it is written, and who asked for what. Whole rows are in force at once, open or not. */
export class DnsServerModel {
  readonly types = dnsRecordTypes;
  readonly view: JournalView;
  readonly pick: JournalPick<'dns'>;
  /** Of the table beside the queries, and of the list above the one looked at. */
  readonly tableShare: Share;
  readonly listShare: Share;
  readonly session: LiveSession;
  readonly #app: AppState;
  #rows = $state.raw<readonly RecordRow[]>([]);
  /** What the rows were made of, or made to be. */
  #known = '';

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.session = session;
    this.view = new JournalView(app, session);
    this.pick = new JournalPick(this.view, 'dns');
    this.tableShare = new Share(app.workspace, session.id, 'dnsTable', 0.5);
    this.listShare = new Share(app.workspace, session.id, 'dnsQueries', 0.4);
    this.take(this.spec.records);
  }

  get spec(): DnsServerSpec {
    const { spec } = this.session.state;
    if (spec.kind !== 'dns-server') throw new Error('not a DNS server');
    return spec;
  }

  /** The last one is blank: for the next record. */
  get rows(): readonly RecordRow[] {
    return this.#rows;
  }

  readonly notes = $derived.by(() => recordNotes(this.#rows));
  readonly recordCount = $derived.by(() => recordsInForce(this.#rows).length);

  /** A table that came from elsewhere; our own comes back as it went. */
  take(records: readonly DnsRecord[]): void {
    const text = JSON.stringify(records);
    if (text === this.#known) return;
    this.#known = text;
    this.#rows = [...records.map(rowOf), emptyRow()];
  }

  /** Not in force before `commit`. */
  change(id: number, change: Partial<Pick<RecordRow, 'name' | 'type' | 'ttl' | 'data'>>): void {
    this.#set(this.#rows.map((row) => (row.id === id ? { ...row, ...change } : row)));
  }

  async commit(): Promise<void> {
    this.#set(settle(this.#rows));
    const records = recordsInForce(this.#rows);
    const text = JSON.stringify(records);
    if (text === this.#known) return;
    this.#known = text;
    await this.#app.actions.update(this.session.id, { ...this.spec, records });
  }

  async duplicate(at: number): Promise<void> {
    const row = this.#rows[at];
    if (row === undefined || isBlank(row)) return;
    this.#set([...this.#rows.slice(0, at + 1), copyOf(row), ...this.#rows.slice(at + 1)]);
    await this.commit();
  }

  async remove(at: number): Promise<void> {
    this.#set(this.#rows.filter((_, index) => index !== at));
    await this.commit();
  }

  /** Lines of a zone file or of dig's output, in place of a blank row or after another; null: the text holds no record. */
  async paste(text: string, at: number): Promise<ZoneFile | null> {
    const file = readZoneFile(text);
    if (file.records.length === 0) return null;
    const current = this.#rows[at];
    const isReplaced = current !== undefined && isBlank(current);
    const before = this.#rows.slice(0, isReplaced ? at : at + 1);
    this.#set([...before, ...rowsOfFile(file.records), ...this.#rows.slice(at + 1)]);
    await this.commit();
    return file;
  }

  get zoneText(): string {
    return recordsInForce(this.#rows)
      .map((record) => `${zoneLine(record)}\n`)
      .join('');
  }

  async setDelay(delayMs: number): Promise<void> {
    await this.#app.actions.update(this.session.id, { ...this.spec, delayMs });
  }

  async clear(): Promise<void> {
    await this.#app.notices.attempt(() => this.#app.lab.invoke('journal.clear', { session: this.session.id }));
  }

  #set(rows: readonly RecordRow[]): void {
    const last = rows.at(-1);
    const type: DnsRecordType = last?.type ?? 'A';
    this.#rows = last !== undefined && isBlank(last) ? rows : [...rows, emptyRow(type === 'SOA' ? 'A' : type)];
  }
}

export const dnsServerModel = keptModel<DnsServerModel>();
