/** Before the window's tests: something to show it on, and something built to show. */
import { existsSync } from 'node:fs';
import { hasDisplay, startDisplay } from '../../../scripts/boot/display.mjs';

export default async function setUp(): Promise<() => void> {
  for (const product of [
    'out/main/index.js',
    'out/preload/preload.cjs',
    'out/renderer/index.html',
    'node_modules/electron/path.txt',
  ]) {
    if (!existsSync(product))
      throw new Error(`${product} is not there: run "npm test", or "npm start" once, before these tests.`);
  }
  if (hasDisplay()) return () => undefined;
  const display = await startDisplay();
  process.env['DISPLAY'] = display.name;
  return () => {
    display.stop();
    delete process.env['DISPLAY'];
  };
}
