/** Ends the process when one input is decoded for ever: a loop that never ends cannot be interrupted from within. */
import { Worker } from 'node:worker_threads';

/** Far more than any input takes, on any machine. */
const patienceMs = 180_000;

const watch = `
const { workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let [last, since] = [-1, Date.now()];
setInterval(() => {
  const now = Atomics.load(workerData.counter, 0);
  if (now !== last) [last, since] = [now, Date.now()];
  else if (Date.now() - since > ${patienceMs}) {
    writeSync(2, 'No end of input ' + now + ' of ' + workerData.name + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
}, 1000);`;

export class Watchdog {
  readonly #counter = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  constructor(name: string) {
    this.#worker = new Worker(watch, { eval: true, workerData: { counter: this.#counter, name } });
    this.#worker.unref();
  }

  /** Which input is under way. */
  note(input: number): void {
    this.#counter[0] = input;
  }

  dispose(): void {
    void this.#worker.terminate();
  }
}
