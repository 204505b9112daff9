/** The rows of a field tree: which are in sight, which one a byte belongs to, and the way to each. */
import type { MessageKind } from '../../../src-main/contract/field-catalog';
import type { FieldNode } from '../../../src-main/contract/fields';

/** What stands at the top: a message, or a header of the packet that carried it. */
export interface FieldRoot {
  readonly key: string;
  readonly kind: MessageKind;
  readonly field: FieldNode;
  /** Number of the message; null: it is a header of the packet. */
  readonly message: number | null;
  /** A message's own line says no more than its fields do: it is none of them, and has no entry in the catalogue. */
  readonly isOwnLine: boolean;
  /** false: its fields are read when it is opened. */
  readonly isLoaded: boolean;
}

export interface FieldRow {
  /** The way to it: the root's key and places among children, `m12/0/3`. */
  readonly key: string;
  readonly root: FieldRoot;
  readonly field: FieldNode;
  /** The fields that it is under, the outermost first, without the line of the message. */
  readonly above: readonly FieldNode[];
  /** Which source its bytes are of; null: the message's own, or the packet's. */
  readonly source: number | null;
  /** 0: a root. */
  readonly depth: number;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
  /** What its being open is remembered by: the same field of the next message of this type is open too. */
  readonly kindKey: string;
}

/** A group with more fields than these begins closed. */
const openedChildren = 12;

/** Decides which rows are open: as a person has said of this kind of field, or else roots and small groups. */
export class OpenFields {
  readonly #chosen = new Map<string, boolean>();

  isOpen(kindKey: string, depth: number, field: FieldNode): boolean {
    const isGroup = field.value === null && (field.children?.length ?? 0) <= openedChildren;
    return this.#chosen.get(kindKey) ?? (depth === 0 || (depth === 1 && isGroup));
  }

  choose(kindKey: string, isOpen: boolean): void {
    this.#chosen.set(kindKey, isOpen);
  }
}

/** The rows in sight, from the top; of headers of packets only the first line until they are opened. */
export function fieldRows(roots: readonly FieldRoot[], open: OpenFields): FieldRow[] {
  const rows: FieldRow[] = [];
  for (const root of roots) addRows(rows, rowOfRoot(root, open), open);
  return rows;
}

function addRows(rows: FieldRow[], row: FieldRow, open: OpenFields): void {
  rows.push(row);
  if (!row.isOpen) return;
  for (const child of childRows(row, open)) addRows(rows, child, open);
}

function rowOfRoot(root: FieldRoot, open: OpenFields): FieldRow {
  const { key, field, kind } = root;
  const kindKey = root.message === null ? `packet ${field.name}` : `${kind.proto} ${kind.type}`;
  const hasChildren = !root.isLoaded || (field.children?.length ?? 0) > 0;
  // Headers of packets are before what one looks for: closed at first.
  const opened = open.isOpen(kindKey, root.message === null ? 2 : 0, field);
  const isOpen = hasChildren && root.isLoaded && opened;
  return { key, root, field, above: [], source: field.source ?? null, depth: 0, hasChildren, isOpen, kindKey };
}

function childRows(row: FieldRow, open: OpenFields): FieldRow[] {
  const { root, depth } = row;
  const above = depth === 0 && root.isOwnLine ? [] : [...row.above, row.field];
  const seen = new Map<string, number>();
  return (row.field.children ?? []).map((field, index) => {
    const before = seen.get(field.name) ?? 0;
    seen.set(field.name, before + 1);
    const kindKey = `${row.kindKey}/${field.name}#${before}`;
    const hasChildren = (field.children?.length ?? 0) > 0;
    const isOpen = hasChildren && open.isOpen(kindKey, depth + 1, field);
    const source = field.source ?? row.source;
    return { key: `${row.key}/${index}`, root, field, above, source, depth: depth + 1, hasChildren, isOpen, kindKey };
  });
}

/** The row of a key and those above it, the root first, whether or not they are in sight; empty: there is none. */
export function wayTo(roots: readonly FieldRoot[], key: string, open: OpenFields): FieldRow[] {
  const [rootKey, ...steps] = key.split('/');
  const root = roots.find((one) => one.key === rootKey);
  if (root === undefined) return [];
  const way = [rowOfRoot(root, open)];
  for (const step of steps) {
    const next = childRows(way.at(-1)!, open)[Number(step)];
    if (next === undefined) return [];
    way.push(next);
  }
  return way;
}

/** The key of the deepest field of a root that covers these bytes of a source; null: none does. */
export function deepestAt(root: FieldRoot, source: number | null, at: number, length: number): string | null {
  let best: { readonly key: string; readonly depth: number; readonly len: number } | null = null;
  const look = (field: FieldNode, key: string, under: number | null, depth: number): void => {
    const own = field.source ?? under;
    const covers = own === source && at >= field.at && at + length <= field.at + field.len;
    const isBetter = best === null || field.len < best.len || (field.len === best.len && depth > best.depth);
    if (covers && isBetter) best = { key, depth, len: field.len };
    field.children?.forEach((child, index) => look(child, `${key}/${index}`, own, depth + 1));
  };
  look(root.field, root.key, null, 0);
  return (best as { readonly key: string } | null)?.key ?? null;
}
