import type { FieldEntry } from '../field-catalog';

export const webSocketEntries: readonly FieldEntry[] = [];
