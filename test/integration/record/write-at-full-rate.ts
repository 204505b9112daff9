/** A process that records as fast as it can until it is killed, and says every 10 ms how far it has got. */
import { createClock } from '../../../src-main/engine/record/clock';
import { createLog } from '../../../src-main/engine/record/recording';

const [path] = process.argv.slice(2);
const log = createLog({ path: path!, clock: createClock() });
const ends = { local: { host: '127.0.0.1', port: 8888 }, remote: { host: '127.0.0.1', port: 50_000 } };
const flow = log.openTcpFlow({ connection: 1, ...ends, initiator: 'remote' });
const bytes = new Uint8Array(200);
const numbers = new DataView(bytes.buffer);

/** In turns, as sockets do it: the flush timer has to run in between. */
function burst(): void {
  let number = 0;
  for (let i = 0; i < 200; i++) {
    numbers.setUint32(0, log.count + 1);
    number = flow.record('inbound', bytes);
  }
  const nowMs = Date.now();
  if (nowMs - saidAtMs >= 10) {
    saidAtMs = nowMs;
    process.stdout.write(`${number} ${nowMs}\n`);
  }
  setImmediate(burst);
}

let saidAtMs = 0;
burst();
