/** `connect mqtt://… --subscribe FILTER --publish TOPIC --qos N …`, `listen mqtt://…`. */
import { readFile } from 'node:fs/promises';
import { LabError } from '../../contract/errors';
import type { SessionSpecInput } from '../../contract/session-spec';
import { fileError } from '../../engine/link/errno';
import { hashPassword } from '../../engine/mqtt/broker/access/password';
import { checkTopicFilter, checkTopicName } from '../../engine/mqtt/topic-names';
import type { Session } from '../../engine/session/session';
import type { Send } from '../sending';
import { UsageError } from '../usage-error';
import type { Errand, OptionValues, SchemeOptions, Surroundings } from './scheme-options';

/** Attribute names of the options that say what to publish. */
const payloadOptions = ['send', 'sendHex', 'sendFile', 'stdin'] as const;
const everyone = { to: 'all' } as const;

export const mqttOptions: SchemeOptions = {
  schemes: ['mqtt', 'mqtts'],
  listen: ['username', 'passwordEnv'],
  connect: ['subscribe', 'publish', 'qos', 'retain', 'clientId', 'username', 'passwordEnv', 'protocolVersion'],
  common: { listen: [], connect: ['send', 'stdin'] },
  insteadOfSending: 'a broker passes on what its clients publish',
  add(command) {
    command
      .option('--subscribe <filter>', 'subscribe to a topic filter (MQTT, repeatable)', readFilter)
      .option(
        '--publish <topic>',
        'publish every --send to this topic; without one, an empty message (MQTT)',
        readTopic,
      )
      .option('--qos <n>', 'QoS of what is published and subscribed to, 0 to 2 (MQTT; 0 unless given)', readQos)
      .option('--retain', 'publish retained messages (MQTT)')
      .option('--client-id <id>', 'the client identifier (MQTT; the broker assigns one unless given)')
      .option('--username <name>', 'the user name; of a server the one that it lets in (MQTT)')
      .option('--password-env <variable>', 'the environment variable that holds the password (MQTT)')
      .option('--protocol-version <n>', '4 (3.1.1) or 5 (MQTT; 5 unless given)', readVersion);
  },
  spec(spec, values) {
    if (spec.kind === 'mqtt-broker') return brokerSpec(spec, read(values));
    return spec.kind === 'mqtt-client' ? clientSpec(spec, read(values), values) : spec;
  },
  errand(spec, values) {
    const { subscribe, publish } = read(values);
    return spec.kind === 'mqtt-client' && (publish !== null || subscribe.length > 0) ? converse : null;
  },
};

interface MqttValues {
  readonly subscribe: readonly string[];
  readonly publish: string | null;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly clientId: string;
  readonly username: string | null;
  readonly passwordEnv: string | null;
  readonly protocolVersion: 4 | 5;
}

function read(values: OptionValues): MqttValues {
  return {
    subscribe: (values['subscribe'] as string[] | undefined) ?? [],
    publish: (values['publish'] as string | undefined) ?? null,
    qos: (values['qos'] as 0 | 1 | 2 | undefined) ?? 0,
    retain: values['retain'] === true,
    clientId: (values['clientId'] as string | undefined) ?? '',
    username: (values['username'] as string | undefined) ?? null,
    passwordEnv: (values['passwordEnv'] as string | undefined) ?? null,
    protocolVersion: (values['protocolVersion'] as 4 | 5 | undefined) ?? 5,
  };
}

/** One user who is let in, and nobody else; without one, everybody is. */
async function brokerSpec(
  spec: SessionSpecInput & { kind: 'mqtt-broker' },
  { username, passwordEnv }: MqttValues,
): Promise<SessionSpecInput> {
  if (username === null && passwordEnv === null) return spec;
  if (username === null || passwordEnv === null)
    throw new UsageError('a server lets a user in by --username and --password-env together.');
  const passwordHash = await hashPassword(passwordIn(passwordEnv));
  return { ...spec, users: [{ username, passwordHash }], allowAnonymous: false };
}

