/** What the library says went wrong, as the lab's errors. */
import { ErrorWithReasonCode } from 'mqtt';
import { LabError } from '../../../contract/errors';
import { mqttReasonName } from '../../../contract/mqtt-reason-codes';
import { asLabError } from '../../failures';
import type { MqttClientSpec } from '../../../contract/spec/mqtt';

type Place = Pick<MqttClientSpec, 'host' | 'port' | 'connectTimeoutMs'>;

/** A bug of anybody's is reported as one. */
export function libraryError(error: unknown, { host, port, connectTimeoutMs }: Place): LabError {
  if (error instanceof LabError) return error;
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) return asLabError(error);
  switch (error.message) {
    case 'connack timeout':
      return new LabError('MQTT_CONNACK_TIMEOUT', { host, port, timeoutMs: connectTimeoutMs });
    case 'Keepalive timeout':
      return new LabError('MQTT_KEEP_ALIVE_TIMEOUT', { host, port });
    case 'Connection closed':
    case 'No connection to broker':
    case 'client disconnecting':
    case 'Message removed':
      return new LabError('MQTT_CONNECTION_LOST', { host, port });
  }
  const reason =
    error instanceof ErrorWithReasonCode && error.code !== undefined
      ? `${mqttReasonName('disconnect', error.code, 5)}: ${error.message}`
      : error.message;
  return new LabError('MQTT_PROTOCOL_ERROR', { host, port, reason });
}
