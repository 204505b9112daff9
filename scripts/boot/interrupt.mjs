/** What Ctrl+C does: one thing at a time, and whoever comes later replaces it. */
import { endRunning } from './run.mjs';

let react = null;

/**
 * One Ctrl+C may arrive several times: from the terminal, from npm, from the Node that restarted us.
 * @param {(signal: NodeJS.Signals) => void} reaction
 */
export function onInterrupt(reaction) {
  const isFirst = react === null;
  react = reaction;
  if (!isFirst) return;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => react(signal));
  followParent();
}

/** npm passes a SIGTERM to the shell between us, which ends without telling: its end counts as the signal. */
function followParent() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    react('SIGTERM');
  }, 500);
  watch.unref();
}

/** While something is prepared or tested: what runs is ended, and so are we. */
export function endOnInterrupt() {
  onInterrupt(() => {
    endRunning();
    process.exit(130);
  });
}
