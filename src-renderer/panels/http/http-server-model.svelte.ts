import { untrack } from 'svelte';
import { LabError, type LabErrorData } from '../../../src-main/contract/errors';
import type { HttpServerSpec, Route } from '../../../src-main/contract/spec/http';
import type { AppState } from '../../state/app-state';
import { JournalView } from '../../state/journal-view.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import { Share } from '../protocol/share';
import { ExchangeInspector } from './exchange-inspector';
import { isHttp, type HttpEntry } from './http-words';
import { newRoute, routeProblem } from './route-words';

/** Milliseconds after the last change until the routes are in force. */
const applyDelayMs = 300;

/** What the detail is about. */
export type ServerSelection =
  { readonly what: 'route'; readonly index: number } | { readonly what: 'exchange'; readonly number: number };

/** Everything that the panel of an HTTP server shows: the routes that answer, the requests that came, and the one picked. */
export class HttpServerModel {
  readonly session: LiveSession;
  readonly view: JournalView;
  readonly listShare: Share;
  readonly detailShare: Share;
  readonly inspector: ExchangeInspector;
  readonly #app: AppState;
  #routes = $state.raw() as readonly Route[];
  #selection = $state.raw<ServerSelection | null>(null);
  #isOpened = $state(false);
  #failure = $state.raw<LabErrorData | null>(null);
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.session = session;
    this.view = new JournalView(app, session);
    this.inspector = new ExchangeInspector(app, session);
    this.#routes = untrack(() => this.#spec).routes;
    this.listShare = new Share(app.workspace, session.id, 'httpRoutesShare', 0.45);
    this.detailShare = new Share(app.workspace, session.id, 'httpDetailShare', 0.5);
  }

  get routes(): readonly Route[] {
    return this.#routes;
  }
  get selection(): ServerSelection | null {
    return this.#selection;
  }
  /** Whether the detail was asked for, where it does not stand beside the lists. */
  get isOpened(): boolean {
    return this.#isOpened;
  }
  /** Why the routes as written are not in force; those before them go on. */
  get failure(): LabErrorData | null {
    return this.#failure;
  }

  readonly route: Route | undefined = $derived.by(() =>
    this.#selection?.what === 'route' ? this.#routes[this.#selection.index] : undefined,
  );
  readonly entry: HttpEntry | undefined = $derived.by(() => {
    const found = this.#selection?.what === 'exchange' ? this.view.entry(this.#selection.number) : undefined;
    return isHttp(found) ? found : undefined;
  });
  /** How often each route has answered, by its place; null while the server is closed. */
  readonly hits = $derived.by(() => {
    const { endpoint } = this.session.state;
    return endpoint?.kind === 'http-server' ? endpoint : null;
  });

  select(selection: ServerSelection | null): void {
    this.#selection = selection;
    if (selection === null) this.#isOpened = false;
  }

  /** Selects it, and shows it also where that hides the lists. */
  open(selection: ServerSelection): void {
    this.select(selection);
    this.#isOpened = true;
  }

  /** Back to the lists, with what was looked at still selected. */
  leave(): void {
    this.#isOpened = false;
  }

  add(): void {
    this.#change([...this.#routes, newRoute]);
    this.open({ what: 'route', index: this.#routes.length - 1 });
  }

  edit(index: number, change: Partial<Route>): void {
    this.#change(this.#routes.map((route, at) => (at === index ? { ...route, ...change } : route)));
  }

  duplicate(index: number): void {
    const copy = this.#routes[index];
    if (copy === undefined) return;
    this.#change([...this.#routes.slice(0, index + 1), copy, ...this.#routes.slice(index + 1)]);
    this.select({ what: 'route', index: index + 1 });
  }

  remove(index: number): void {
    const isShown = this.#selection?.what === 'route';
    this.#change(this.#routes.filter((_, at) => at !== index));
    const next = Math.min(index, this.#routes.length - 1);
    if (isShown) this.select(next < 0 ? null : { what: 'route', index: next });
  }

  /** Changes places with its neighbour: the first route that fits answers. */
  move(index: number, by: 1 | -1): void {
    const to = index + by;
    if (to < 0 || to >= this.#routes.length) return;
    const moved = [...this.#routes];
    [moved[index], moved[to]] = [moved[to]!, moved[index]!];
    this.#change(moved);
    this.select({ what: 'route', index: to });
  }

  async clear(): Promise<void> {
    if (this.#selection?.what === 'exchange') this.select(null);
    await this.#app.notices.attempt(() => this.#app.lab.invoke('journal.clear', { session: this.session.id }));
  }

  /** Puts the routes in force now. Routes that are not yet ones wait in the form. */
  async apply(): Promise<void> {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#routes.some((route) => routeProblem(route) !== null)) return;
    const spec = { ...this.#spec, routes: [...this.#routes] };
    try {
      this.#app.sessions.apply(await this.#app.lab.invoke('session.update', { session: this.session.id, spec }));
      this.#failure = null;
    } catch (error) {
      if (error instanceof LabError) this.#failure = error.toData();
      else this.#app.notices.report(error);
    }
  }

  #change(routes: readonly Route[]): void {
    this.#routes = routes;
    this.#failure = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.apply(), applyDelayMs);
  }

  get #spec(): HttpServerSpec {
    return this.session.state.spec as HttpServerSpec;
  }
}
