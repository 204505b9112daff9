/**
 * `echo-load.ts PORT CLIENTS MESSAGES BYTES WINDOW`: every client sends so many messages, WINDOW of them under way at a
 * time, and waits for their echoes. Prints the seconds that it took.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';

const [port, clients, messages, byteLength, window] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
  number,
];
const payload = Buffer.alloc(byteLength, 'wirebench ');

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: process.argv[7] === 'deflate' });
  await once(socket, 'open');
  return socket;
}

function echo(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    let received = 0;
    const send = (): void => {
      sent += 1;
      socket.send(payload);
    };
    socket.on('message', () => {
      received += 1;
      if (sent < messages) send();
      else if (received === messages) resolve();
    });
    while (sent < Math.min(window, messages)) send();
  });
}

const sockets = await Promise.all(Array.from({ length: clients }, open));
const start = performance.now();
await Promise.all(sockets.map(echo));
console.log((performance.now() - start) / 1000);
for (const socket of sockets) socket.terminate();
