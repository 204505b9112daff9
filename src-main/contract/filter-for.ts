/** The filter that lets through what has the same in a field: “filter by this field”. */
import { toHex } from './byte-format';
import { catalogOf, fieldEntry, type FieldEntry, type MessageKind } from './field-catalog';
import { fieldsNamed, openPrefix } from './filter-fields';
import type { FieldNode, FieldValue } from './fields';

/** Longer values are compared by their beginning: bytes, and characters. */
const comparedBytes = 32;
const comparedCharacters = 200;

/** Null: no filter can name it. `above`: the fields that it is under, the outermost first. */
export function filterFor(message: MessageKind, field: FieldNode, above: readonly FieldNode[]): string | null {
  const entry = fieldEntry(message, field, above);
  if (!entry) return null;
  const name = nameOf(message, entry, field, above);
  // A number that no number here can hold is kept as it was written.
  const isBeyond = entry.type === 'number' && typeof field.value === 'string';
  return entry.type === 'none' || isBeyond ? name : `${name}${comparedWith(field.value)}`;
}

/** A field of any name is called by its own where a filter can spell it. */
function nameOf(message: MessageKind, entry: FieldEntry, field: FieldNode, above: readonly FieldNode[]): string {
  if (entry.name !== null) return entry.id;
  const catalog = catalogOf(message, above);
  // Parts of HTTP's values are of any name too, and no field lines.
  if (catalog === 'http' && field.children?.[0]?.name !== 'field-name') return entry.id;
  const own = `${openPrefix(catalog)}${field.name}`;
  const isSpelt = /^[\p{L}\p{N}_.:/%+-]+$/u.test(field.name) && !field.name.includes('..');
  return isSpelt && fieldsNamed(own).some((meant) => meant.named !== null) ? own : entry.id;
}

function comparedWith(value: FieldValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? ` == ${value}` : '';
  if (typeof value === 'string') return comparedText(value);
  if (value.length === 0) return ' == ""';
  const bytes = value.subarray(0, comparedBytes);
  return `${bytes.length === value.length ? '' : `[0:${bytes.length}]`} == ${colons(bytes)}`;
}

function comparedText(value: string): string {
  const characters = [...value];
  if (characters.length <= comparedCharacters) return ` == ${quoted(value)}`;
  return ` contains ${quoted(characters.slice(0, comparedCharacters).join(''))}`;
}

const colons = (bytes: Uint8Array): string => toHex(bytes).replace(/..(?=.)/g, '$&:');

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\r': '\\r', '\n': '\\n', '\t': '\\t' };

/** In the text notation of a filter. */
export function quoted(text: string): string {
  // eslint-disable-next-line no-control-regex
  const spelled = text.replace(/[\\"\0-\x1f\x7f]/g, (character) => {
    return escapes[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${spelled}"`;
}
