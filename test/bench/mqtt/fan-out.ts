/** `mqtt-fan-out`: one publisher, many subscribers; our broker, recording, against Mosquitto and Aedes in turn. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pairRuns, report } from '../measure.ts';
import { cliPath } from '../sinks.ts';

const runs = 3;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** The broker has one core to itself, the load the other. */
const cores = { broker: 0, load: 1 };

const loads = [
  { qos: 0, subscribers: 50, messages: 10_000, window: 1000 },
  { qos: 1, subscribers: 50, messages: 3_000, window: 500 },
] as const;
type Load = (typeof loads)[number];

interface Running {
  readonly port: number;
  readonly process: ChildProcess;
}

export async function measureMqtt(folder: string): Promise<void> {
  const subject = (load: Load): Promise<number> => timed(() => startOurs(folder), load);
  for (const load of loads) {
    const name = `MQTT QoS ${load.qos} fan-out to ${load.subscribers} + record`;
    const aedes = await pairRuns(
      runs,
      () => timed(startAedes, load),
      () => subject(load),
    );
    report(name, aedes.ratio, { atLeast: 1 }, `aedes (${rate(load, aedes.reference.median)} deliveries/s)`);
    const mosquitto = await pairRuns(
      runs,
      () => timed(() => startMosquitto(folder), load),
      () => subject(load),
    );
    report(name, mosquitto.ratio, { atLeast: 1 }, `mosquitto (${rate(load, mosquitto.reference.median)} deliveries/s)`);
  }
}

function rate({ subscribers, messages }: Load, seconds: number): string {
  return Math.round((subscribers * messages) / seconds).toLocaleString('en');
}

async function timed(start: () => Promise<Running>, load: Load): Promise<number> {
  const { port, process: broker } = await start();
  try {
    const { qos, subscribers, messages, window } = load;
    const script = [at('fan-out-load.ts'), port, 4, qos, subscribers, messages, window, 64].map(String);
    const { stdout } = await promisify(execFile)('taskset', ['-c', `${cores.load}`, process.execPath, ...script]);
    return Number(stdout);
  } finally {
    const ended = once(broker, 'close');
    broker.kill('SIGINT');
    await ended;
  }
}

async function startAedes(): Promise<Running> {
  const child = onBrokerCore(process.execPath, at('aedes-broker.ts'));
  return { port: (JSON.parse(await firstLine(child)) as { port: number }).port, process: child };
}

/** The headless twin, which records every byte. */
async function startOurs(folder: string): Promise<Running> {
  const capture = join(folder, 'mqtt.pcapng');
  await rm(capture, { force: true });
  const child = onBrokerCore(
    process.execPath,
    cliPath,
    'listen',
    'mqtt://127.0.0.1:0',
    '--json',
    '--quiet',
    '--record',
    capture,
  );
  const { session } = JSON.parse(await firstLine(child)) as { session: string };
  return { port: Number(new URL(session).port), process: child };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return line;
}

/** As generous as ours: it must not drop what the others deliver. */
async function startMosquitto(folder: string): Promise<Running> {
  const port = await freePort();
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'max_inflight_messages 1000'];
  const configuration = join(folder, 'mosquitto.conf');
  await writeFile(
    configuration,
    [...lines, 'max_queued_messages 0', 'log_type error', 'set_tcp_nodelay true', ''].join('\n'),
  );
  const child = onBrokerCore('mosquitto', '-c', configuration);
  while (!(await isListening(port))) if (child.exitCode !== null) throw new Error('mosquitto ended');
  return { port, process: child };
}

function onBrokerCore(...command: string[]): ChildProcess {
  return spawn('taskset', ['-c', `${cores.broker}`, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
