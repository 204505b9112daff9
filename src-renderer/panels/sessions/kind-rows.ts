/** Kinds of session for a picker: a protocol a row, its two parts side by side. */
import { t } from '../../i18n/i18n.svelte';
import type { FormKind } from '../../dialogs/default-specs';
import type { PickerRow } from '../../ui/GridPicker.svelte';
import type { NewKind } from './new-session';

type Kind = NewKind | FormKind;

export function kindRows<K extends Kind>(rows: Readonly<Record<string, readonly K[]>>): PickerRow<K>[] {
  return Object.entries(rows).map(([label, kinds]) => ({
    label,
    cells: kinds.map((value) => ({ value, label: t(`newSession.part.${partOf(value)}`), name: t(`kind.${value}`) })),
  }));
}

function partOf(kind: Kind): 'server' | 'client' | 'broker' | 'endpoint' {
  if (kind === 'udp') return 'endpoint';
  if (kind === 'mqtt-broker') return 'broker';
  return kind.endsWith('server') ? 'server' : 'client';
}
