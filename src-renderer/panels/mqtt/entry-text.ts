/** What happened in an MQTT session, in a line. */
import { formatReasonCode } from '../../../src-main/contract/mqtt-reason-codes';
import type { MqttEntry } from '../../../src-main/contract/mqtt-entry';
import { errorSentence, t } from '../../i18n/i18n.svelte';

/** The packet's own name: it is the same in every language. */
export function entryName(entry: MqttEntry): string {
  switch (entry.what) {
    case 'connect':
      return 'CONNECT';
    case 'publish':
      return 'PUBLISH';
    case 'subscribe':
      return 'SUBSCRIBE';
    case 'unsubscribe':
      return 'UNSUBSCRIBE';
    case 'disconnect':
      return entry.ending === 'lost' ? t('mqtt.lost') : 'DISCONNECT';
    case 'refusal':
      return t('mqtt.refusal');
  }
}

export type EntryTone = 'neutral' | 'ok' | 'error';

export function entryTone(entry: MqttEntry): EntryTone {
  switch (entry.what) {
    case 'connect':
      return entry.phase === 'accepted' ? 'ok' : entry.phase === 'waiting' ? 'neutral' : 'error';
    case 'publish':
    case 'subscribe':
    case 'unsubscribe':
      return entry.phase === 'failed' ? 'error' : 'neutral';
    case 'disconnect':
      return (entry.reasonCode ?? 0) >= 0x80 ? 'error' : 'neutral';
    case 'refusal':
      return 'error';
  }
}

export function entryText(entry: MqttEntry): string {
  switch (entry.what) {
    case 'connect': {
      const { connack, protocolVersion, clean, keepAliveSeconds, username } = entry;
      if (connack !== null && connack.reasonCode !== 0)
        return [connack.reasonName, connack.reasonString].filter(Boolean).join(' — ');
      if (entry.error !== null) return errorSentence(entry.error);
      const parts = [
        connack?.assignedClientId ?? (entry.askedClientId || null),
        protocolVersion === 4 ? 'MQTT 3.1.1' : 'MQTT 5.0',
        clean ? t('mqtt.clean') : connack?.sessionPresent === true ? t('mqtt.sessionPresent') : t('mqtt.notClean'),
        t('mqtt.keepAliveShort', { seconds: connack?.serverKeepAliveSeconds ?? keepAliveSeconds }),
        username,
      ];
      return parts.filter((part) => part !== null).join(' · ');
    }
    case 'publish':
      return entry.topic;
    case 'subscribe':
      return entry.subscriptions
        .map(({ filter, qos, reasonName }) => `${filter} → ${reasonName ?? `QoS ${qos} …`}`)
        .join(', ');
    case 'unsubscribe':
      return entry.filters
        .map(({ filter, reasonName }) => (reasonName ? `${filter} → ${reasonName}` : filter))
        .join(', ');
    case 'disconnect': {
      const reason =
        entry.reasonCode === null ? null : `${entry.reasonName ?? ''} (${formatReasonCode(entry.reasonCode)})`;
      const ending = entry.ending === null || entry.ending === 'lost' ? null : t(`mqtt.ending.${entry.ending}`);
      const by = entry.ending === null && entry.by === 'remote' ? t('mqtt.byBroker') : null;
      return [entry.clientId, by, ending, reason, entry.reasonString].filter(Boolean).join(' · ');
    }
    case 'refusal':
      return [entry.clientId, entry.refusal.text, entry.refusal.clause].filter(Boolean).join(' · ');
  }
}
