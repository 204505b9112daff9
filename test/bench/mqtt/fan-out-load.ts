/**
 * `fan-out-load.ts PORT LEVEL QOS SUBSCRIBERS MESSAGES WINDOW PAYLOAD_BYTES`: one publisher, many subscribers, as
 * fast as all of them get every message. Prints the seconds. It writes and reads plain bytes, so that what is measured
 * is the broker: the lengths of all packets are known, and it fails when anything else comes.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { generate, type Packet } from 'mqtt-packet';

const [port, level, qos, subscriberCount, messageCount, window, payloadBytes] = process.argv.slice(2).map(Number) as [
  number,
  number,
  0 | 1,
  number,
  number,
  number,
  number,
];
const topic = 'bench/fan-out';
const encode = (packet: Packet): Buffer => generate(packet, { protocolVersion: level });

async function open(clientId: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  socket.write(encode({ cmd: 'connect', protocolVersion: level as 4 | 5, clientId, clean: true, keepalive: 0 }));
  const [connack] = (await once(socket, 'data')) as [Buffer];
  if (connack[0] !== 0x20 || connack[3] !== 0) throw new Error(`CONNACK: ${connack.toString('hex')}`);
  return socket;
}

function publishBytes(messageId: number): Buffer {
  const payload = Buffer.alloc(payloadBytes, 'wirebench');
  return encode({ cmd: 'publish', topic, payload, qos, messageId, dup: false, retain: false });
}

/** Every PUBLISH is as long as this one, whatever its identifier. */
const publishLength = publishBytes(1).length;
/** Where a PUBLISH of QoS 1 has its Packet Identifier. */
const idAt = publishBytes(0x1234).indexOf(Buffer.of(0x12, 0x34));

let delivered = 0;
let onProgress = (): void => undefined;

/** Counts messages, and acknowledges them with QoS 1. */
function subscribe(socket: Socket): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let isGranted = (): void => undefined;
  const granted = new Promise<void>((resolve) => (isGranted = resolve));
  const take = (chunk: Buffer): void => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const count = Math.floor(bytes.length / publishLength);
    if (qos === 1 && count > 0) acknowledge(socket, bytes, count);
    rest = bytes.subarray(count * publishLength);
    delivered += count;
    onProgress();
  };
  socket.once('data', (suback: Buffer) => {
    if (suback[0] !== 0x90) throw new Error(`SUBACK: ${suback.toString('hex')}`);
    socket.on('data', take);
    isGranted();
  });
  const options = level === 5 ? { nl: false, rap: false, rh: 0 } : {};
  socket.write(encode({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos, ...options }] }));
  return granted;
}

function acknowledge(socket: Socket, bytes: Buffer, count: number): void {
  const answers = Buffer.allocUnsafe(count * 4);
  for (let index = 0; index < count; index += 1) {
    const at = index * publishLength;
    if (bytes[at]! >> 4 !== 3) throw new Error('something else than PUBLISH came');
    answers.writeUInt16BE(0x4002, index * 4);
    answers[index * 4 + 2] = bytes[at + idAt]!;
    answers[index * 4 + 3] = bytes[at + idAt + 1]!;
  }
  socket.write(answers);
}

const subscribers = await Promise.all(
  Array.from({ length: subscriberCount }, (_, index) => open(`subscriber-${index}`)),
);
await Promise.all(subscribers.map(subscribe));
const publisher = await open('publisher');
publisher.resume();

const half = window >> 1;
/** Half a window, written at once; identifiers from 1 again in each. */
const batch = Buffer.concat(Array.from({ length: half }, (_, index) => publishBytes(1 + index)));
let published = 0;
const start = performance.now();
await new Promise<void>((resolve) => {
  onProgress = (): void => {
    while (published < messageCount && delivered >= (published - half) * subscriberCount) {
      publisher.write(batch);
      published += half;
    }
    if (delivered >= messageCount * subscriberCount) resolve();
  };
  onProgress();
});
console.log((performance.now() - start) / 1000);
process.exit(0);
