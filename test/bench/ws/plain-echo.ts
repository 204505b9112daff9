/** Reference program: an echo on the `ws` library alone, with the options of ours. `plain-echo.ts deflate|plain`. Prints `{"port"}` first. */
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({
  port: 0,
  host: '127.0.0.1',
  perMessageDeflate: process.argv[2] === 'deflate' ? { concurrencyLimit: 4 } : false,
});
server.on('connection', (socket) => {
  socket.on('error', (error) => console.error(error.message));
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
server.on('listening', () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })));
process.on('SIGINT', () => process.exit(0));
