/** Finds the fields that a name means in a message's tree. */
import { protocolNames, type ProtocolName } from '../../../contract/decoded';
import { fieldEntry, type MessageKind } from '../../../contract/field-catalog';
import type { MeantFields } from '../../../contract/filter-fields';
import type { CatalogName, FieldNode } from '../../../contract/fields';
import type { FilterRecord } from './filter-record';
import type { Tested } from './tested';

type Values = (record: FilterRecord) => readonly Tested[];

export const isProtocol = (name: CatalogName): name is ProtocolName => protocolNames.some((one) => one === name);

/** Whose messages may hold fields of these catalogs; null: any, or headers of packets. */
export function protocolsOf(catalogs: readonly CatalogName[]): ReadonlySet<ProtocolName> | null {
  const protocols = catalogs.map((catalog) => (catalog === 'x509' ? 'tls' : catalog));
  return protocols.every(isProtocol) ? new Set(protocols) : null;
}

export function fieldFinder(meant: readonly MeantFields[]): Values {
  const catalogs = [...new Set(meant.map(({ catalog }) => catalog))];
  const ofCatalog = (name: CatalogName) => meant.filter(({ catalog }) => catalog === name);
  const seekers = new Map(catalogs.map((catalog) => [catalog, new Seeker(ofCatalog(catalog))]));
  const protocols = protocolsOf(catalogs);
  return ({ messages, packet }) => {
    const found: FieldNode[] = [];
    for (const { message } of messages) {
      if (message === null || (protocols && !protocols.has(message.proto))) continue;
      collect({ message, seekers, found, above: [] }, message.fields, message.proto);
    }
    if (packet && seekers.has('packet'))
      collect({ message: { proto: 'packet', type: '' }, seekers, found, above: [] }, packet, 'packet');
    return found;
  };
}

/** What a reader of contents has read, wherever it stands. */
export function contentFinder(catalog: CatalogName): Values {
  const read = (fields: readonly FieldNode[]): FieldNode[] =>
    fields.flatMap((field) => (field.reads === catalog ? [field] : field.children ? read(field.children) : []));
  return ({ messages }) => messages.flatMap(({ message }) => (message ? read(message.fields) : []));
}

interface Search {
  readonly message: MessageKind;
  readonly seekers: ReadonlyMap<CatalogName, Seeker>;
  readonly found: FieldNode[];
  /** The fields that those at hand are under. */
  readonly above: FieldNode[];
}

function collect(search: Search, fields: readonly FieldNode[], catalog: CatalogName): void {
  const { seekers, found, above, message } = search;
  const seeker = seekers.get(catalog);
  for (const field of fields) {
    // The root of what a reader has read is described there.
    const isRoot = field.reads !== undefined && seekers.get(field.reads)?.isEntry(message, field, above);
    if (isRoot || seeker?.isMeant(message, field, above)) found.push(field);
    if (!field.children) continue;
    above.push(field);
    collect(search, field.children, field.reads ?? catalog);
    above.pop();
  }
}

/** The fields of one catalog that a name means. */
class Seeker {
  readonly #meant: readonly MeantFields[];
  /** Names that they have, in lower case; null: any. */
  readonly #names: ReadonlySet<string> | null;

  constructor(meant: readonly MeantFields[]) {
    this.#meant = meant;
    const names = meant.map(({ entry }) => entry?.name?.toLowerCase());
    this.#names = names.includes(undefined) ? null : new Set(names as readonly string[]);
  }

  isMeant(message: MessageKind, field: FieldNode, above: readonly FieldNode[]): boolean {
    // Most fields are none of them: those are told by their name alone.
    if (this.#names && !this.#names.has(field.name.toLowerCase())) return false;
    return this.isEntry(message, field, above) || this.#meant.some((one) => isCalled(one, field, above));
  }

  isEntry(message: MessageKind, field: FieldNode, above: readonly FieldNode[]): boolean {
    const entry = fieldEntry(message, field, above);
    return entry !== null && this.#meant.some((one) => one.entry === entry);
  }
}

/** By the name that it has itself: HTTP's field lines, members of contents. */
function isCalled({ catalog, named }: MeantFields, field: FieldNode, above: readonly FieldNode[]): boolean {
  if (named === null) return false;
  if (catalog === 'http' && field.children?.[0]?.name !== 'field-name') return false;
  const name = field.name.toLowerCase();
  if (named === '*') return true;
  if (name === named) return true;
  return catalog !== 'http' && named.endsWith(`.${name}`) && isUnder(named.slice(0, -name.length - 1), catalog, above);
}

/** Whether the fields above have these names in this order, others between them or not. */
function isUnder(path: string, catalog: CatalogName, above: readonly FieldNode[]): boolean {
  const names = path.split('.');
  for (let at = above.length - 1; at >= 0 && names.length > 0; at--) {
    const { name, reads } = above[at]!;
    if (name.toLowerCase() === names.at(-1)) names.pop();
    if (reads === catalog) break;
  }
  return names.length === 0;
}
