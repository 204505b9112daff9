/** What the names of a filter stand for in a record and its messages. As in Wireshark a name may have several values. */
import type { ProtocolName } from '../../../contract/decoded';
import { fieldsNamed, type MeantFields } from '../../../contract/filter-fields';
import { ownName, ownNames, protocolFlags } from '../../../contract/filter-names';
import type { FilterType, MessageName, RecordName } from '../../../contract/filter-names';
import type { CatalogName } from '../../../contract/fields';
import { contentFinder, fieldFinder, isProtocol, protocolsOf } from './field-finder';
import type { FilterRecord } from './filter-record';
import { messageValues } from './message-values';
import { recordValues } from './record-values';
import type { Tested } from './tested';

export interface Field {
  readonly name: string;
  readonly type: FilterType;
  readonly values: (record: FilterRecord) => readonly Tested[];
  /** The words that it can be compared with; null: any. */
  readonly words: readonly string[] | null;
  /** Its numbers have names too: `mqtt.msgtype == PUBLISH`. */
  readonly isNamed: boolean;
  /** It has values in messages of these alone; null: of any, or without one. */
  readonly protocols: ReadonlySet<ProtocolName> | null;
  readonly needs: readonly Need[];
}

export type Need = 'bytes' | 'endpoints' | 'messages' | 'content' | 'packet';

/** Null: no name of this language. */
export function fieldOf(written: string): Field | null {
  const own = ownName(written);
  if (own) return ownField(own);
  const lower = written.toLowerCase();
  const catalog = protocolFlags.find((name) => name === lower);
  if (catalog) return flagOf(catalog);
  const meant = fieldsNamed(written);
  return meant.length === 0 ? null : messageField(written, meant);
}

function ownField(name: RecordName | MessageName): Field {
  const { type, words = null } = ownNames[name]!;
  const rest = { name, type, words, isNamed: false, protocols: null };
  if (name in recordValues) return { ...rest, ...recordValues[name as RecordName] };
  return { ...rest, values: messageValues[name as MessageName], needs: ['messages'] };
}

/** A protocol: its messages; a reader of contents: what it has read. */
function flagOf(name: CatalogName): Field {
  const rest = { name, type: 'flag', words: null, isNamed: false, protocols: protocolsOf([name]) } as const;
  if (isProtocol(name)) {
    const values = ({ messages }: FilterRecord) =>
      messages
        .filter(({ message, violations: [violation] }) => (message ?? violation)?.proto === name)
        .map(() => ({ value: name }));
    return { ...rest, values, needs: ['messages'] };
  }
  return { ...rest, values: contentFinder(name), needs: ['messages', 'content'] };
}

function messageField(name: string, meant: readonly MeantFields[]): Field {
  const catalogs = meant.map(({ catalog }) => catalog);
  const types = new Set(meant.map(({ type }) => type));
  const needs = catalogs.flatMap((catalog): Need[] => {
    if (catalog === 'packet') return ['packet'];
    return isProtocol(catalog) ? ['messages'] : ['messages', 'content'];
  });
  return {
    name,
    type: types.size === 1 ? meant[0]!.type : 'any',
    words: null,
    isNamed: true,
    values: fieldFinder(meant),
    protocols: protocolsOf(catalogs),
    needs: [...new Set(needs)],
  };
}
