/** What the peers do to a sink. Each gives seconds from the first byte until the sink has taken the last. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Writes `byteLength` bytes in pieces of `writeByteLength`, as fast as the sink takes them. */
export async function streamTo(port: number, writeByteLength: number, byteLength: number): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const piece = Buffer.alloc(writeByteLength, 'wirebench');
  const start = performance.now();
  for (let sent = 0; sent < byteLength; sent += writeByteLength) {
    if (!socket.write(piece)) await once(socket, 'drain');
  }
  socket.end();
  socket.resume();
  await once(socket, 'close');
  return (performance.now() - start) / 1000;
}

/** Round trips of 64 bytes, one after the other, from a process of its own on one core. */
export async function echoThrough(port: number, roundTrips: number, core: number): Promise<number> {
  const script = fileURLToPath(new URL('./echo-client.ts', import.meta.url));
  const args = ['-c', `${core}`, process.execPath, script, `${port}`, `${roundTrips}`];
  const { stdout } = await promisify(execFile)('taskset', args);
  return Number(stdout);
}

/** Datagrams of 200 bytes at a steady pace, from Python: a peer that is none of ours. Gives the seconds it took. */
export async function paceDatagrams(port: number, count: number, perSecond: number): Promise<number> {
  const script = fileURLToPath(new URL('./udp-load.py', import.meta.url));
  const { stdout } = await promisify(execFile)('python3', [script, `${port}`, `${count}`, `${perSecond}`]);
  return Number(stdout);
}
