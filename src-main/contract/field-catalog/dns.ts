import type { FieldEntry } from '../field-catalog';

export const dnsEntries: readonly FieldEntry[] = [];
