/** `npm start`: from a fresh clone to the open window. Stays until the window is closed. */
import { enter } from './boot/enter.mjs';

await enter(async () => {
  const { prepare } = await import('./boot/prepare.mjs');
  const { runApp } = await import('./boot/app.mjs');
  const { electron, stop } = await prepare({ electron: true, build: true, display: true });
  try {
    return await runApp(electron, process.argv.slice(2));
  } finally {
    stop();
  }
});
