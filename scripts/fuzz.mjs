/** `npm run fuzz [-- INPUTS]`: a million mutated inputs for each decoder, or as many as are asked for; `npm test` runs fewer. */
import { enter } from './boot/enter.mjs';

const inputs = Number(process.argv[2] ?? 1_000_000);
const folder = 'test/unit/engine/decode/mutations';

await enter(async () => {
  const { attempt } = await import('./boot/run.mjs');
  const { inRoot, root } = await import('./boot/root.mjs');
  const { status } = await attempt(
    process.execPath,
    [inRoot('node_modules/vitest/vitest.mjs'), 'run', '--project', 'unit', folder],
    { cwd: root, env: { ...process.env, WIREBENCH_MUTATIONS: String(inputs) }, onLine: (line) => console.log(line) },
  );
  return typeof status === 'number' ? status : 1;
});
