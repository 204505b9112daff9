/** Electron's entry. */
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { registerAppScheme } from './shell/app-protocol';
import { lockDownPages } from './shell/lockdown';
import { Program } from './shell/program';

registerAppScheme();
lockDownPages();

if (app.requestSingleInstanceLock()) {
  new Program(join(import.meta.dirname, '..')).start().catch((error: unknown) => {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${told}\n`);
    dialog.showErrorBox('Wirebench', told);
    app.exit(1);
  });
} else {
  // The other one shows its window.
  app.quit();
}
