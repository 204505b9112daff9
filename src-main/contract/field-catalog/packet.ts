import type { FieldEntry } from '../field-catalog';

export const packetEntries: readonly FieldEntry[] = [];
