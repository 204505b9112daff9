import type { SessionId } from '../../src-main/contract/session-state';
import type { SessionSpec } from '../../src-main/contract/session-spec';

/** What may lie over the window; one at a time. */
export type Overlay =
  | { readonly kind: 'palette'; readonly text: string }
  | { readonly kind: 'settings' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'certificates' }
  /** Options of a session, or of a new one beginning with `draft`. */
  | { readonly kind: 'session'; readonly session: SessionId | null; readonly draft: SessionSpec | null }
  | { readonly kind: 'rename'; readonly session: SessionId }
  | { readonly kind: 'remove'; readonly session: SessionId }
  /** What the session's ports speak. */
  | { readonly kind: 'decode-as'; readonly session: SessionId }
  /** A capture is to be saved that holds what decrypts it. */
  | { readonly kind: 'save-secrets'; readonly session: SessionId };

export class OverlaysState {
  #current = $state.raw<Overlay | null>(null);

  get current(): Overlay | null {
    return this.#current;
  }

  show(overlay: Overlay): void {
    this.#current = overlay;
  }

  hide(): void {
    this.#current = null;
  }
}
