import type { FieldEntry } from '../field-catalog';

export const tlsEntries: readonly FieldEntry[] = [];
