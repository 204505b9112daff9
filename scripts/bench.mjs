/** `npm run bench [-- engine|mqtt|window]`: speed, as ratios to a reference in the same run. */
import { enter } from './boot/enter.mjs';

await enter(async () => {
  const { prepare } = await import('./boot/prepare.mjs');
  const { attempt } = await import('./boot/run.mjs');
  const { inRoot, root } = await import('./boot/root.mjs');
  const { buildCli } = await import('./boot/build-cli.mjs');
  const parts = process.argv.slice(2);
  const electron = parts.length === 0 || parts.includes('window');
  const { stop } = await prepare({ electron, peers: true, build: true, display: electron });
  await buildCli((line) => console.error(line));
  try {
    const onLine = (line) => console.log(line);
    const { status } = await attempt(process.execPath, [inRoot('test/bench/run.ts'), ...parts], { cwd: root, onLine });
    return typeof status === 'number' ? status : 1;
  } finally {
    stop();
  }
});
