import { untrack } from 'svelte';
import { catalogOf, fieldEntry, type FieldEntry } from '../../../src-main/contract/field-catalog';
import type { MessageDetail } from '../../../src-main/contract/messages';
import type { Violation } from '../../../src-main/contract/decoded';
import type { CatalogName } from '../../../src-main/contract/fields';
import type { AppState } from '../../state/app-state';
import { Inspected } from '../../state/inspected.svelte';
import type { ByteRange, RangeSelection } from '../../state/selection.svelte';
import { deepestAt, fieldRows, OpenFields, wayTo, type FieldRoot, type FieldRow } from '../fields/field-tree';
import {
  bytesAt,
  holdsWhole,
  isCarried,
  messageViews,
  packetViews,
  rangeIn,
  type ByteView,
  type FieldBytes,
} from './byte-views';
import { rootsOf } from './field-roots';

const noRows: readonly FieldRow[] = [];

/** The selected record or message, its fields and its bytes: one selection in both. */
export class InspectorModel implements RangeSelection {
  readonly inspected: Inspected;
  readonly #app: AppState;
  readonly #open = new OpenFields();
  /** Grows when fields are opened or closed. */
  #openVersion = $state(0);
  #field = $state.raw<string | null>(null);
  #viewKey = $state<string | null>(null);
  /** Picked bytes of a view that is not the selected thing itself. */
  #ownRange = $state.raw<ByteRange | null>(null);
  /** Bytes to pick as soon as the message is here: a violation's. */
  #awaited: { readonly number: number; readonly violation: Violation } | null = null;

  constructor(app: AppState) {
    this.#app = app;
    this.inspected = new Inspected({
      lab: app.lab,
      decodeAs: app.decodeAs,
      onFailure: app.notices.report,
      hasPackets: (session) => app.sessions.get(session)?.state.spec.kind === 'capture',
    });
  }

