/** Reference program: `plain-sink.ts tcp|udp count|echo|append [FILE]`; `append` writes what it reads to a file, and no more. Prints `{"port"}` first and `{"records","bytes"}` at the end. */
import { createSocket } from 'node:dgram';
import { openSync, writeSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

const [kind, mode, file] = process.argv.slice(2);
const target = mode === 'append' ? openSync(file!, 'w') : null;
const slab = Buffer.alloc(256 * 1024 - 4096);
let used = 0;
const counters = { records: 0, bytes: 0 };

function count(chunk: Buffer): void {
  counters.records += 1;
  counters.bytes += chunk.length;
}

function append(chunk: Buffer): void {
  if (used + chunk.length > slab.length) {
    writeSync(target!, slab, 0, used);
    used = 0;
  }
  used += chunk.copy(slab, used);
}

if (kind === 'tcp') {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', (error) => console.error(error.message));
    socket.on('data', (chunk) => {
      count(chunk);
      if (mode === 'echo') socket.write(chunk);
      if (target !== null) append(chunk);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })));
} else {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  socket.on('message', count);
  socket.bind(0, '127.0.0.1', () => console.log(JSON.stringify({ port: socket.address().port })));
}

process.on('SIGINT', () => {
  console.log(JSON.stringify(counters));
  process.exit(0);
});