function clientSpec(
  spec: SessionSpecInput & { kind: 'mqtt-client' },
  given: MqttValues,
  values: OptionValues,
): SessionSpecInput {
  const { subscribe, publish, qos, retain, clientId, username, passwordEnv, protocolVersion } = given;
  if (publish === null && retain) throw new UsageError('--retain goes with --publish.');
  const [payloadOption] = payloadOptions.filter((name) => values[name] !== undefined);
  if (publish === null && payloadOption !== undefined)
    throw new UsageError(
      `--${payloadOption.toLowerCase().replace(/^send(?=.)/, 'send-')} is what is published: name the topic with --publish.`,
    );
  if (passwordEnv !== null) passwordIn(passwordEnv);
  if (passwordEnv !== null && username === null && protocolVersion === 4)
    throw new UsageError('--password-env goes with --username in MQTT 3.1.1.');
  const payload = { from: 'message', message: { mode: 'text', text: '' } } as const;
  return {
    ...spec,
    clientId,
    username,
    passwordVariable: passwordEnv,
    protocolVersion,
    subscriptions: subscribe.map((filter) => ({ filter, qos })),
    ...(publish !== null && { draft: { topic: publish, payload, qos, retain } }),
  };
}

/** Throws UsageError. */
function passwordIn(variable: string): string {
  const password = process.env[variable];
  if (password === undefined) throw new UsageError(`--password-env: there is no environment variable ${variable}.`);
  return password;
}

/** Publishes what there is to publish, each acknowledged as far as its QoS goes; with subscriptions it stays. */
const converse: Errand = async (session, surroundings) => {
  const { spec } = session;
  if (spec.kind !== 'mqtt-client') return null;
  const refused = await whenSubscribed(session, surroundings);
  if (refused !== null) return refused;
  if (spec.draft !== null) await publishAll(session, surroundings);
  if (spec.subscriptions.length > 0) await whenAborted(surroundings.signal);
  return null;
};

/** Resolves when every SUBSCRIBE is answered: with the error of the first that was refused. */
async function whenSubscribed(session: Session, { changes, signal }: Surroundings): Promise<LabError | null> {
  while (!signal.aborted) {
    const change = changes.next();
    const asked = (session.journal?.page(1, 500).entries ?? []).filter(
      (entry) => entry.type === 'mqtt' && entry.what === 'subscribe',
    );
    const isAnswered = asked.every((entry) => entry.phase !== 'waiting');
    const [failure] = asked.flatMap(({ error }) => (error === null ? [] : [error]));
    if (failure !== undefined) return new LabError(failure.code, failure.details);
    if (isAnswered) return null;
    await Promise.race([change, whenAborted(signal)]);
  }
  return null;
}

async function publishAll(session: Session, { sends, stdin, signal }: Surroundings): Promise<void> {
  if (sends.length === 0 && !stdin) await session.send(everyone, new Uint8Array(0));
  for (const send of sends) if (!signal.aborted) await session.send(everyone, await payloadOf(send));
  if (stdin) await publishStandardInput(session, signal);
}

async function payloadOf(send: Send): Promise<Uint8Array> {
  if (send.kind === 'bytes') return send.bytes;
  return await readFile(send.path).catch((error: unknown) => {
    throw fileError(error, send.path);
  });
}

/** Every read is a message. */
async function publishStandardInput(session: Session, signal: AbortSignal): Promise<void> {
  const stop = (): void => void process.stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) await session.send(everyone, chunk);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function readFilter(text: string, earlier: readonly string[] | undefined): string[] {
  try {
    checkTopicFilter(text);
  } catch (error) {
    throw asUsage('--subscribe', error);
  }
  return [...(earlier ?? []), text];
}

function readTopic(text: string): string {
  try {
    checkTopicName(text);
  } catch (error) {
    throw asUsage('--publish', error);
  }
  return text;
}

function readQos(text: string): 0 | 1 | 2 {
  if (text === '0') return 0;
  if (text === '1') return 1;
  if (text === '2') return 2;
  throw new UsageError(`--qos: “${text}” is not a QoS: 0, 1 or 2.`);
}

function readVersion(text: string): 4 | 5 {
  if (text === '4') return 4;
  if (text === '5') return 5;
  throw new UsageError(`--protocol-version: “${text}” is not known here: 4 is MQTT 3.1.1, 5 is 5.0.`);
}

function asUsage(option: string, error: unknown): unknown {
  return error instanceof LabError ? new UsageError(`${option}: ${error.message}`) : error;
}
