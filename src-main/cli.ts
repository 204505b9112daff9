/** The headless twin: the same engine under plain Node, without a window. */
import { leave } from './cli/leave';
import { main } from './cli/program';

// Sockets, timers and standard input may still be there; what matters has been closed and written by now.
leave(await main(process.argv.slice(2)));
