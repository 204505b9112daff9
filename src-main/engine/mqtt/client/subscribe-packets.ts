/** Which subscriptions go into one SUBSCRIBE. */
import type { MqttSubscription } from '../../../contract/spec/mqtt';

/** In one packet at most; servers have limits of their own. */
const mostFilters = 100;

/** A packet has one Subscription Identifier (MQTT 5.0 §3.8.2.1.2). Of a filter named twice the last counts. */
export function subscribePackets(subscriptions: readonly MqttSubscription[]): MqttSubscription[][] {
  const byFilter = new Map(subscriptions.map((one) => [one.filter, one]));
  const packets: MqttSubscription[][] = [];
  const filling = new Map<number | null, MqttSubscription[]>();
  for (const one of byFilter.values()) {
    let packet = filling.get(one.identifier);
    // The library gives this name a meaning of its own among others.
    const isAlone = one.filter === 'resubscribe';
    if (packet === undefined || packet.length === mostFilters || isAlone) {
      packet = [];
      packets.push(packet);
      if (!isAlone) filling.set(one.identifier, packet);
    }
    packet.push(one);
  }
  return packets;
}
