import type { AppState } from '../state/app-state';
import { matchShortcut } from '../state/shortcuts';

/** Events that the window itself handed on to a panel: not to be handed on again. */
const handedOn = new WeakSet<Event>();

/** Listens to the window's keys. Returns how to stop. */
export function listenToKeys(page: Window, app: AppState): () => void {
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || handedOn.has(event) || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : null;
    const match = matchShortcut(event, { isInTerminal: isWithin(target, '.xterm') });
    // While a dialog is open, its own keys count and the rest of the window waits.
    if (match === null || (app.overlays.current !== null && match.shortcut.command !== 'palette')) return;
    const { command, scope } = match.shortcut;
    if (scope === 'window') {
      event.preventDefault();
      app.commands.run(command, match.panel);
    } else if (scope === 'panel' && !isWithin(target, '.dock-content')) {
      handOn(event, app.dock?.activeElement ?? null);
    }
  };
  page.addEventListener('keydown', press);
  return () => page.removeEventListener('keydown', press);
}

/** A panel's key pressed outside of every panel means the active one's. */
function handOn(event: KeyboardEvent, panel: HTMLElement | null): void {
  const target = panel?.firstElementChild ?? null;
  if (target === null) return;
  const { key, code, ctrlKey, metaKey, shiftKey, altKey } = event;
  const keys = { key, code, ctrlKey, metaKey, shiftKey, altKey };
  const copy = new KeyboardEvent('keydown', { ...keys, bubbles: true, cancelable: true });
  handedOn.add(copy);
  if (!target.dispatchEvent(copy)) event.preventDefault();
}

function isWithin(element: Element | null, selector: string): boolean {
  return element !== null && element.closest(selector) !== null;
}
