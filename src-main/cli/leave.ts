/** The end of the program. */
import { interruptedStatus } from './stop';

/**
 * Node ends only when the system's name look-ups have: many seconds where no name server answers. Whoever interrupts
 * such a one is let go by the signal itself, which a shell reports as 130 too.
 */
export function leave(status: number): void {
  const isLookingUp = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');
  if (status === interruptedStatus && isLookingUp && process.platform !== 'win32') {
    process.emit('exit', status);
    process.removeAllListeners('SIGINT');
    process.kill(process.pid, 'SIGINT');
  }
  process.exit(status);
}
