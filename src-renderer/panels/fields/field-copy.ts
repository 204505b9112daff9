/** Fields for the clipboard. */
import type { FieldNode } from '../../../src-main/contract/fields';
import { toHex } from '../../../src-main/contract/byte-format';
import { escapedText, plainValue } from './field-text';

/** `Topic Name: lab/t1`, in one line. */
export function fieldLine(field: FieldNode): string {
  const value = escapedText(plainValue(field));
  const says = field.text === undefined || field.value === null ? '' : ` (${escapedText(field.text)})`;
  return value === '' ? field.name : `${field.name}: ${value}${says}`;
}

/** The field and all under it; bytes as hexadecimal digits. */
export function fieldJson(field: FieldNode): string {
  return JSON.stringify(plainField(field), null, 2);
}

function plainField({ name, value, text, at, len, mask, source, children }: FieldNode): object {
  return {
    name,
    value: value instanceof Uint8Array ? toHex(value) : value,
    ...(text === undefined ? {} : { text }),
    at,
    len,
    ...(mask === undefined ? {} : { mask }),
    ...(source === undefined ? {} : { source }),
    ...(children === undefined || children.length === 0 ? {} : { children: children.map(plainField) }),
  };
}
