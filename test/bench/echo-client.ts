/** `echo-client.ts PORT ROUND_TRIPS`: prints the seconds that so many 64-byte round trips took. */
import { connect } from 'node:net';

const [port, roundTrips] = process.argv.slice(2).map(Number) as [number, number];
const message = Buffer.alloc(64, 'ping');
const socket = connect({ port, host: '127.0.0.1', noDelay: true });
let done = 0;
let received = 0;
let start = 0;

socket.on('connect', () => {
  start = performance.now();
  socket.write(message);
});
socket.on('data', (chunk) => {
  received += chunk.length;
  if (received < message.length) return;
  received -= message.length;
  done += 1;
  if (done < roundTrips) socket.write(message);
  else {
    console.log((performance.now() - start) / 1000);
    socket.destroy();
  }
});
