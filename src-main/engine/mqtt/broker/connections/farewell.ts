/** What a peer is told before its connection is closed. */
import type { MqttVersion } from '../broker-contract';
import { VersionRefused } from '../codec/read-connect';
import type { Properties } from '../codec/read-properties';
import { returnCodeFor } from '../codec/reason-code';
import { connackRefusal, disconnect } from '../codec/write-packets';
import type { Violation } from '../violation';
import type { Client } from './client';
import type { PacketWriter } from './packet-writer';

/** What is known of the peer's wishes when its CONNECT is refused; null: nothing, or it is of MQTT 3.1.1. */
export type Wishes = Pick<Properties, 'maximumPacketSize' | 'requestProblemInformation'> | null;

/** A CONNECT that was understood is answered; anything else before it is not (MQTT 3.1.1 [MQTT-3.1.4-1]). */
export function refuseConnect(
  writer: PacketWriter,
  version: MqttVersion | null,
  wishes: Wishes,
  violation: Violation,
): void {
  // Of both standards only 3.1.1 demands an answer to an unknown level (MQTT-3.1.2-2 there): it gets that one's.
  const spoken = violation instanceof VersionRefused ? '3.1.1' : version;
  if (spoken === null) return;
  const code = spoken === '5.0' ? violation.reasonCode : returnCodeFor(violation.reasonCode);
  if (code === null) return;
  const text = wishes?.requestProblemInformation === false ? null : violation.message;
  const packets = [connackRefusal(spoken, code, text), connackRefusal(spoken, code, null)];
  const limit = wishes?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
  const fitting = packets.find(({ bytes }) => bytes.length <= limit);
  if (fitting !== undefined) writer.send(fitting);
}

/** MQTT 3.1.1 has no DISCONNECT from a server; in 5.0 it comes after CONNACK [MQTT-3.14.0-1]. */
export function sayGoodBye(client: Client, code: number, text: string | null): void {
  if (client.version !== '5.0' || !client.isGreeted) return;
  const packets = [disconnect(code, client.wantsReasons ? text : null), disconnect(code, null)];
  const fitting = packets.find(({ bytes }) => client.fits(bytes.length));
  if (fitting !== undefined) client.send(fitting);
}
