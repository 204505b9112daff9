/** What the entries of MQTT sessions are called, and how they look. */
import { isPrintable } from '../../../src-main/contract/printable';
import { toHex } from '../../../src-main/contract/byte-format';
import type { JournalEntry } from '../../../src-main/contract/journal';
import type { MqttEntry, MqttPublishEntry } from '../../../src-main/contract/mqtt-entry';
import type { MqttPublish } from '../../../src-main/contract/spec/mqtt';
import { noMessage } from '../../dialogs/session-form.svelte';

export type NumberedMqtt = MqttEntry & { readonly number: number };
export type NumberedPublish = MqttPublishEntry & { readonly number: number };

export function isMqtt(entry: JournalEntry | undefined): entry is NumberedMqtt {
  return entry?.type === 'mqtt';
}

export function isPublish(entry: JournalEntry | undefined): entry is NumberedPublish {
  return isMqtt(entry) && entry.what === 'publish';
}

/** A Topic Filter matches the Topic Name (MQTT 5.0 §4.7); of a shared one its filter part. */
export function matchesTopic(filter: string, topic: string): boolean {
  const wanted = filter.replace(/^\$share\/[^/]+\//, '').split('/');
  const levels = topic.split('/');
  // [MQTT-4.7.2-1]
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}

/** What a person writes to find topics: a filter where it has wildcards, otherwise a part of the topic. */
export function findsTopic(wanted: string, topic: string): boolean {
  const text = wanted.trim();
  if (text === '') return true;
  if (/[+#]/.test(text)) return matchesTopic(text, topic);
  return topic.toLowerCase().includes(text.toLowerCase());
}

/** Colours of subscriptions, by their place; names beside them say the same. */
const hues = [172, 210, 262, 318, 20, 44, 88, 140] as const;

export function hueOf(index: number): number {
  return hues[index % hues.length]!;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A payload's beginning in one line: text where it is one, otherwise hex. */
export function previewText(
  preview: Uint8Array,
  byteLength: number,
): { readonly text: string; readonly isHex: boolean } {
  const text = decoded(preview, byteLength);
  if (text === null) return { text: toHex(preview.subarray(0, 48)).replace(/(..)(?=.)/g, '$1 '), isHex: true };
  return { text: text.replace(/\s+/g, ' '), isHex: false };
}

function decoded(preview: Uint8Array, byteLength: number): string | null {
  // The last character may have been cut.
  for (let cut = 0; cut <= (byteLength > preview.length ? 3 : 0); cut++) {
    try {
      const text = decoder.decode(preview.subarray(0, preview.length - cut));
      return [...text].every((character) => isPrintable(character) || /\s/.test(character)) ? text : null;
    } catch {
      // Not UTF-8 at this length: shorter it may be.
      continue;
    }
  }
  return null;
}

export const emptyPublish: MqttPublish = {
  topic: '',
  payload: { from: 'message', message: noMessage },
  qos: 0,
  retain: false,
  topicAlias: null,
  contentType: null,
  responseTopic: null,
  correlationData: null,
  messageExpirySeconds: null,
  isUtf8: false,
  userProperties: [],
};

/** Properties that are set. */
export function propertyCount(publish: MqttPublish): number {
  const { contentType, responseTopic, correlationData, messageExpirySeconds, topicAlias, isUtf8, userProperties } =
    publish;
  const single = [contentType, responseTopic, correlationData, messageExpirySeconds, topicAlias];
  return single.filter((value) => value !== null).length + (isUtf8 ? 1 : 0) + userProperties.length;
}
