import type { FieldEntry } from '../field-catalog';

export const x509Entries: readonly FieldEntry[] = [];
