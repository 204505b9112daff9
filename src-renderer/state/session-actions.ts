import { isSameOnTheWire } from '../../src-main/contract/live-spec';
import type { SessionSpec, SessionSpecInput } from '../../src-main/contract/session-spec';
import type { SessionId, SessionState } from '../../src-main/contract/session-state';
import { formatByteCount } from '../../src-main/contract/quantity-format';
import { t } from '../i18n/i18n.svelte';
import type { Lab } from '../lab/lab';
import { withFirstAnswers } from './first-answers';
import type { NoticesState } from './notices.svelte';
import { sessionName } from './session-text';
import type { SessionsState } from './sessions.svelte';

/** What can be done with a session from the list, the palette, a menu or a key. Failures become notices. */
export class SessionActions {
  readonly #lab: Lab;
  readonly #sessions: SessionsState;
  readonly #notices: NoticesState;
  /** Shows the session's panel. */
  readonly #show: (id: SessionId) => void;
  readonly #asking: { readonly aboutSecrets: (id: SessionId) => void };

  constructor(
    lab: Lab,
    sessions: SessionsState,
    notices: NoticesState,
    show: (id: SessionId) => void,
    asking: { readonly aboutSecrets: (id: SessionId) => void },
  ) {
    this.#lab = lab;
    this.#sessions = sessions;
    this.#notices = notices;
    this.#show = show;
    this.#asking = asking;
  }

  /** Creates it, shows it, and opens it unless told not to. Undefined if it could not be created. */
  async create(spec: SessionSpecInput, options: { isOpened: boolean } = { isOpened: true }) {
    return this.#notices.attempt(async () => {
      const state = await this.#lab.invoke('session.create', { spec: withFirstAnswers(spec) });
      this.#sessions.apply(state);
      this.#show(state.id);
      if (options.isOpened) await this.#open(state.id);
      return state;
    });
  }

  async open(id: SessionId): Promise<void> {
    await this.#notices.attempt(() => this.#open(id));
  }

  async close(id: SessionId): Promise<void> {
    await this.#notices.attempt(() => this.#close(id));
  }

  async toggle(id: SessionId): Promise<void> {
    await (this.#sessions.get(id)?.isActive === true ? this.close(id) : this.open(id));
  }

  async closeAll(): Promise<void> {
    const active = this.#sessions.list.filter((session) => session.isActive);
    await Promise.all(active.map((session) => this.close(session.id)));
  }

  /** Servers first: their clients find somebody there. */
  async openAll(ids: readonly SessionId[]): Promise<void> {
    for (const id of ids) await this.open(id);
  }

  /** Changes what it is meant to be; one that is open is closed for it and opened again where need be. */
  async update(id: SessionId, spec: SessionSpec): Promise<boolean> {
    const session = this.#sessions.get(id);
    const wasActive = session?.isActive === true && !isSameOnTheWire(session.state.spec, spec);
    const updated = await this.#notices.attempt(async () => {
      if (wasActive) await this.#close(id);
      this.#sessions.apply(await this.#lab.invoke('session.update', { session: id, spec }));
      if (wasActive) await this.#open(id);
      return true;
    });
    return updated === true;
  }

  /** Null shows the address again. */
  async rename(id: SessionId, name: string | null): Promise<boolean> {
    const spec = this.#sessions.get(id)?.state.spec;
    if (spec === undefined) return false;
    const renamed = await this.#notices.attempt(() =>
      this.#lab.invoke('session.update', { session: id, spec: { ...spec, name } }),
    );
    if (renamed !== undefined) this.#sessions.apply(renamed);
    return renamed !== undefined;
  }

  async duplicate(id: SessionId): Promise<void> {
    const state = this.#sessions.get(id)?.state;
    if (state === undefined) return;
    const { name } = state.spec;
    const copy: SessionSpec = { ...state.spec, name: name === null ? null : t('sessions.copyName', { name }) };
    await this.create(copy, { isOpened: copy.kind === 'capture' });
  }

  /** Its capture file stays on disk; the session itself can be brought back for a moment. */
  async remove(id: SessionId): Promise<void> {
    const state = this.#sessions.get(id)?.state;
    if (state === undefined) return;
    await this.#notices.attempt(async () => {
      await this.#lab.invoke('session.remove', { session: id });
      this.#sessions.drop(id);
      const undo = () => void this.#bringBack(state);
      this.#notices.info(t('sessions.removed', { name: sessionName(state) }), { label: t('sessions.undo'), run: undo });
    });
  }

  async copyAddress(id: SessionId): Promise<void> {
    const url = this.#sessions.get(id)?.state.url;
    if (url === undefined) return;
    await this.#notices.attempt(async () => {
      await this.#lab.invoke('clipboard.write', { text: url });
      this.#notices.success(t('sessions.copied', { text: url }));
    });
  }

  /** Asks first where the capture holds what decrypts it; `withSecrets` is the answer. */
  async saveCapture(id: SessionId, withSecrets?: boolean): Promise<void> {
    const state = this.#sessions.get(id)?.state;
    if (state === undefined) return;
    if (state.log.hasSecrets && withSecrets === undefined) return this.#asking.aboutSecrets(id);
    await this.#notices.attempt(async () => {
      const target = await this.#lab.invoke('file.pickTarget', { suggestedName: captureName(state) });
      if (target === null) return;
      const saved = await this.#lab.invoke('log.save', { session: id, path: target.path, withSecrets });
      const size = formatByteCount(saved.byteLength);
      this.#notices.success(t('sessions.savedCapture', { size, path: saved.path }));
    });
  }

  async reveal(id: SessionId): Promise<void> {
    await this.#notices.attempt(() => this.#lab.invoke('file.reveal', { session: id }));
  }

  /** Asks for a capture file and opens it. */
  async openCapture(): Promise<void> {
    await this.#notices.attempt(async () => {
      const picked = await this.#lab.invoke('file.pick', { purpose: 'capture' });
      if (picked !== null) await this.create({ kind: 'capture', path: picked.path });
    });
  }

  /** The same session as before: its log is there again, and what the workspace keeps about it still fits. */
  async #bringBack({ id, spec, log }: SessionState): Promise<void> {
    await this.#notices.attempt(async () => {
      this.#sessions.apply(await this.#lab.invoke('session.create', { spec, id, capture: log.path }));
      this.#show(id);
      if (spec.kind === 'capture') await this.#open(id);
    });
  }

  /** A session that failed says why in its own panel: it is shown, and no notice repeats it. */
  async #open(id: SessionId): Promise<void> {
    try {
      this.#sessions.apply(await this.#lab.invoke('session.open', { session: id }));
    } catch (error) {
      // The feed may not have told yet.
      for (const state of await this.#lab.invoke('session.list', {})) this.#sessions.apply(state);
      if (this.#sessions.get(id)?.state.phase !== 'failed') throw error;
      this.#show(id);
    }
  }

  async #close(id: SessionId): Promise<void> {
    this.#sessions.apply(await this.#lab.invoke('session.close', { session: id }));
  }
}

/** A file name that every system takes. */
function captureName(state: SessionState): string {
  const base = state.spec.name ?? state.url.replace(/^.*:\/\//, `${state.spec.kind}-`).replace(/^.*[/\\]/, '');
  const safe = [...base].map((character) => (/[\p{L}\p{N}._-]/u.test(character) ? character : '-')).join('');
  return safe.endsWith('.pcapng') ? safe : `${safe.slice(0, 100)}.pcapng`;
}
