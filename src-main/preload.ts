/** All that the page gets: a way to ask, and the feed's port. No logic, and nothing of Node or Electron. */
import { contextBridge, ipcRenderer } from 'electron';

/** The page; this program is otherwise compiled without a DOM. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
};

contextBridge.exposeInMainWorld('wirebench', {
  invoke: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke('command', name, input),
});

// A MessagePort cannot cross the context bridge; a message of the page to itself carries it.
ipcRenderer.on('feed', (event) => {
  window.postMessage({ wirebench: 'feed' }, window.location.origin, event.ports);
});
