import Binary from '@lucide/svelte/icons/binary';
import Braces from '@lucide/svelte/icons/braces';
import Copy from '@lucide/svelte/icons/copy';
import Crosshair from '@lucide/svelte/icons/crosshair';
import { t } from '../../i18n/i18n.svelte';
import type { MenuEntry } from '../../ui/menu-entry';
import { copyFormats, type CopyFormat } from '../log/copy-records';
import type { FieldRow } from './field-tree';

export interface FieldActions {
  copyLine(row: FieldRow): void;
  copyValue(row: FieldRow): void;
  copyJson(row: FieldRow): void;
  copyBytes(row: FieldRow, format: CopyFormat): void;
  goToBytes(row: FieldRow): void;
}

/** What can be done with one field. */
export function fieldEntries(row: FieldRow, actions: FieldActions): MenuEntry[] {
  const hasBytes = row.field.len > 0;
  return [
    { label: t('inspector.fields.copyField'), icon: Copy, shortcut: 'Ctrl+C', run: () => actions.copyLine(row) },
    {
      label: t('inspector.fields.copyValue'),
      isDisabled: row.field.value === null && row.field.text === undefined,
      run: () => actions.copyValue(row),
    },
    hasBytes
      ? {
          label: t('inspector.fields.copyBytes'),
          icon: Binary,
          entries: copyFormats.map((format) => ({
            label: t(`log.copy.${format}`),
            run: () => actions.copyBytes(row, format),
          })),
        }
      : { label: t('inspector.fields.copyBytes'), icon: Binary, isDisabled: true, run: () => undefined },
    { label: t('inspector.fields.copyJson'), icon: Braces, run: () => actions.copyJson(row) },
    'separator',
    {
      label: t('inspector.fields.goToBytes'),
      icon: Crosshair,
      shortcut: 'Enter',
      isDisabled: !hasBytes,
      run: () => actions.goToBytes(row),
    },
  ];
}
