/** `endless-load.ts PORT`: writes 64 KB pieces as fast as they are taken, for two minutes at most. */
import { connect } from 'node:net';

const socket = connect({ port: Number(process.argv[2]), host: '127.0.0.1' });
const piece = Buffer.alloc(64 * 1024, 'wirebench');
const write = (): void => {
  while (socket.write(piece));
};
socket
  .on('connect', write)
  .on('drain', write)
  .on('error', () => process.exit(1));
setTimeout(() => process.exit(0), 120_000);
