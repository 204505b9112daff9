/**
 * What is known of every field that a decoder writes down: its name for filters, the clause that defines it, and the key of
 * the sentence that explains it (`resources/locales/<language>/fields-<catalog>.json`). One table for the window, the filter
 * language, the command line and the tests; a decoder says a field's name and nothing of this.
 */
import type { ProtocolName } from './decoded';
import { contentEntries } from './field-catalog/content';
import { dnsEntries } from './field-catalog/dns';
import { httpEntries } from './field-catalog/http';
import { mqttEntries } from './field-catalog/mqtt';
import { ntpEntries } from './field-catalog/ntp';
import { packetEntries } from './field-catalog/packet';
import { tlsEntries } from './field-catalog/tls';
import { webSocketEntries } from './field-catalog/websocket';
import { x509Entries } from './field-catalog/x509';
import type { CatalogName, FieldNode } from './fields';

/** What a filter may compare it with; `none`: it only groups others, and a filter can ask whether it is there. */
export type CatalogType = 'number' | 'text' | 'bytes' | 'none';

export interface FieldEntry {
  /** Its name for filters, spelled as Wireshark spells it where Wireshark has it (`mqtt.topic`); the key of its explanation. */
  readonly id: string;
  /** More names that a filter may use. */
  readonly aliases?: readonly string[];
  /** As `FieldNode.name` has it; null: any name that no other entry has (HTTP's field lines, JSON's members). */
  readonly name: string | null;
  /** Where one name stands for several things: the name of a field above it, or the message's type. */
  readonly under?: string;
  readonly type: CatalogType;
  /** What defines it: `MQTT 5.0 §3.3.2.1`, `RFC 9110 §8.3`. */
  readonly clause: string;
}

const catalogs: Readonly<Record<CatalogName, readonly FieldEntry[]>> = {
  http: httpEntries,
  websocket: webSocketEntries,
  mqtt: mqttEntries,
  dns: dnsEntries,
  ntp: ntpEntries,
  tls: tlsEntries,
  packet: packetEntries,
  x509: x509Entries,
  ...contentEntries,
};

const byName = new Map<string, FieldEntry[]>();
for (const [catalog, entries] of Object.entries(catalogs))
  for (const entry of entries) {
    const key = `${catalog} ${entry.name ?? ''}`;
    byName.set(key, [...(byName.get(key) ?? []), entry]);
  }

/** Whose message it is, as far as its fields' names depend on it. */
export interface MessageKind {
  readonly proto: ProtocolName | 'packet';
  readonly type: string;
}

/** The entry of a field; `above`: the fields that it is under, the outermost first. Null: nobody has described it. */
export function fieldEntry(message: MessageKind, field: FieldNode, above: readonly FieldNode[]): FieldEntry | null {
  const isUnder = (name: string): boolean => name === message.type || above.some((one) => one.name === name);
  const among = (catalog: CatalogName, name: string): FieldEntry | undefined => {
    const named = byName.get(`${catalog} ${name}`) ?? [];
    return named.find(({ under }) => under !== undefined && isUnder(under)) ?? named.find(({ under }) => !under);
  };
  const catalog = catalogOf(message, above);
  // The root of what another reader has read is described there, whatever protocol it is in.
  const own = field.reads && field.reads !== catalog ? among(field.reads, field.name) : undefined;
  return own ?? among(catalog, field.name) ?? among(catalog, '') ?? null;
}

/** The nearest reader's, or else the protocol's. */
export function catalogOf({ proto }: MessageKind, above: readonly FieldNode[]): CatalogName {
  for (let at = above.length - 1; at >= 0; at--) {
    const { reads } = above[at]!;
    if (reads !== undefined) return reads;
  }
  return proto;
}

/** Every entry, by catalog: for completion, and for tests. */
export function catalogEntries(): Readonly<Record<CatalogName, readonly FieldEntry[]>> {
  return catalogs;
}
