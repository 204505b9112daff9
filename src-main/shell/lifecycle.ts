/** How the program ends: what is kept is written and the captures are completed, then it quits. */
import { app } from 'electron';

/** Whatever happens, the program is gone after this long. Captures are whole at any moment: only the last instant could be missing. */
const deadlineMs = 8_000;

/** @param finish closes the bench and writes what is waiting */
export function quitGracefully(finish: () => Promise<void>): void {
  let state: 'running' | 'finishing' | 'finished' = 'running';
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (state === 'finished') return;
    event.preventDefault();
    if (state === 'finishing') return;
    state = 'finishing';
    const deadline = setTimeout(() => app.exit(1), deadlineMs);
    void finish().finally(() => {
      clearTimeout(deadline);
      state = 'finished';
      app.quit();
    });
  });
}
