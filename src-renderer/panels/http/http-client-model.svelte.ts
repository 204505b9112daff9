import { isToken } from '../../../src-main/contract/http-token';
import { untrack } from 'svelte';
import { LabError, type LabErrorData } from '../../../src-main/contract/errors';
import type { HttpClientSpec, HttpRequest, RequestBody } from '../../../src-main/contract/spec/http';
import type { AppState } from '../../state/app-state';
import { JournalView } from '../../state/journal-view.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import { isFlag, oneOf, ViewChoice } from '../../state/view-choice.svelte';
import { ExchangeInspector } from './exchange-inspector';
import { isHttp, type HttpEntry } from './http-words';
import { completeUrl } from './query-params';
import { Share } from '../protocol/share';

export const requestTabs = ['params', 'headers', 'body', 'options'] as const;
export type RequestTab = (typeof requestTabs)[number];

/** Milliseconds after the last change until the request is kept in the workspace. */
const keepDelayMs = 400;

/** Everything that the panel of an HTTP client shows: the request in the form, saved ones, and what came of those sent. */
export class HttpClientModel {
  readonly session: LiveSession;
  readonly view: JournalView;
  readonly tab: ViewChoice<RequestTab>;
  readonly isShelfOpen: ViewChoice<boolean>;
  readonly editorShare: Share;
  readonly shelfShare: Share;
  readonly inspector: ExchangeInspector;
  readonly #app: AppState;
  #request = $state.raw() as HttpRequest;
  #picked = $state<number | null>(null);
  #failure = $state.raw<LabErrorData | null>(null);
  #isStarting = $state(false);
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** What was written of each kind of body, so that a change of mind loses nothing. */
  readonly #bodies = new Map<RequestBody['from'], RequestBody>();

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.session = session;
    this.view = new JournalView(app, session);
    this.inspector = new ExchangeInspector(app, session);
    this.#request = untrack(() => this.#spec).request;
    const { workspace } = app;
    this.tab = new ViewChoice<RequestTab>(workspace, session.id, 'httpTab', 'params', oneOf(requestTabs));
    this.isShelfOpen = new ViewChoice<boolean>(workspace, session.id, 'httpShelf', true, isFlag);
    this.editorShare = new Share(workspace, session.id, 'httpEditorShare', 0.42);
    this.shelfShare = new Share(workspace, session.id, 'httpShelfShare', 0.26);
  }

  get request(): HttpRequest {
    return this.#request;
  }
  readonly saved = $derived.by(() => this.#spec.saved);
  /** Whether certificates are looked at. */
  readonly verifies = $derived.by(() => this.#spec.tls.verify);
  /** Number of the exchange that is shown: the one picked, or the latest. Null: there is none. */
  readonly shown = $derived.by(() => this.#picked ?? (this.view.count === 0 ? null : this.view.lastNumber));
  readonly entry: HttpEntry | undefined = $derived.by(() => {
    const found = this.shown === null ? undefined : this.view.entry(this.shown);
    return isHttp(found) ? found : undefined;
  });
  /** The exchange under way. */
  readonly busyWith = $derived.by(() => {
    const { endpoint } = this.session.state;
    return endpoint?.kind === 'http-client' ? endpoint.busyWith : null;
  });
  readonly isBusy = $derived.by(() => this.#isStarting || this.busyWith !== null);
  readonly canSend = $derived.by(() => !this.isBusy && isComplete(this.#request));

  /** Why it could not be sent; gone with the next change. */
  get failure(): LabErrorData | null {
    return this.#failure;
  }

  /** Shows this exchange; the latest one goes on to the next. */
  pick(number: number): void {
    this.#picked = number === this.view.lastNumber ? null : number;
  }

  edit(change: Partial<HttpRequest>): void {
    this.#request = { ...this.#request, ...change };
    this.#failure = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), keepDelayMs);
  }

  load(request: HttpRequest): void {
    this.#bodies.clear();
    this.edit(request);
  }

  /** Another kind of body; what was written of it before is there again. */
  changeBody(from: RequestBody['from']): void {
    const { body } = this.#request;
    this.#bodies.set(body.from, body);
    this.edit({ body: this.#bodies.get(from) ?? convertBody(body, from) });
  }

  /** Sends the request of the form, opening the session first where need be. */
  async send(): Promise<void> {
    if (!this.canSend) return;
    this.#isStarting = true;
    this.#failure = null;
    try {
      const request = { ...this.#request, url: completeUrl(this.#request.url) };
      if (request.url !== this.#request.url) this.edit({ url: request.url });
      await this.keep();
      const { id } = this.session;
      if (!this.session.isOpen) await this.#app.actions.open(id);
      if (!this.session.isOpen) return;
      this.#picked = null;
      await this.#app.lab.invoke('session.act', { session: id, action: { do: 'http.request', request } });
    } catch (error) {
      if (error instanceof LabError) this.#failure = error.toData();
      else this.#app.notices.report(error);
    } finally {
      this.#isStarting = false;
    }
  }

  async cancel(): Promise<void> {
    const exchange = this.busyWith;
    if (exchange === null) return;
    await this.#app.notices.attempt(() =>
      this.#app.lab.invoke('session.act', { session: this.session.id, action: { do: 'http.cancel', exchange } }),
    );
  }

  /** In place of the one of the same name, or at the end. */
  async save(name: string): Promise<void> {
    const one = { name, request: this.#request };
    const { saved } = this.#spec;
    const isThere = saved.some((known) => known.name === name);
    await this.#keepSpec({
      saved: isThere ? saved.map((known) => (known.name === name ? one : known)) : [...saved, one],
    });
  }

  async forget(name: string): Promise<void> {
    await this.#keepSpec({ saved: this.#spec.saved.filter((known) => known.name !== name) });
  }

  async clear(): Promise<void> {
    this.#picked = null;
    await this.#app.notices.attempt(() => this.#app.lab.invoke('journal.clear', { session: this.session.id }));
  }

  /** Keeps the form in the workspace now. A request that is not yet one stays in the form. */
  async keep(): Promise<void> {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    if (isComplete(this.#request)) await this.#keepSpec({});
  }

  async #keepSpec(change: Partial<Pick<HttpClientSpec, 'saved'>>): Promise<void> {
    const request = isComplete(this.#request) ? this.#request : this.#spec.request;
    const spec = { ...this.#spec, request, ...change };
    await this.#app.notices.attempt(async () => {
      this.#app.sessions.apply(await this.#app.lab.invoke('session.update', { session: this.session.id, spec }));
    });
  }

  get #spec(): HttpClientSpec {
    return this.session.state.spec as HttpClientSpec;
  }
}

/** Something that could be sent, whatever comes of it. */
function isComplete({ url, method, body }: HttpRequest): boolean {
  return url.trim() !== '' && isToken(method) && (body.from !== 'file' || body.path !== '');
}

/** What was written carries over where it means the same in the other kind. */
function convertBody(body: RequestBody, from: RequestBody['from']): RequestBody {
  const text = body.from === 'text' || body.from === 'json' ? body.text : '';
  const fields = body.from === 'multipart' ? body.parts.filter(({ filePath }) => filePath === null) : [];
  switch (from) {
    case 'none':
      return { from };
    case 'text':
    case 'json':
      return { from, text };
    case 'form':
      return { from, fields: fields.map(({ name, value }) => ({ name, value })) };
    case 'multipart': {
      const parts = body.from === 'form' ? body.fields : [];
      return { from, parts: parts.map(({ name, value }) => ({ name, value, filePath: null })) };
    }
    case 'file':
      return { from, path: '' };
    case 'bytes':
      return { from, message: { mode: 'text', text: '', encoding: 'utf-8', lineEnd: 'none' } };
  }
}
