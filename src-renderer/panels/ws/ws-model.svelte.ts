import type { SessionActionInput } from '../../../src-main/contract/actions';
import type { WebSocketTarget } from '../../../src-main/contract/websocket-actions';
import type { InvalidFrame } from '../../../src-main/contract/websocket-invalid';
import type { WebSocketState } from '../../../src-main/contract/websocket-journal';
import type { AppState } from '../../state/app-state';
import type { Delivery } from '../../state/composer-delivery';
import { ComposerState } from '../../state/composer-state.svelte';
import { JournalView } from '../../state/journal-view.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import { isFlag, oneOf, ViewChoice } from '../../state/view-choice.svelte';
import { Share } from '../protocol/share';
import { FilteredEntries } from './filtered-entries.svelte';
import { isWs, messageFilters, type MessageFilter, type WsEntry } from './ws-entries';

const isFragmentSize = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && Number.isSafeInteger(value) && value > 0);

/** Everything that the panel of a WebSocket session shows and remembers. */
export class WsModel {
  readonly session: LiveSession;
  readonly view: JournalView;
  readonly filtered: FilteredEntries;
  readonly composer: ComposerState;
  readonly filter: ViewChoice<MessageFilter>;
  readonly fragmentBytes: ViewChoice<number | null>;
  readonly compress: ViewChoice<boolean>;
  readonly detailShare: Share;
  readonly #app: AppState;
  #picked = $state<number | null>(null);

  constructor(app: AppState, session: LiveSession, bytesComposer: ComposerState) {
    const { workspace } = app;
    this.#app = app;
    this.session = session;
    this.view = new JournalView(app, session);
    this.filtered = new FilteredEntries(app, session.id, this.view);
    this.filter = new ViewChoice<MessageFilter>(workspace, session.id, 'wsFilter', 'all', oneOf(messageFilters));
    this.fragmentBytes = new ViewChoice<number | null>(workspace, session.id, 'wsFragment', null, isFragmentSize);
    this.compress = new ViewChoice<boolean>(workspace, session.id, 'wsCompress', true, isFlag);
    this.detailShare = new Share(workspace, session.id, 'wsDetailShare', 0.55);
    this.composer = new ComposerState(app, session, this.#delivery(), bytesComposer);
  }

  readonly endpoint: WebSocketState | null = $derived.by(() => {
    const { endpoint } = this.session.state;
    return endpoint?.kind === 'websocket' ? endpoint : null;
  });
  /** Number of the entry that is shown in full. */
  readonly picked = $derived.by(() =>
    this.#picked === null || this.#picked < this.view.firstNumber ? null : this.#picked,
  );
  readonly entry: WsEntry | undefined = $derived.by(() => {
    const found = this.picked === null ? undefined : this.view.entry(this.picked);
    return isWs(found) ? found : undefined;
  });

  pick(number: number | null): void {
    this.#picked = number;
  }

  ping(): Promise<unknown> {
    return this.#act({ do: 'ws.ping', target: this.target });
  }

  close(code: number | null, reason: string): Promise<unknown> {
    return this.#act({ do: 'ws.close', target: this.target, code, reason });
  }

  sendInvalid(what: InvalidFrame): Promise<unknown> {
    return this.#act({ do: 'ws.invalid', target: this.target, what });
  }

  clear(): Promise<unknown> {
    this.#picked = null;
    return this.#app.notices.attempt(() => this.#app.lab.invoke('journal.clear', { session: this.session.id }));
  }

  get target(): WebSocketTarget {
    const { target } = this.composer;
    return target?.to === 'connection' ? target : { to: 'all' };
  }

  async #act(action: SessionActionInput): Promise<unknown> {
    return this.#app.notices.attempt(() => this.#app.lab.invoke('session.act', { session: this.session.id, action }));
  }

  /** Text as a text message, bytes as a binary one. */
  #delivery(): Delivery {
    return {
      kind: 'send',
      draftKey: 'ws',
      deliver: (lab, session, target, message) =>
        lab.invoke('session.act', {
          session,
          action: {
            do: 'ws.send',
            target: target.to === 'connection' ? target : { to: 'all' },
            message,
            as: message.mode === 'hex' ? 'binary' : 'text',
            fragmentBytes: this.fragmentBytes.value,
            compress: this.compress.value,
          },
        }),
    };
  }
}
