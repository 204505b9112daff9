import Binary from '@lucide/svelte/icons/binary';
import Braces from '@lucide/svelte/icons/braces';
import Copy from '@lucide/svelte/icons/copy';
import Crosshair from '@lucide/svelte/icons/crosshair';
import Funnel from '@lucide/svelte/icons/funnel';
import { t } from '../../i18n/i18n.svelte';
import type { MenuEntry } from '../../ui/menu-entry';
import { copyFormats, type CopyFormat } from '../log/copy-records';
import type { FilterManner } from '../../state/filter-requests';
import type { FieldRow } from './field-tree';

export interface FieldActions {
  copyLine(row: FieldRow): void;
  copyValue(row: FieldRow): void;
  copyJson(row: FieldRow): void;
  copyBytes(row: FieldRow, format: CopyFormat): void;
  goToBytes(row: FieldRow): void;
  /** The filter that lets through what has the same in this field; null: there is none. */
  filterOf(row: FieldRow): string | null;
  filterBy(filter: string, manner: FilterManner): void;
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
    ...filterEntries(actions.filterOf(row), actions),
    {
      label: t('inspector.fields.goToBytes'),
      icon: Crosshair,
      shortcut: 'Enter',
      isDisabled: !hasBytes,
      run: () => actions.goToBytes(row),
    },
  ];
}

/** The filter itself is in the menu: what will be asked is read before it is. */
function filterEntries(filter: string | null, actions: FieldActions): MenuEntry[] {
  const label = t('inspector.fields.filterBy');
  if (filter === null) return [{ label, icon: Funnel, isDisabled: true, run: () => undefined }];
  const shown = filter.length > 60 ? `${filter.slice(0, 59)}…` : filter;
  return [
    {
      label,
      icon: Funnel,
      entries: [
        { label: shown, run: () => actions.filterBy(filter, 'replace') },
        { label: t('inspector.fields.filterAnd', { filter: shown }), run: () => actions.filterBy(filter, 'add') },
        {
          label: t('inspector.fields.filterNot', { filter: shown }),
          run: () => actions.filterBy(`!(${filter})`, 'add'),
        },
      ],
    },
  ];
}