  readonly roots: readonly FieldRoot[] = $derived.by(() => rootsOf(this.inspected));
  readonly rows: readonly FieldRow[] = $derived.by(() => {
    void this.#openVersion;
    return fieldRows(this.roots, this.#open);
  });
  /** The selected field and what it is under, the root first; empty: none is selected. */
  readonly way: readonly FieldRow[] = $derived.by(() => {
    void this.#openVersion;
    return this.#field === null ? noRows : wayTo(this.roots, this.#field, this.#open);
  });
  readonly field: FieldRow | null = $derived(this.way.at(-1) ?? null);
  /** Of a record several may be shown: the one that the selected field is of, or the first. */
  readonly detail: MessageDetail | null = $derived.by(() => {
    const { details, members } = this.inspected;
    const number = this.field?.root.message ?? members[0]?.number;
    return (number === undefined ? undefined : details.get(number)) ?? null;
  });
  readonly views: readonly ByteView[] = $derived.by(() => this.#viewsNow());
  readonly view: ByteView | null = $derived(
    this.views.find(({ key }) => key === this.#viewKey) ?? this.views[0] ?? null,
  );
  readonly entry: { readonly catalog: CatalogName; readonly entry: FieldEntry } | null = $derived.by(() => {
    if (this.field === null || (this.field.depth === 0 && this.field.root.isOwnLine)) return null;
    const { root, field, above } = this.field;
    const entry = fieldEntry(root.kind, field, above);
    return entry === null ? null : { catalog: catalogOf(root.kind, above), entry };
  });
  /** Bytes of the selected field in the view, and of what it is under. */
  readonly fieldRange: ByteRange | null = $derived(this.field === null ? null : this.#placeOf(this.field));
  readonly parentRange: ByteRange | null = $derived.by(() => {
    const parent = this.way.at(-2);
    return parent === undefined || parent.depth === 0 ? null : this.#placeOf(parent);
  });
  readonly violations: readonly Violation[] = $derived(this.detail?.violations ?? []);

  /** Whether the end of what a record holds may still come: bytes of it are no message yet. */
  readonly isUnfinished: boolean = $derived.by(() => {
    const { thing, isCurrent, record, members } = this.inspected;
    if (thing?.kind !== 'record' || !isCurrent || record.header === null || record.header.event !== null) return false;
    const covered = members.reduce((sum, { length, proto }) => sum + (proto === null ? 0 : length), 0);
    return covered < record.header.byteLength;
  });

  /** The picked bytes of the view. */
  get range(): ByteRange | null {
    return this.#isMainView ? this.#app.selection.range : this.#ownRange;
  }

  /** Picks bytes of the view, and with them the deepest field that has them all. */
  selectRange(range: ByteRange | null): void {
    this.#pick(range);
    this.#field = null;
    if (range === null || this.view === null || !this.inspected.isCurrent) return;
    const found = bytesAt(this.view, range, this.inspected.members);
    if (found === null) return;
    if (found.message !== null && !this.inspected.details.has(found.message)) {
      void this.inspected.need(found.message).then(() => {
        if (this.range === range) this.#selectFieldAt(found);
      });
    } else this.#selectFieldAt(found);
  }

  /** Selects a field of the tree, lights up its bytes, and shows them. */
  selectField(row: FieldRow): void {
    this.#field = row.key;
    if (!row.root.isLoaded && row.root.message !== null) void this.inspected.need(row.root.message);
    const shown = [this.view, ...this.views].find((view) => view !== null && this.#placeIn(view, row) !== null);
    if (shown !== undefined && shown !== null) this.#viewKey = shown.key;
    this.#pick(this.#placeOf(row));
  }

  clearField(): void {
    this.#field = null;
    this.#pick(null);
  }

  toggle(row: FieldRow, isOpen = !row.isOpen): void {
    this.#open.choose(row.kindKey, isOpen);
    this.#openVersion++;
    if (isOpen && !row.root.isLoaded && row.root.message !== null) void this.inspected.need(row.root.message);
    // What was selected under it is out of sight.
    if (!isOpen && this.#field?.startsWith(`${row.key}/`) === true) this.selectField(row);
  }

  showView(key: string): void {
    this.#viewKey = key;
    this.#ownRange = null;
    const place = this.field === null ? null : this.#placeOf(this.field);
    if (place !== null || !this.#isMainView) this.#pick(place);
  }

  /** Where a field's bytes are in the view that is shown; null: not there. */
  placeOf(row: FieldRow): ByteRange | null {
    return this.#placeOf(row);
  }

  /** A field's bytes, as many as are kept; null: they are not here. */
  bytesOf({ root, field, source }: FieldRow): Uint8Array | null {
    const range = { at: field.at, length: field.len };
    const bytes = { message: root.message, source, range };
    const detail = root.message === null ? null : this.inspected.details.get(root.message);
    const { packet } = this.inspected;
    const known = [
      ...(detail === null || detail === undefined ? [] : messageViews(detail)),
      ...(packet === null ? [] : packetViews(packet)),
    ];
    const view = known.find((one) => this.#locate(one, bytes) !== null);
    return view === undefined ? null : view.bytes.slice(range);
  }

  /** Shows a message and what is wrong with it. */
  showViolation(session: string, number: number, generation: number, violation: Violation): void {
    this.#awaited = { number, violation };
    const { message } = this.#app.selection;
    const isShown = message?.session === session && message.number === number && message.generation === generation;
    this.#app.selection.selectMessage({ session, number, generation });
    if (isShown) this.settle();
  }

  /** Picks the bytes of a violation in the view of its message. */
  pickViolation(violation: Violation): void {
    const range = this.violationRange(violation);
    const number = this.detail?.number;
    if (range === null || number === undefined) return;
    const bytes: FieldBytes = { message: number, source: null, range };
    const view = this.views.find((one) => this.#locate(one, bytes) !== null);
    if (view === undefined) return;
    this.#viewKey = view.key;
    this.selectRange(this.#locate(view, bytes));
  }

  /** A violation's bytes within its message; null: they are not among them. */
  violationRange({ at, len }: Violation): ByteRange | null {
    const { detail } = this;
    if (detail === null || isCarried(detail)) return null;
    const from = Math.max(0, at - (detail.message?.at ?? at));
    return { at: from, length: Math.max(1, len) };
  }

  readonly wrongRanges: readonly ByteRange[] = $derived.by(() => {
    const { view, detail } = this;
    if (view === null || detail === null) return [];
    return detail.violations.flatMap((violation) => {
      const range = this.violationRange(violation);
      const place = range === null ? null : this.#locate(view, { message: detail.number, source: null, range });
      return place === null ? [] : [place];
    });
  });

  /** Call it when the selection has changed. */
  show(): void {
    const { record, message } = this.#app.selection;
    untrack(() => {
      this.#field = null;
      this.#viewKey = null;
      this.#ownRange = null;
      this.inspected.show(record, message);
    });
  }

  /** Call it when the thing is here. */
  settle(): void {
    const awaited = this.#awaited;
    if (awaited === null || this.detail?.number !== awaited.number) return;
    this.#awaited = null;
    this.pickViolation(awaited.violation);
  }

  get #isMainView(): boolean {
    return this.view === this.views[0];
  }

  #pick(range: ByteRange | null): void {
    if (this.#isMainView) this.#app.selection.selectRange(range);
    else this.#ownRange = range;
  }

  #selectFieldAt({ message, source, range }: FieldBytes): void {
    for (const root of this.roots) {
      if (root.message !== message) continue;
      const key = deepestAt(root, source, range.at, range.length);
      if (key === null) continue;
      this.#field = key;
      this.#openTo(key);
      return;
    }
  }

  #openTo(key: string): void {
    for (const row of wayTo(this.roots, key, this.#open).slice(0, -1)) {
      if (!row.isOpen) this.#open.choose(row.kindKey, true);
    }
    this.#openVersion++;
  }

  #placeOf(row: FieldRow): ByteRange | null {
    return this.view === null ? null : this.#placeIn(this.view, row);
  }

  #placeIn(view: ByteView, { root, field, source }: FieldRow): ByteRange | null {
    if (field.len <= 0) return null;
    return this.#locate(view, { message: root.message, source, range: { at: field.at, length: field.len } });
  }

  #locate(view: ByteView, bytes: FieldBytes): ByteRange | null {
    const { details, members } = this.inspected;
    const carried = (number: number): boolean => {
      const detail = details.get(number);
      return detail !== undefined && isCarried(detail);
    };
    return rangeIn(view, bytes, members, carried);
  }

  #viewsNow(): readonly ByteView[] {
    const { thing, members, record, packet } = this.inspected;
    const { detail } = this;
    if (thing === null) return [];
    const own = detail === null ? [] : messageViews(detail);
    const packets = packet === null ? [] : packetViews(packet);
    if (thing.kind === 'message') return [...own, ...packets];
    const starts = members.map(({ from }) => from).filter((from) => from > 0);
    const main: ByteView = { key: 'record', space: { in: 'record' }, name: null, bytes: record, starts };
    const member = members.find(({ number }) => number === detail?.number);
    const isWhole = detail === null || (member !== undefined && holdsWhole(member, detail));
    return [main, ...(isWhole ? own.slice(1) : own), ...packets];
  }
}
