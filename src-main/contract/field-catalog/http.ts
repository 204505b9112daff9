import type { FieldEntry } from '../field-catalog';

export const httpEntries: readonly FieldEntry[] = [];
