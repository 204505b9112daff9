/** Which fields of messages a name of the filter language means; looked up in the field catalog. */
import { catalogEntries, type FieldEntry } from './field-catalog';
import type { CatalogName } from './fields';
import type { FilterType } from './filter-names';

/** The fields of one catalog that a name means. */
export interface MeantFields {
  readonly catalog: CatalogName;
  /** Those of an entry; null: those called `named`, described or not. */
  readonly entry: FieldEntry | null;
  /** In lower case, and with the names above it before it (`sensor.temperature`); `*`: whatever they are called. */
  readonly named: string | null;
  readonly type: FilterType;
}

interface OpenName {
  readonly catalog: CatalogName;
  /** What stands before a field's own name: `http.header.`. */
  readonly prefix: string;
  readonly type: FilterType;
}

const byName = new Map<string, MeantFields[]>();
const open: OpenName[] = [];
for (const [catalog, entries] of Object.entries(catalogEntries()) as [CatalogName, readonly FieldEntry[]][]) {
  for (const entry of entries)
    for (const name of [entry.id, ...(entry.aliases ?? [])]) {
      const meant = { catalog, entry, named: null, type: typeOf(catalog, entry) };
      byName.set(name.toLowerCase(), [...(byName.get(name.toLowerCase()) ?? []), meant]);
    }
  if (entries.some(({ name }) => name === null)) open.push({ catalog, ...openName(catalog) });
}

/** Members of a content may be anything; HTTP's field lines are text. */
function openName(catalog: CatalogName): Omit<OpenName, 'catalog'> {
  if (catalog === 'http') return { prefix: 'http.header.', type: 'text' };
  return { prefix: `${catalog}.`, type: 'any' };
}

function typeOf(catalog: CatalogName, { name, type }: FieldEntry): FilterType {
  if (type === 'none') return 'flag';
  return name === null && type === 'text' ? openName(catalog).type : type;
}

/** Empty: no field is called so. The case of letters does not count. */
export function fieldsNamed(written: string): readonly MeantFields[] {
  const lower = written.toLowerCase();
  return byName.get(lower) ?? open.flatMap((one) => openFields(one, lower));
}

function openFields({ catalog, prefix, type }: OpenName, name: string): MeantFields[] {
  if (!name.startsWith(prefix) || name.length === prefix.length) return [];
  return [{ catalog, entry: null, named: name.slice(prefix.length), type }];
}

/** What a field's own name stands after where its entry is for any name: `http.header.`, `json.`. */
export function openPrefix(catalog: CatalogName): string {
  return openName(catalog).prefix;
}

/** Every name of a field as it is spelled, in the order of the catalogs; of names for several things the first. */
export function fieldNames(): readonly { readonly name: string; readonly type: FilterType; readonly clause: string }[] {
  const seen = new Set<string>();
  return Object.entries(catalogEntries()).flatMap(([catalog, entries]) =>
    entries.flatMap((entry) => {
      const names = [entry.id, ...(entry.aliases ?? [])].filter((name) => !seen.has(name) && seen.add(name));
      return names.map((name) => ({ name, type: typeOf(catalog as CatalogName, entry), clause: entry.clause }));
    }),
  );
}
