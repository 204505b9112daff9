import type { FieldEntry } from '../field-catalog';

export const ntpEntries: readonly FieldEntry[] = [];
