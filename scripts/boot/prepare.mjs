/** What comes before starting, testing or measuring. */
import { findElectron } from '../electron-runtime.mjs';
import { build } from './build.mjs';
import { hasDisplay, startDisplay } from './display.mjs';
import { step } from './steps.mjs';
import { installPackages, missingPackages } from './system.mjs';

/**
 * Runs under the project's own Node, after `enter`. Every part is optional; what is there already takes no time.
 * @param {{ electron?: boolean, peers?: boolean, build?: boolean, display?: boolean }} wanted
 *   `display` also sets DISPLAY for what is started later
 * @returns {Promise<{ electron: string | null, stop: () => void }>} the executable; `stop` ends the display that was started
 */
export async function prepare(wanted) {
  let electron = null;
  let stop = () => undefined;
  if (wanted.electron) {
    await step('Electron', async (say) => {
      const found = await findElectron(say);
      electron = found.executable;
      return found.sentence;
    });
  }
  if (wanted.electron || wanted.peers)
    await step('System', (say) => completeSystem({ electron, peers: wanted.peers }, say));
  if (wanted.build) await step('Build', build);
  if (wanted.display && !hasDisplay()) {
    await step('Display', async () => {
      const display = await startDisplay();
      process.env.DISPLAY = display.name;
      stop = display.stop;
      return `there is none here: a virtual one was started, ${display.name}`;
    });
  }
  return { electron, stop };
}

async function completeSystem(wanted, say) {
  const missing = await missingPackages(wanted);
  const count = missing.needed.length + missing.wished.length;
  if (count === 0) return 'complete';
  await installPackages(missing, say);
  const left = await missingPackages(wanted);
  if (left.needed.length > 0) throw new Error(`Still missing after the installation: ${left.needed.join(', ')}.`);
  return left.wished.length > 0 ? `usable without ${left.wished.join(', ')}` : 'complete now';
}
