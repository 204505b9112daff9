/** Numbered steps on the terminal: a line when something takes time, a line with the outcome and the seconds. */

/** Kept across the restart under the newer Node. */
const countVariable = 'WIREBENCH_STEPS';
let count = Number(process.env[countVariable] ?? 0);
let write = (line) => console.log(line);

/** Sends all progress to standard error: for programs whose standard output is their own. */
export function stepsToStandardError() {
  write = (line) => console.error(line);
}

/**
 * Runs one step. `work` gets `say(line)` for progress and returns the outcome in a few words.
 * @template T
 * @param {string} name
 * @param {(say: (line: string) => void) => Promise<string>} work
 */
export async function step(name, work) {
  count += 1;
  process.env[countVariable] = String(count);
  const title = `${String(count).padStart(2)}  ${name.padEnd(14)}`;
  const startedAt = performance.now();
  let told = false;
  const say = (line) => {
    if (!told) write(`${title} …`);
    told = true;
    write(`      ${line}`);
  };
  try {
    const outcome = await work(say);
    write(`${title} ${outcome} (${seconds(startedAt)} s)`);
  } catch (error) {
    write(`${title} failed (${seconds(startedAt)} s)`);
    throw error;
  }
}

export function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}
