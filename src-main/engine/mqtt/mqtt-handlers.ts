/** What the commands about MQTT brokers do. */
import type { ParsedCommandInput } from '../../contract/commands';
import type { MqttCommandOutputs } from '../../contract/mqtt-commands';
import { refusal } from '../../contract/reasons';
import type { Bench } from '../bench';
import { MqttBroker } from '../session/mqtt-broker';
import { hashPassword } from './broker/access/password';
import type { MqttBroker as Core } from './broker/broker-contract';

type Handlers = {
  readonly [N in keyof MqttCommandOutputs]: (
    bench: Bench,
    input: ParsedCommandInput<N>,
  ) => MqttCommandOutputs[N] | Promise<MqttCommandOutputs[N]>;
};

export const mqttHandlers: Handlers = {
  'mqtt.clients': (bench, { session, from, count }) => coreOf(bench, session).clients(from, count),
  'mqtt.subscriptions': (bench, { session, clientId, from, count }) =>
    coreOf(bench, session).subscriptions(clientId, from, count),
  'mqtt.topics': (bench, { session, topic, from, count, payloadBytes }) =>
    coreOf(bench, session).topics(topic, from, count, payloadBytes),
  'mqtt.topic': (bench, { session, topic, payloadBytes }) => coreOf(bench, session).topic(topic, payloadBytes),
  'mqtt.hashPassword': async (_bench, { password }) => ({ hash: await hashPassword(password) }),
};

/** Throws `NOT_OPEN`, and `BAD_INPUT` for a session that is no broker. */
function coreOf(bench: Bench, id: string): Core {
  const runner = bench.session(id).running;
  if (runner instanceof MqttBroker) return runner.core;
  throw refusal('BAD_INPUT', 'mqtt-no-broker');
}
