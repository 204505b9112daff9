/** All checks and suites in order, and the verdict. */
import { prepare } from './prepare.mjs';
import { attempt } from './run.mjs';
import { inRoot, root } from './root.mjs';
import { seconds, step } from './steps.mjs';
import { runSuite } from './suite.mjs';

const parts = ['check', 'unit', 'dom', 'integration', 'e2e'];
/** These run what is built. */
const onTheBuild = ['integration', 'e2e'];

/**
 * @param {readonly string[]} chosen some of `parts`; none for all
 * @returns {Promise<number>} exit status
 */
export async function test(chosen) {
  const unknown = chosen.filter((part) => !parts.includes(part));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}: ${parts.join(', ')}.`);
  const isWanted = (part) => chosen.length === 0 || chosen.includes(part);
  const startedAt = performance.now();
  const results = new Results();
  const { stop } = await prepareFor(isWanted, results);
  if (isWanted('check')) await results.of('Check', check);
  for (const suite of ['unit', 'dom']) if (isWanted(suite)) await results.ofSuite(suite);
  if (onTheBuild.some(isWanted)) {
    await results.of('Build', (await import('./build.mjs')).build);
    for (const suite of onTheBuild) if (isWanted(suite)) await results.ofSuite(suite);
  }
  stop();
  return results.conclude(startedAt);
}

/** What the system lacks does not end the run: what needs it fails with its own reason, and the rest is still told. */
async function prepareFor(isWanted, results) {
  try {
    return await prepare({ electron: isWanted('e2e'), peers: isWanted('integration'), display: isWanted('e2e') });
  } catch (error) {
    results.fail('Preparation', error.message);
    return { stop: () => undefined };
  }
}

class Results {
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  #failures = [];

  /** A step without counted tests: only its failure counts. */
  async of(name, work) {
    try {
      await step(name, work);
    } catch (error) {
      this.fail(name, error.message);
    }
  }

  async ofSuite(project) {
    await this.of(project, async (say) => {
      const { passed, failed, skipped } = await runSuite(project, say);
      this.#passed += passed;
      this.#skipped += skipped;
      if (failed > 0) {
        this.#failed += failed;
        this.#failures.push(`${project}: ${failed} failed`);
      }
      return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    });
  }

  fail(name, message) {
    this.#failed += 1;
    this.#failures.push(`${name}: ${message.split('\n')[0]}`);
    console.log(message);
  }

  conclude(startedAt) {
    console.log(`\n${this.#failed === 0 ? 'Everything passed' : 'Failed:'} (${seconds(startedAt)} s)`);
    for (const failure of this.#failures) console.log(`  ${failure}`);
    if (this.#skipped > 0) console.log(`  ${this.#skipped} skipped`);
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 ? 0 : 1;
  }
}

/** Formatter and linter beside the type checks: two cores are enough for both. */
async function check(say) {
  const program = (path, ...args) => ({ path: inRoot('node_modules', path), args });
  const lanes = [
    [
      program('prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn'),
      program('eslint/bin/eslint.js', '.', '--max-warnings', '0'),
    ],
    [
      program('typescript/bin/tsc', '-p', 'tsconfig.pure.json'),
      program('typescript/bin/tsc', '-p', 'tsconfig.node.json'),
      program(
        'svelte-check/bin/svelte-check',
        '--tsconfig',
        'tsconfig.web.json',
        '--fail-on-warnings',
        '--output',
        'human',
      ),
    ],
  ];
  const runLane = async (lane) => {
    const complaints = [];
    for (const { path, args } of lane) {
      const title = `${path
        .split('/')
        .at(-1)
        .replace(/\.\w+$/, '')} ${args.join(' ')}`;
      const startedAt = performance.now();
      const { status, output, errors } = await attempt(process.execPath, [path, ...args], { cwd: root });
      say(`${title}: ${status === 0 ? 'clean' : 'complains'} (${seconds(startedAt)} s)`);
      if (status !== 0) complaints.push(`${title}\n${`${output}${errors}`.trim()}`);
    }
    return complaints;
  };
  const complaints = (await Promise.all(lanes.map(runLane))).flat();
  if (complaints.length > 0) throw new Error(complaints.join('\n\n'));
  return 'formatter, linter and types are clean';
}
