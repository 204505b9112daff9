import type { FieldEntry } from '../field-catalog';

export const mqttEntries: readonly FieldEntry[] = [];
