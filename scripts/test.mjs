/**
 * `npm test`: from a fresh clone to the verdict. Everything by default; `npm test -- unit e2e` runs those parts only.
 * The last line is `N passed, N failed`; the exit status is 0 only if nothing failed.
 */
import { enter } from './boot/enter.mjs';

await enter(async () => {
  const { test } = await import('./boot/test.mjs');
  return await test(process.argv.slice(2));
});
