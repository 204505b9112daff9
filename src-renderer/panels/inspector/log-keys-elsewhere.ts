import type { SessionId } from '../../../src-main/contract/session-state';

/** Keys of the log (next in the connection, mark, find …) work in the inspector too: they go to the panel that the record is of. */
export function handOnKey(event: KeyboardEvent, session: SessionId | null): void {
  const isOfLog = (event.ctrlKey || event.metaKey) && '.,mgf'.includes(event.key.toLowerCase());
  if (session === null || event.defaultPrevented || !isOfLog) return;
  const panel = document.querySelector(`[data-panel="session:${CSS.escape(session)}"]`)?.firstElementChild;
  const { key, code, ctrlKey, metaKey, shiftKey, altKey } = event;
  const keys = { key, code, ctrlKey, metaKey, shiftKey, altKey };
  const copy = new KeyboardEvent('keydown', { ...keys, bubbles: true, cancelable: true });
  if (panel?.dispatchEvent(copy) === false) event.preventDefault();
}
