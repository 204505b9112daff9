/** What no page of this program may do, whatever it asks for. */
import { app, type Session, type WebContents } from 'electron';
import { appUrl } from './app-protocol';

/** `devtools:` is the developer tools' own page; `data:` and `blob:` never leave the process. */
const allowedSchemes = new Set(['wirebench:', 'devtools:', 'data:', 'blob:']);

/** Applies to every page ever made, also to those that nobody meant to make. */
export function lockDownPages(): void {
  app.on('web-contents-created', (_event, contents) => lockDown(contents));
}

function lockDown(contents: WebContents): void {
  // Of every frame, and before `will-navigate`.
  contents.on('will-frame-navigate', (event) => {
    if (event.url !== appUrl || !event.isMainFrame) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** No permission is ever granted, no device handed out, nothing fetched from a network, nothing downloaded. */
export function lockDownSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((request, answer) => {
    answer({ cancel: !allowedSchemes.has(new URL(request.url).protocol) });
  });
}
