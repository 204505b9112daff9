import { toHexNotation } from '../../../src-main/contract/notation';
import type { JournalEntry } from '../../../src-main/contract/journal';
import type { MqttPayload, MqttPublish } from '../../../src-main/contract/spec/mqtt';
import { noMessage } from '../../dialogs/session-form.svelte';
import type { Lab } from '../../lab/lab';
import { toTextNotation } from '../../../src-main/contract/notation';
import { isPublish } from './mqtt-words';

/** Bytes of a payload that are put into a form. */
const mostBytes = 256 * 1024;

/** The message of an entry as the form has it; null for another entry, and for one too long to edit. */
export async function publishOf(
  lab: Lab,
  session: string,
  entry: JournalEntry | undefined,
): Promise<Partial<MqttPublish> | null> {
  if (!isPublish(entry) || entry.body.byteLength > mostBytes) return null;
  const { topic, qos, retain, properties, number } = entry;
  const { bytes } = await lab.invoke('journal.body', { session, number, part: 'payload' });
  const { contentType, responseTopic, messageExpirySeconds, isUtf8, userProperties, correlationData } = properties;
  return {
    topic,
    qos,
    retain,
    payload: payloadOf(bytes),
    contentType,
    responseTopic,
    messageExpirySeconds,
    isUtf8,
    userProperties: [...userProperties],
    correlationData:
      correlationData === null ? null : { ...noMessage, mode: 'hex', text: toHexNotation(correlationData) },
    topicAlias: null,
  };
}

/** As JSON where it is an object or a list, otherwise as text with escapes, or as hex where it is no UTF-8. */
function payloadOf(bytes: Uint8Array): MqttPayload {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // No UTF-8: its bytes say it best.
    return { from: 'message', message: { ...noMessage, mode: 'hex', text: toHexNotation(bytes) } };
  }
  if (/^\s*[[{]/.test(text)) return { from: 'json', text };
  return { from: 'message', message: { ...noMessage, text: toTextNotation(bytes) } };
}
